export type FrontEnd = 'cli' | 'action' | 'ansible';

/** The shape of a value; each front end has one reader for each. */
export type OptionType =
  | 'text'
  | 'flag'
  | 'count'
  /** A whole number of seconds outside, milliseconds inside. */
  | 'seconds'
  | 'list'
  /** Text, or the path of a file that holds it; told apart by the row's `textMark`. */
  | 'file-or-text'
  | 'map'
  | 'secret';

/** What somebody runs: a command, a procedure of the action, a module of the collection. */
export type Scope =
  | 'configure-multipath'
  | 'install-adapter'
  | 'verify-multipath'
  | 'verify-adapter'
  | 'rollback'
  | 'resume'
  | 'runs'
  | 'runs-show'
  | 'runs-prune'
  | 'lint'
  | 'edit-multipath-conf'
  | 'edit-device-rules';

export const PROCEDURES: readonly Scope[] = [
  'configure-multipath',
  'install-adapter',
  'verify-multipath',
  'verify-adapter',
];
export const RECORDED: readonly Scope[] = ['rollback', 'resume'];
export const LISTED: readonly Scope[] = ['runs', 'runs-show'];
/** What prints a report. */
export const REPORTING: readonly Scope[] = [...PROCEDURES, ...RECORDED, 'runs-show'];
export const CHANGING: readonly Scope[] = ['configure-multipath', 'install-adapter', ...RECORDED];
export const EDITS: readonly Scope[] = ['edit-multipath-conf', 'edit-device-rules'];

/** Headings of `--help` and of the tables in the documents, in this order. */
export type OptionGroup =
  | 'Hosts'
  | 'What to do'
  | 'Pool'
  | 'Stanza'
  | 'File'
  | 'Device rule'
  | 'Installer'
  | 'StorageLink server'
  | 'StorageLink web service'
  | 'Storage system'
  | 'Licences'
  | 'Change'
  | 'Output'
  | 'Through Ansible';

/** What is wrong with a value, without the option's name, which each front end writes in its own way. */
export interface OptionProblem {
  readonly message: string;
  readonly help?: string;
}

/** A default that a front end has on purpose; without `value` there is none. */
export interface OtherDefault<Value> {
  readonly value?: Value;
  readonly why: string;
  /** Only for these; all that the row is for without it. */
  readonly for?: readonly Scope[];
}

/**
 * One row: all that front ends, checks and documents know of an option. In its texts, backticks hold what is typed and
 * braces name another option, `{storagelink-url}`, which each front end spells in its own way.
 */
export interface Option<Value> {
  /**
   * The one name, kebab-case: `--NAME` on the command line, NAME as an input, with underscores in Ansible, with
   * `quantastor_xenserver_` in the role, camelCase in TypeScript. A secret is `--NAME-stdin` on the command line.
   */
  readonly name: string;
  readonly type: OptionType;
  /** One sentence for all documents, no final stop. */
  readonly help: string;
  /** Sentences for documents that have the room; with a final stop each. */
  readonly more?: string;
  /** Others where a scope has others. */
  readonly moreFor?: Partial<Record<Scope, string>>;
  /** The one word for the value in `--help`, such as `file`. */
  readonly value?: string;
  readonly group: OptionGroup;
  /** The only place of a default. Absent: there is none, and `help` says what happens then. */
  readonly default?: Value;
  readonly choices?: readonly Value[];
  /** Fewer or more choices where the scope has others. */
  readonly choicesFor?: Partial<Record<Scope, readonly Value[]>>;
  /** More choices that one front end has. */
  readonly choicesIn?: Partial<Record<FrontEnd, readonly Value[]>>;
  /** Of a list; text without it. */
  readonly elements?: 'dict';
  /** True for all, or the scopes that cannot do without. */
  readonly required?: true | readonly Scope[];
  /** Who takes it, in the order of their help. */
  readonly for: readonly Scope[];
  /** On the command line a positional argument, not a flag. */
  readonly argument?: true;
  /** What `--NAME` without a value means, and `true` elsewhere. */
  readonly bare?: Value;
  /** Front ends that do not have it, each with the reason, which the documents print. */
  readonly without?: Partial<Record<FrontEnd, string>>;
  /** Of the scopes in `for`, those where one front end has no use for it. */
  readonly notFor?: Partial<Record<FrontEnd, readonly Scope[]>>;
  /** Front ends whose default differs on purpose, each with the reason. */
  readonly defaultIn?: Partial<Record<FrontEnd, OtherDefault<Value>>>;
  /** Other names that users of Ansible's own modules type. */
  readonly aliases?: readonly string[];
  /** For `file-or-text`: how a value begins that is the text itself, such as `-----BEGIN`; so is one of several lines. */
  readonly textMark?: string;
  /** For `file-or-text` that may also be a known name, or in Ansible a dictionary. */
  readonly alsoName?: true;
  /** A secret that is needed once one of these fields is given. */
  readonly neededWith?: readonly string[];
  /** Agrees to a change, so it is typed each time: no file and no environment gives it. */
  readonly onlyTyped?: true;
  /** For `count` and `seconds`. */
  readonly least?: number;
  readonly most?: number;
  /** A rule of this option alone. Pure. */
  check?(value: Value): OptionProblem | undefined;
}

/** A row for each field, held to the field's own type by the compiler. */
export type OptionTable<Options> = {
  readonly [Field in keyof Options]-?: Option<NonNullable<Options[Field]>>;
};

/** Where options were given. */
export interface Giving {
  readonly frontEnd: FrontEnd;
  readonly scope: Scope;
}

/** A rule between options (needs, together, at most one of), said once for all front ends. */
export interface OptionRule<Options> {
  readonly for: readonly Scope[];
  readonly fields: readonly (keyof Options & string)[];
  /** Undefined when it holds; `field` is where the problem is shown. */
  check(given: Partial<Options>, giving: Giving): FieldProblem<Options> | undefined;
}

export type FieldProblem<Options> = OptionProblem & { readonly field: keyof Options & string };
