import { isWordByte, type PatternNode, type Place, StateMachine } from './posix-states.ts';

/**
 * Whose regular expressions: `glibc` is that of the C library, `gnu-0.12` the copy that multipath-tools before
 * 0.5.0 and XenServer's carry (libmultipath/regex.c): there an operator with nothing before it repeats nothing,
 * so that `*` matches everything, and a brace that begins no count is itself.
 */
export type PatternDialect = 'glibc' | 'gnu-0.12';

/** A POSIX extended regular expression in the C locale, unanchored, byte by byte. */
export interface PosixPattern {
  /** Why regcomp refuses it; such a pattern matches nothing. */
  readonly problem: string | undefined;
  /**
   * True when it matches somewhere in the text, in time linear in pattern times text. A back reference, and
   * what would need thousands of states, counts as a match: see `unsure`.
   */
  test(text: string): boolean;
  /** True when `test` may say yes where the parser says no. */
  readonly unsure: boolean;
}

const PLAIN = /^[^\\^$.[\]|()?*+{}]*$/;
const made: Readonly<Record<PatternDialect, Map<string, PosixPattern>>> = {
  glibc: new Map(),
  'gnu-0.12': new Map(),
};
/** Patterns and texts that are kept; a file may have any number, of any length. */
const MOST_ANSWERS = 64;
const MOST_KEPT = 2_000;
const LONGEST_KEPT = 200;

/** Reads a pattern; made once for each text. */
export function posixPattern(pattern: string, dialect: PatternDialect = 'glibc'): PosixPattern {
  const known = made[dialect];
  let found = known.get(pattern);
  if (!found) {
    found = PLAIN.test(pattern)
      ? { problem: undefined, unsure: false, test: (text) => text.includes(pattern) }
      : compile(pattern, dialect);
    keep(known, pattern, found);
  }
  return found;
}

function compile(pattern: string, dialect: PatternDialect): PosixPattern {
  const reader = new PatternReader(pattern, dialect);
  try {
    const tree = reader.alternatives(0);
    const machine = StateMachine.of(tree);
    // each host has the same few devices
    const answers = new Map<string, boolean>();
    const test = (text: string): boolean => {
      let answer = answers.get(text);
      if (answer === undefined) {
        answer = machine === undefined || machine.test(toBytes(text));
        keep(answers, text, answer, MOST_ANSWERS);
      }
      return answer;
    };
    return { problem: undefined, unsure: machine === undefined || reader.isUnsure, test };
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    return { problem: error.message, unsure: false, test: () => false };
  }
}

/**
 * Says why `regcomp(REG_EXTENDED)` would refuse a pattern, or undefined when it takes it: for glibc, `*` first in
 * a branch is an error, an unmatched `)` is not.
 */
export function regexProblem(pattern: string, dialect?: PatternDialect): string | undefined {
  return posixPattern(pattern, dialect).problem;
}

function keep<T>(known: Map<string, T>, text: string, what: T, most = MOST_KEPT): void {
  if (text.length > LONGEST_KEPT) return;
  if (known.size >= most) known.clear();
  known.set(text, what);
}

const encoder = new TextEncoder();
const encoded = new Map<string, Uint8Array>();

/** The same names are tried with every pattern of a file. */
function toBytes(text: string): Uint8Array {
  let bytes = encoded.get(text);
  if (!bytes) {
    bytes = encoder.encode(text);
    keep(encoded, text, bytes);
  }
  return bytes;
}

class BadPattern extends Error {}

/** glibc's RE_DUP_MAX. */
const MOST_REPEATS = 0x7fff;
/** Groups within groups; the C library takes more, but no pattern of a file does. */
const MOST_DEPTH = 250;

/** Character classes of the C locale as pairs of first and last. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: '09AZaz',
  alpha: 'AZaz',
  blank: '  \t\t',
  cntrl: '\0\x1f\x7f\x7f',
  digit: '09',
  graph: '!~',
  lower: 'az',
  print: ' ~',
  punct: '!/:@[`{~',
  space: '  \t\r',
  upper: 'AZ',
  xdigit: '09AFaf',
};

/** GNU's own escapes that ask for a place, in glibc and in its forerunner. */
const PLACES: Readonly<Record<string, Place>> = {
  '<': 'word-start',
  '>': 'word-end',
  b: 'edge',
  B: 'inside',
  '`': 'start',
  "'": 'end',
};

