/** A multipath map as the kernel has it: what `dmsetup table` and `dmsetup status` print. */
export interface KernelMap {
  readonly name: string;
  readonly groups: readonly KernelGroup[];
}

export interface KernelGroup {
  /** With its arguments: `round-robin 0`. */
  readonly selector: string;
  readonly paths: readonly KernelPath[];
}

export interface KernelPath {
  /** Major and minor: `8:16`. */
  readonly number: string;
  /** What the selector was given for it: the number of requests before it goes on. */
  readonly args: readonly string[];
  /** Undefined where `dmsetup status` does not tell. */
  readonly failed: boolean | undefined;
}

const LINE = /^(\S+): \d+ \d+ multipath (.*)$/;

/**
 * Linux, Documentation/admin-guide/device-mapper/dm-multipath and drivers/md/dm-mpath.c `multipath_status`:
 * counted lists, so a line that does not add up is left out.
 */
export function parseKernelMaps(table: string, status: string): KernelMap[] {
  const failed = failedPaths(status);
  return table.split('\n').flatMap((line) => {
    const [, name, rest] = LINE.exec(line) ?? [];
    if (name === undefined || rest === undefined) return [];
    const words = new Words(rest);
    words.counted();
    words.counted();
    const count = words.number();
    words.number();
    const groups: KernelGroup[] = [];
    for (let at = 0; at < count && words.isGood; at++) groups.push(readGroup(words, name, failed));
    return words.isGood ? [{ name, groups }] : [];
  });
}

/** Whether every map of the table was read: what was not is no map that is gone. */
export function isWholeTable(table: string): boolean {
  const lines = table.split('\n').filter((line) => /^\S+: \d+ \d+ multip/.test(line));
  const isEnded = lines.length === 0 || table.endsWith('\n');
  return isEnded && parseKernelMaps(table, '').length === lines.length;
}

/** Paths that the kernel has given up, as the daemon names them where it does. */
export function kernelFailures(
  maps: readonly KernelMap[],
  names: ReadonlyMap<string, string>,
): { readonly map: string; readonly device: string }[] {
  return maps.flatMap(({ name, groups }) =>
    groups.flatMap(({ paths }) =>
      paths
        .filter(({ failed }) => failed === true)
        .map(({ number }) => ({ map: name, device: names.get(number) ?? number })),
    ),
  );
}

function readGroup(words: Words, name: string, failed: ReadonlyMap<string, boolean>): KernelGroup {
  const selector = words.next();
  const args = words.counted();
  const paths: KernelPath[] = [];
  const count = words.number();
  const width = words.number();
  for (let at = 0; at < count && words.isGood; at++) {
    const number = words.next();
    paths.push({ number, args: words.take(width), failed: failed.get(`${name} ${number}`) });
  }
  return { selector: [selector, args.length, ...args].join(' '), paths };
}

/** By map and path: `2 0 0 0 1 1 A 0 2 0 8:0 A 0 8:16 F 1`. */
function failedPaths(status: string): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const line of status.split('\n')) {
    const [, name, rest] = LINE.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    const words = new Words(rest);
    words.counted();
    words.counted();
    const groups = words.number();
    words.number();
    for (let at = 0; at < groups && words.isGood; at++) {
      words.next();
      words.counted();
      const count = words.number();
      const width = words.number();
      for (let each = 0; each < count && words.isGood; each++) {
        const number = words.next();
        const state = words.next();
        words.take(1 + width);
        if (words.isGood && /^[AF]$/.test(state)) found.set(`${name} ${number}`, state === 'F');
      }
    }
  }
  return found;
}

class Words {
  readonly #words: readonly string[];
  #at = 0;
  isGood = true;

  constructor(text: string) {
    this.#words = text.trim().split(/\s+/);
  }

  next(): string {
    const word = this.#words[this.#at++];
    if (word === undefined) this.isGood = false;
    return word ?? '';
  }

  number(): number {
    const word = this.next();
    const value = Number(word);
    if (!/^\d+$/.test(word) || value > 4096) this.isGood = false;
    return this.isGood ? value : 0;
  }

  take(count: number): string[] {
    return Array.from({ length: count }, () => this.next());
  }

  /** A count and so many words. */
  counted(): string[] {
    return this.take(this.number());
  }
}
