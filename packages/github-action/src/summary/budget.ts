/** GitHub takes no more than 1 MiB of summary from a step; some is left for other tools' lines. */
export const SUMMARY_LIMIT: number = 1024 * 1024 - 16 * 1024;

/** Text that grows up to a number of bytes in UTF-8. */
export interface Budget {
  /** Adds the part when it fits whole; false when it does not. */
  add(part: string): boolean;
  /** Bytes that are left. */
  readonly room: number;
  readonly text: string;
}

export function makeBudget(limit: number = SUMMARY_LIMIT): Budget {
  const parts: string[] = [];
  let room = limit;
  return {
    add: (part) => {
      const size = Buffer.byteLength(part, 'utf8') + 1;
      if (size > room) return false;
      parts.push(part);
      room -= size;
      return true;
    },
    get room() {
      return room;
    },
    get text() {
      return parts.map((part) => `${part}\n`).join('');
    },
  };
}