const EMPTY: PatternNode = { kind: 'then', nodes: [] };

class PatternReader {
  isUnsure = false;
  readonly #text: string;
  readonly #lenient: boolean;
  #at = 0;
  #groups = 0;
  readonly #closed = new Set<number>();

  constructor(pattern: string, dialect: PatternDialect) {
    this.#text = Array.from(toBytes(pattern), (byte) => String.fromCharCode(byte)).join('');
    this.#lenient = dialect === 'gnu-0.12';
  }

  alternatives(depth: number): PatternNode {
    if (depth > MOST_DEPTH) throw new BadPattern('its groups are too deep');
    const nodes: PatternNode[] = [];
    for (;;) {
      nodes.push(this.#branch(depth));
      if (this.#peek() !== '|') break;
      this.#at++;
    }
    return nodes.length === 1 ? (nodes[0] ?? EMPTY) : { kind: 'or', nodes };
  }

  #branch(depth: number): PatternNode {
    const nodes: PatternNode[] = [];
    for (;;) {
      const c = this.#peek();
      if (c === undefined || c === '|' || (c === ')' && depth > 0)) return { kind: 'then', nodes };
      nodes.push(this.#piece(c, depth));
    }
  }

  /** One atom with its repeats; an anchor is one that nothing may repeat. */
  #piece(c: string, depth: number): PatternNode {
    if (c === '*' || c === '+' || c === '?' || c === '{') {
      if (!this.#lenient) throw new BadPattern(`'${c}' has nothing before it to repeat`);
      if (c !== '{' || this.#interval()) return this.#repeats(EMPTY);
    }
    this.#at++;
    if (c === '^' || c === '$') return { kind: 'place', place: c === '^' ? 'start' : 'end' };
    if (c === '(') return this.#repeats(this.#group(depth));
    if (c === '[') return this.#repeats(this.#bracket());
    if (c === '\\') return this.#escape();
    return this.#repeats(c === '.' ? set((byte) => byte !== 0) : one(c));
  }

  #group(depth: number): PatternNode {
    const index = ++this.#groups;
    const node = this.alternatives(depth + 1);
    if (this.#peek() !== ')') throw new BadPattern("'(' is not closed");
    this.#at++;
    this.#closed.add(index);
    return node;
  }

  #escape(): PatternNode {
    const c = this.#peek();
    if (c === undefined) throw new BadPattern("it ends with a '\\'");
    this.#at++;
    const place = Object.hasOwn(PLACES, c) ? PLACES[c] : undefined;
    if (place) return { kind: 'place', place };
    if (c >= '1' && c <= '9') {
      if (!this.#closed.has(Number(c)))
        throw new BadPattern(`'\\${c}' refers to a group that is not there`);
      this.isUnsure = true;
      return this.#repeats({ kind: 'anything' });
    }
    if (c === 'w' || c === 'W') return this.#repeats(set((b) => isWordByte(b) === (c === 'w')));
    if ((c === 's' || c === 'S') && !this.#lenient)
      return this.#repeats(set((b) => (b === 32 || (b >= 9 && b <= 13)) === (c === 's')));
    return this.#repeats(one(c));
  }

  #repeats(atom: PatternNode): PatternNode {
    let node = atom;
    for (let depth = 0; ; depth++) {
      const c = this.#peek();
      let count: readonly [number, number] | undefined;
      if (c === '{') count = this.#takeInterval();
      else if (c === '*' || c === '+' || c === '?') {
        this.#at++;
        count = [c === '+' ? 1 : 0, c === '?' ? 1 : Number.POSITIVE_INFINITY];
      }
      if (!count) return node;
      if (depth > MOST_DEPTH) {
        this.isUnsure = true;
        node = { kind: 'anything' };
      } else node = repeated(node, count[0], count[1]);
    }
  }

  #takeInterval(): readonly [number, number] | undefined {
    const found = this.#interval();
    if (found) this.#at += found.length;
    return found?.count;
  }

  /** Undefined where the brace is a character like any other. */
  #interval(): { length: number; count: readonly [number, number] } | undefined {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#at, this.#at + 40));
    const [whole = '', from = '', comma = '', to = ''] = match ?? [];
    if (from === '' && comma === '')
      return this.#otherwise("'{' does not begin a repeat count such as {2} or {1,3}");
    const low = Number(from || 0);
    const high = comma === '' ? low : to === '' ? Number.POSITIVE_INFINITY : Number(to);
    if (low > high) return this.#otherwise(`'${whole}' counts downwards`);
    if ((to === '' ? low : high) > MOST_REPEATS)
      return this.#otherwise(`'${whole}' repeats too often`);
    return { length: whole.length, count: [low, high] };
  }

  #otherwise(problem: string): undefined {
    if (this.#lenient) return undefined;
    throw new BadPattern(problem);
  }

  #bracket(): PatternNode {
    const negated = this.#peek() === '^';
    if (negated) this.#at++;
    const has = new Uint8Array(256);
    let first = true;
    for (;;) {
      const c = this.#peek();
      if (c === undefined) throw new BadPattern("'[' is not closed");
      if (c === ']' && !first) break;
      this.#bracketElement(first, has);
      first = false;
    }
    this.#at++;
    return { kind: 'set', has: negated ? has.map((bit) => 1 - bit) : has };
  }

