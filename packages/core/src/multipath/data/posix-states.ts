/** A parsed pattern as a tree; its alphabet is bytes. */
export type PatternNode =
  | { readonly kind: 'set'; readonly has: Uint8Array }
  | { readonly kind: 'then' | 'or'; readonly nodes: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'place'; readonly place: Place }
  /** A back reference: anything may stand there. */
  | { readonly kind: 'anything' };

/** Places that a pattern asks for: `^`, `$`, and glibc's `\b`, `\B`, `\<`, `\>`. */
export type Place = 'start' | 'end' | 'edge' | 'inside' | 'word-start' | 'word-end';

/** More states than this are not made: `(a{200}){200}` has 40,000. */
const MOST_STATES = 4_000;

class TooLarge extends Error {}

/** What a state asks for before the next one: a byte, a place, or nothing (two ways on). */
type State =
  | { readonly has: Uint8Array; readonly next: number }
  | { readonly place: Place; readonly next: number }
  | { readonly ways: readonly number[] }
  | { readonly done: true };

/**
 * A pattern as a set of states that all move on together, so that time is linear in states times text whatever the
 * pattern is (Thompson's construction).
 */
export class StateMachine {
  readonly #states: State[] = [{ done: true }];
  readonly #first: number;
  #steps = 0;

  private constructor(tree: PatternNode) {
    this.#first = this.#build(tree, 0);
  }

  /** Undefined for a pattern that would need too many states. */
  static of(tree: PatternNode): StateMachine | undefined {
    try {
      return new StateMachine(tree);
    } catch (error) {
      if (error instanceof TooLarge) return undefined;
      throw error;
    }
  }

  /** True when the pattern matches anywhere in the bytes. */
  test(bytes: Uint8Array): boolean {
    let now = new Set<number>();
    for (let at = 0; at <= bytes.length; at++) {
      this.#reach(this.#first, bytes, at, now);
      if (now.has(0)) return true;
      const byte = bytes[at];
      if (byte === undefined) return false;
      const next = new Set<number>();
      for (const index of now) {
        const state = this.#states[index];
        if (state && 'has' in state && state.has[byte] === 1)
          this.#reach(state.next, bytes, at + 1, next);
      }
      now = next;
      if (now.has(0)) return true;
    }
    return false;
  }

  /** Adds a state and all that follow it without a byte. */
  #reach(from: number, bytes: Uint8Array, at: number, into: Set<number>): void {
    const open = [from];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (into.has(index)) continue;
      into.add(index);
      const state = this.#states[index];
      if (!state) continue;
      if ('ways' in state) open.push(...state.ways);
      else if ('place' in state && isPlace(state.place, bytes, at)) open.push(state.next);
    }
  }

  #add(state: State): number {
    if (this.#states.length >= MOST_STATES) throw new TooLarge();
    return this.#states.push(state) - 1;
  }

  /** The first state of a tree after which `next` comes. */
  #build(node: PatternNode, next: number): number {
    // `(){30000}` has no states, and is walked all the same
    if (++this.#steps > MOST_STATES * 4) throw new TooLarge();
    switch (node.kind) {
      case 'set':
        return this.#add({ has: node.has, next });
      case 'place':
        return this.#add({ place: node.place, next });
      case 'anything':
        return this.#loop({ kind: 'set', has: new Uint8Array(256).fill(1) }, next);
      case 'or':
        return this.#add({ ways: node.nodes.map((one) => this.#build(one, next)) });
      case 'then': {
        let first = next;
        for (let index = node.nodes.length - 1; index >= 0; index--) {
          const one = node.nodes[index];
          if (one) first = this.#build(one, first);
        }
        return first;
      }
      case 'repeat':
        return this.#repeat(node.node, node.min, node.max, next);
    }
  }

  #repeat(node: PatternNode, min: number, max: number, next: number): number {
    let first = next;
    if (max === Number.POSITIVE_INFINITY) first = this.#loop(node, next);
    else
      for (let times = min; times < max; times++)
        first = this.#add({ ways: [this.#build(node, first), next] });
    for (let times = 0; times < min; times++) first = this.#build(node, first);
    return first;
  }

  #loop(node: PatternNode, next: number): number {
    const ways = [next];
    const index = this.#add({ ways });
    ways.push(this.#build(node, index));
    return index;
  }
}

function isPlace(place: Place, bytes: Uint8Array, at: number): boolean {
  if (place === 'start') return at === 0;
  if (place === 'end') return at === bytes.length;
  const before = isWordByte(bytes[at - 1]);
  const after = isWordByte(bytes[at]);
  if (place === 'word-start') return !before && after;
  if (place === 'word-end') return before && !after;
  return (before !== after) === (place === 'edge');
}

export function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const isDigit = byte >= 48 && byte <= 57;
  const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122 && byte < 128;
  return isDigit || isLetter || byte === 95;
}
