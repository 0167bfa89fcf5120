import { Numbers } from '../../text/numbers.ts';
import type { Token } from '../syntax/types.ts';

/** Numbers of one value: its name and kind, where it stands, and the value that follows it in its entry. */
const FIELDS = 4;
const KINDS: readonly Token['kind'][] = ['word', 'quoted', 'open', 'close', 'comment'];
const NONE = -1;

/** Keyword to the token that sets it, in the order in which they were first set; tokens are made when they are asked for. */
export interface SetValues extends Iterable<readonly [string, Token]> {
  readonly size: number;
  get(keyword: string): Token | undefined;
  has(keyword: string): boolean;
}

/** The values of all entries of a file as numbers: a file of 15 MB has a million of them. */
export class ValueStore {
  readonly #text: string;
  readonly #names: string[] = [];
  readonly #ids = new Map<string, number>();
  /** Values that are not what stands in the text: `""` for a quote, or words that an old release joins. */
  readonly #others = new Map<number, string>();
  readonly #numbers = new Numbers();

  constructor(text: string) {
    this.#text = text;
  }

  /** Keeps a value, and returns its number. */
  add(name: string, token: Token): number {
    const at = this.#numbers.length / FIELDS;
    for (const number of [0, 0, 0, NONE]) this.#numbers.push(number);
    this.set(at, name, token);
    return at;
  }

  set(at: number, name: string, { kind, span, value }: Token): void {
    const from = at * FIELDS;
    this.#numbers.set(from, this.#idOf(name) * KINDS.length + KINDS.indexOf(kind));
    this.#numbers.set(from + 1, span.offset);
    this.#numbers.set(from + 2, span.length);
    this.#others.delete(at);
    if (this.#written(at) !== value) this.#others.set(at, value);
  }

  /** Sets which one follows. */
  follow(at: number, next: number): void {
    this.#numbers.set(at * FIELDS + 3, next);
  }

  next(at: number): number {
    return this.#numbers.at(at * FIELDS + 3);
  }

  nameOf(at: number): string {
    return this.#names[this.#nameAt(at)] ?? '';
  }

  /** The first of a chain that is called so. */
  find(first: number, name: string): number {
    const id = this.#ids.get(name);
    if (id === undefined) return NONE;
    let at = first;
    while (at !== NONE && this.#nameAt(at) !== id) at = this.next(at);
    return at;
  }

  #nameAt(at: number): number {
    return Math.floor(this.#numbers.at(at * FIELDS) / KINDS.length);
  }

  token(at: number): Token {
    const from = at * FIELDS;
    return {
      kind: this.#kindOf(at),
      span: { offset: this.#numbers.at(from + 1), length: this.#numbers.at(from + 2) },
      value: this.#others.get(at) ?? this.#written(at),
    };
  }

  #kindOf(at: number): Token['kind'] {
    return KINDS[this.#numbers.at(at * FIELDS) % KINDS.length] ?? 'word';
  }

  /** What stands there, without its quotes. */
  #written(at: number): string {
    const offset = this.#numbers.at(at * FIELDS + 1);
    const end = offset + this.#numbers.at(at * FIELDS + 2);
    if (this.#kindOf(at) !== 'quoted') return this.#text.slice(offset, end);
    const isClosed = end > offset + 1 && this.#text[end - 1] === '"';
    return this.#text.slice(offset + 1, isClosed ? end - 1 : end);
  }

  #idOf(name: string): number {
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.#names.push(name) - 1;
      this.#ids.set(name, id);
    }
    return id;
  }
}

/** A chain of values in a store. */
export class StoredValues implements SetValues {
  readonly #store: ValueStore;
  #first = NONE;
  #last = NONE;

  constructor(store: ValueStore) {
    this.#store = store;
  }

  /** A keyword that is there keeps its place. */
  set(keyword: string, token: Token): void {
    const at = this.#store.find(this.#first, keyword);
    if (at === NONE) this.push(keyword, token);
    else this.#store.set(at, keyword, token);
  }

  /** Also one that is there already. */
  push(keyword: string, token: Token): void {
    const at = this.#store.add(keyword, token);
    if (this.#first === NONE) this.#first = at;
    else this.#store.follow(this.#last, at);
    this.#last = at;
  }

  get(keyword: string): Token | undefined {
    const at = this.#store.find(this.#first, keyword);
    return at === NONE ? undefined : this.#store.token(at);
  }

  has(keyword: string): boolean {
    return this.#store.find(this.#first, keyword) !== NONE;
  }

  get size(): number {
    let size = 0;
    for (let at = this.#first; at !== NONE; at = this.#store.next(at)) size++;
    return size;
  }

  *[Symbol.iterator](): Generator<readonly [string, Token]> {
    for (let at = this.#first; at !== NONE; at = this.#store.next(at))
      yield [this.#store.nameOf(at), this.#store.token(at)];
  }
}