  #bracketElement(first: boolean, has: Uint8Array): void {
    if (this.#isDash() && !first && this.#peek(1) !== ']')
      throw new BadPattern("'-' stands between brackets where no range can be");
    const low = this.#bracketUnit(has);
    if (low === undefined) return;
    if (!this.#isDash() || this.#peek(1) === ']') {
      has[low.charCodeAt(0)] = 1;
      return;
    }
    this.#at++;
    if (this.#peek() === undefined) throw new BadPattern("'[' is not closed");
    const high = this.#bracketUnit(has);
    if (high === undefined || low > high)
      throw new BadPattern(`the range '${low}-${high ?? '['}' between brackets is not one`);
    has.fill(1, low.charCodeAt(0), high.charCodeAt(0) + 1);
  }

  /** One character of a list; undefined for a class, whose characters are then in. */
  #bracketUnit(has: Uint8Array): string | undefined {
    const c = this.#peek();
    const next = this.#peek(1);
    if (c === '[' && (next === '.' || next === '=' || next === ':')) return this.#named(next, has);
    this.#at++;
    return c;
  }

  #isDash(): boolean {
    return this.#peek() === '-';
  }

  #named(kind: string, has: Uint8Array): string | undefined {
    const from = this.#at + 2;
    const end = this.#text.indexOf(`${kind}]`, from);
    if (end < 0 || end - from > 31) throw new BadPattern(`'[${kind}' is not closed`);
    const name = this.#text.slice(from, end);
    this.#at = end + 2;
    if (kind === ':') {
      const pairs = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
      if (!pairs) throw new BadPattern(`there is no character class '${name}'`);
      for (let at = 0; at < pairs.length; at += 2)
        has.fill(1, pairs.charCodeAt(at), pairs.charCodeAt(at + 1) + 1);
      return undefined;
    }
    if (name.length !== 1) throw new BadPattern(`'[${kind}${name}${kind}]' is not one character`);
    if (kind === '.') return name;
    has[name.charCodeAt(0)] = 1;
    return undefined;
  }

  #peek(ahead = 0): string | undefined {
    return this.#text[this.#at + ahead];
  }
}

function one(c: string): PatternNode {
  const code = c.charCodeAt(0);
  return set((byte) => byte === code);
}

function set(has: (byte: number) => boolean): PatternNode {
  return { kind: 'set', has: Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0)) };
}

function repeated(node: PatternNode, min: number, max: number): PatternNode {
  // a chain of stars is one star: the tree stays flat
  if (node.kind === 'repeat' && node.min <= 1)
    return {
      kind: 'repeat',
      node: node.node,
      min: node.min * min,
      max: node.max === 0 || max === 0 ? 0 : node.max * max,
    };
  return { kind: 'repeat', node, min, max };
}
