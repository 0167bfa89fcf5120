import type { Dom0 } from './dom0.ts';

/** A multipath map as the kernel itself has it. */
export interface KernelMap {
  /** The whole line of `dmsetup table`. */
  readonly line: string;
  readonly features: readonly string[];
  readonly groups: readonly KernelGroup[];
}

export interface KernelGroup {
  readonly selector: string;
  /** By device number, `8:0`, and what the selector was told about the path. */
  readonly paths: readonly { readonly device: string; readonly args: readonly string[] }[];
}

/**
 * Reads `START LENGTH multipath #features f.. #handler h.. #groups first`, then for each group
 * `selector #args args.. #paths #pathargs`, then `device args..` for each path
 * (Linux, Documentation/admin-guide/device-mapper/dm-mpath, drivers/md/dm-mpath.c).
 */
export function readTable(line: string): KernelMap {
  const words = line.trim().split(/\s+/);
  let at = words.indexOf('multipath') + 1;
  const next = (): string => words[at++] ?? '';
  const some = (count: number): string[] => Array.from({ length: count }, next);
  const features = some(Number(next()));
  some(Number(next()));
  const groupCount = Number(next());
  next();
  const groups = Array.from({ length: groupCount }, () => {
    const selector = next();
    some(Number(next()));
    const pathCount = Number(next());
    const argCount = Number(next());
    const paths = Array.from({ length: pathCount }, () => ({
      device: next(),
      args: some(argCount),
    }));
    return { selector, paths };
  });
  return { line: line.trim(), features, groups };
}

export async function kernelMap(dom0: Dom0, map: string): Promise<KernelMap> {
  return readTable(await dom0.run(`dmsetup table ${map}`));
}

/** A path as multipathd has it. */
export interface DaemonPath {
  /** `sda`. */
  readonly device: string;
  /** `0` of `0:0:0:1`: the HBA. */
  readonly hctl: string;
  /** `active ready`, `failed faulty`. */
  readonly state: string;
}

export async function daemonPaths(dom0: Dom0, map: string): Promise<DaemonPath[]> {
  const out = await dom0.run(`multipathd -k'show paths raw format "%m|%d|%i|%t %T"'`);
  return out.split('\n').flatMap((line) => {
    const [name, device = '', hctl = '', state = ''] = line.split('|').map((word) => word.trim());
    return name === map ? [{ device, hctl, state: state.replace(/\s+/g, ' ') }] : [];
  });
}

/** Writes that each path has completed, by device, as the kernel counts them. */
export async function writesOf(
  dom0: Dom0,
  devices: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const out = await dom0.run(
    `cd /sys/block; awk '{ print FILENAME, $5 }' ${devices.map((each) => `${each}/stat`).join(' ')}`,
  );
  const entries = out
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return Object.fromEntries(
    entries.map(([file = '', count]) => [file.split('/')[0] ?? '', Number(count)]),
  );
}
