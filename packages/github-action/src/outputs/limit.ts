/**
 * What one output may have in bytes. GitHub itself takes 1 MiB, but a variable of `env:` above 128 KiB keeps the next
 * step from starting on Linux (execve(2), MAX_ARG_STRLEN, with the name).
 */
export const OUTPUT_LIMIT = 120_000;

export function sizeOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** How many of the first items fit into a JSON list of so many bytes. */
export function fitting(items: readonly unknown[], limit: number = OUTPUT_LIMIT): number {
  let size = 2;
  for (const [index, item] of items.entries()) {
    size += sizeOf(JSON.stringify(item)) + 1;
    if (size > limit) return index;
  }
  return items.length;
}

interface Listed {
  readonly json: string;
  readonly whole: boolean;
  readonly count: number;
}

/** As many of the first ones as an output takes. */
export function listOf(items: readonly unknown[]): Listed {
  const count = fitting(items);
  return { json: JSON.stringify(items.slice(0, count)), whole: count === items.length, count };
}
