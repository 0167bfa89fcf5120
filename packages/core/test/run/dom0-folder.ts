import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { HostOpener } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { Report } from '../../src/run/report.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { temporaryFolder } from './support.ts';

const OWN = 'var/lib/quantastor-xenserver';

export interface Dom0 {
  readonly folder: string;
  readonly hosts: readonly HostOpener[];
  files(): Record<string, string>;
  own(name: string): string;
}

/** A sandbox of that layout, and what lies in it. */
export async function dom0(layout: string): Promise<Dom0> {
  const root = join(temporaryFolder(), 'sandbox');
  await createSandbox(root);
  const folder = join(root, layout);
  const etc = join(folder, 'etc');
  return {
    folder,
    hosts: [parseHost(`sandbox:${folder}`)],
    files: () =>
      Object.fromEntries(
        readdirSync(etc, { recursive: true })
          .map(String)
          .filter((name) => statSync(join(etc, name), { throwIfNoEntry: false })?.isFile())
          .map((name) => [name, readFileSync(join(etc, name), 'latin1')]),
      ),
    own: (name) => join(folder, OWN, name),
  };
}

export const configure = (host: Dom0, stateFolder = temporaryFolder()): Promise<Report> =>
  configureMultipath({}, { hosts: host.hosts, profile: quantastor, mode: 'apply', stateFolder });
export const errors = (report: Report) => report.hosts.map(({ error }) => error);
