/** Of one piece: small files have few numbers, and a list that grows is never copied. */
const PIECE = 4096;

/** A list of whole numbers of 32 bits that may become millions. */
export class Numbers {
  readonly #pieces: Int32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    const at = this.#length++;
    if (at % PIECE === 0) this.#pieces.push(new Int32Array(PIECE));
    this.set(at, number);
  }

  /** 0 where there is none. */
  at(index: number): number {
    return this.#pieces[Math.floor(index / PIECE)]?.[index % PIECE] ?? 0;
  }

  set(index: number, number: number): void {
    const piece = this.#pieces[Math.floor(index / PIECE)];
    if (piece) piece[index % PIECE] = number;
  }
}
