/**
 * Says why the C library would refuse a POSIX extended regular expression, or undefined when it
 * takes it. Follows glibc's `regcomp(REG_EXTENDED)` in the C locale, byte by byte, since that is
 * what multipath-tools compiles its blacklists with: `*` first in a branch is an error there, an
 * unmatched `)` is not.
 */
export function regexProblem(pattern: string): string | undefined {
  const parser = new ExtendedRegex(pattern);
  try {
    parser.alternatives(0);
    return undefined;
  } catch (error) {
    if (error instanceof BadRegex) return error.message;
    throw error;
  }
}

class BadRegex extends Error {}

/** glibc's RE_DUP_MAX. */
const MOST_REPEATS = 0x7fff;
const CLASSES = /^(alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit)$/;

class ExtendedRegex {
  readonly #text: string;
  #at = 0;
  #groups = 0;
  readonly #closed = new Set<number>();

  constructor(pattern: string) {
    this.#text = Array.from(new TextEncoder().encode(pattern), (byte) =>
      String.fromCharCode(byte),
    ).join('');
  }

  alternatives(depth: number): void {
    for (;;) {
      this.#branch(depth);
      if (this.#peek() !== '|') return;
      this.#at++;
    }
  }

  #branch(depth: number): void {
    for (;;) {
      const c = this.#peek();
      if (c === undefined || c === '|' || (c === ')' && depth > 0)) return;
      if (this.#atom(c, depth)) this.#repeats();
    }
  }

  /** Reads one atom; false for an anchor, which nothing may repeat. */
  #atom(c: string, depth: number): boolean {
    this.#at++;
    if (c === '*' || c === '+' || c === '?' || c === '{')
      throw new BadRegex(`'${c}' has nothing before it to repeat`);
    if (c === '^' || c === '$') return false;
    if (c === '(') this.#group(depth);
    else if (c === '[') this.#bracket();
    else if (c === '\\') return this.#escape();
    return true;
  }

  #group(depth: number): void {
    const index = ++this.#groups;
    this.alternatives(depth + 1);
    if (this.#peek() !== ')') throw new BadRegex("'(' is not closed");
    this.#at++;
    this.#closed.add(index);
  }

  #escape(): boolean {
    const c = this.#peek();
    if (c === undefined) throw new BadRegex("it ends with a '\\'");
    this.#at++;
    if (c >= '1' && c <= '9' && !this.#closed.has(Number(c)))
      throw new BadRegex(`'\\${c}' refers to a group that is not there`);
    return !"<>bB`'".includes(c);
  }

  #repeats(): void {
    for (;;) {
      const c = this.#peek();
      if (c === '{') this.#interval();
      else if (c === '*' || c === '+' || c === '?') this.#at++;
      else return;
    }
  }

  #interval(): void {
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#at));
    if (!match || (match[1] === '' && match[2] === ''))
      throw new BadRegex("'{' does not begin a repeat count such as {2} or {1,3}");
    const low = Number(match[1] || 0);
    const high = match[2] === '' ? low : match[3] === '' ? undefined : Number(match[3]);
    if (high !== undefined && low > high) throw new BadRegex(`'${match[0]}' counts downwards`);
    if ((high ?? low) > MOST_REPEATS) throw new BadRegex(`'${match[0]}' repeats too often`);
    this.#at += match[0].length;
  }

  #bracket(): void {
    if (this.#peek() === '^') this.#at++;
    let first = true;
    for (;;) {
      const c = this.#peek();
      if (c === undefined) throw new BadRegex("'[' is not closed");
      if (c === ']' && !first) break;
      this.#bracketElement(first);
      first = false;
    }
    this.#at++;
  }

  #bracketElement(first: boolean): void {
    if (this.#isDash() && !first && this.#peek(1) !== ']')
      throw new BadRegex("'-' stands between brackets where no range can be");
    const low = this.#bracketUnit();
    if (low === undefined || !this.#isDash()) return;
    if (this.#peek(1) === ']') return;
    this.#at++;
    if (this.#peek() === undefined) throw new BadRegex("'[' is not closed");
    const high = this.#bracketUnit();
    if (high === undefined || low > high)
      throw new BadRegex(`the range '${low}-${high ?? '['}' between brackets is not one`);
  }

  /** One character of a list, or undefined for a class. */
  #bracketUnit(): string | undefined {
    const c = this.#peek();
    const next = this.#peek(1);
    if (c === '[' && (next === '.' || next === '=' || next === ':')) return this.#named(next);
    this.#at++;
    return c;
  }

  #isDash(): boolean {
    return this.#peek() === '-';
  }

  #named(kind: string): string | undefined {
    const from = this.#at + 2;
    const end = this.#text.indexOf(`${kind}]`, from);
    if (end < 0 || end - from > 31) throw new BadRegex(`'[${kind}' is not closed`);
    const name = this.#text.slice(from, end);
    this.#at = end + 2;
    if (kind === ':') {
      if (!CLASSES.test(name)) throw new BadRegex(`there is no character class '${name}'`);
      return undefined;
    }
    if (name.length !== 1) throw new BadRegex(`'[${kind}${name}${kind}]' is not one character`);
    return kind === '=' ? undefined : name;
  }

  #peek(ahead = 0): string | undefined {
    return this.#text[this.#at + ahead];
  }
}
