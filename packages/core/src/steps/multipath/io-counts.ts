/** What the kernel has counted of a block device since it is there. */
export interface IoCounts {
  readonly reads: number;
  readonly writes: number;
}

export const SHOW_DISKSTATS: readonly string[] = ['cat', '/proc/diskstats'];

/** By device name. The fields: Linux, Documentation/admin-guide/iostats.rst. */
export function parseDiskstats(text: string): Map<string, IoCounts> {
  return new Map(
    text.split('\n').flatMap((line): [string, IoCounts][] => {
      const [major, , name, reads, , , , writes] = line.trim().split(/\s+/);
      const counts = { reads: Number(reads), writes: Number(writes) };
      const isRead = /^\d+$/.test(major ?? '') && Object.values(counts).every(Number.isSafeInteger);
      return name !== undefined && isRead ? [[name, counts]] : [];
    }),
  );
}
