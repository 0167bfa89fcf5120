import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Path {
  hctl: string;
  device: string;
  failed: boolean;
}
interface Facts {
  daemon: { running: boolean };
  maps: { wwid: string; device: string; paths: Path[] }[];
}

export interface FleetHost {
  /** Folder of a sandbox that it is a copy of. */
  readonly from: string;
  readonly maps?: number;
  readonly paths?: number;
  /** Failed paths, as map and path from 0. */
  readonly failed?: readonly (readonly [map: number, path: number])[];
  readonly isDaemonOff?: boolean;
}

/** Hosts out of sandboxes, each with LUNs and paths of its own, and the file that names them all. */
export function makeFleet(folder: string, hosts: readonly FleetHost[]): string {
  const lines = hosts.map((host, index) => {
    const own = join(folder, `xen${index + 1}`);
    cpSync(host.from, own, { recursive: true, verbatimSymlinks: true });
    const file = join(own, 'sandbox.json');
    const facts = JSON.parse(readFileSync(file, 'utf8')) as Facts;
    const [first] = facts.maps;
    facts.maps = Array.from({ length: host.maps ?? 1 }, (_, map) => ({
      ...first,
      wwid: `36001405${String(index + 1).padStart(4, '0')}${String(map).padStart(20, '0')}`,
      device: `dm-${map}`,
      paths: Array.from({ length: host.paths ?? 2 }, (_, path) => ({
        hctl: `${path + 2}:0:0:${map}`,
        device: `sd${String.fromCharCode(97 + path)}${map}`,
        failed: host.failed?.some((each) => each[0] === map && each[1] === path) ?? false,
      })),
    }));
    if (host.isDaemonOff) facts.daemon.running = false;
    writeFileSync(file, JSON.stringify(facts));
    return `sandbox:${own}`;
  });
  const list = join(folder, 'hosts.txt');
  writeFileSync(list, `${lines.join('\n')}\n`);
  return list;
}
