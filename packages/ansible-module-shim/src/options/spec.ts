/** One option of a module. Types have Ansible's names; `raw` is taken as it comes. */
export interface OptionSpec {
  readonly type: 'str' | 'bool' | 'int' | 'dict' | 'list' | 'raw' | 'file';
  readonly required?: boolean;
  readonly default?: unknown;
  readonly choices?: readonly string[];
  /** Type of a list's items. */
  readonly elements?: 'str' | 'dict';
  readonly aliases?: readonly string[];
  /** Its value is never shown. */
  readonly secret?: boolean;
}

/** By name. A `file` is a path on the controller; what carries the options hands its bytes over. */
export type ModuleSpec = Readonly<Record<string, OptionSpec>>;

/** Bytes of a file that an option named. */
export interface GivenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
