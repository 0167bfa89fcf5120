import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const own = (name: string): string =>
  join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver', name);
const OWN = 'C:\\ProgramData\\quantastor-xenserver';

it.each<[string, () => Promise<void>]>([
  [
    'a rule file that is read-only',
    () =>
      sandbox.faults({
        readOnly: ['C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml'],
      }),
  ],
  [
    'a file where the folder of the backups is to be',
    async () => {
      await rm(own('backups'), { recursive: true, force: true });
      await mkdir(own(''), { recursive: true });
      await writeFile(own('backups'), '');
    },
  ],
  [
    'a folder of the backups that takes no file',
    () => sandbox.faults({ readOnly: [`${OWN}\\backups`] }),
  ],
  [
    'a folder where the copy of the rule file is to be',
    async () => {
      await mkdir(own('rules-before-installer.xml'), { recursive: true });
    },
  ],
  [
    'a record of the published version that is read-only',
    async () => {
      await mkdir(own(''), { recursive: true });
      await writeFile(own('quantastor.published.json'), '{"format":1}\n');
      await sandbox.faults({ readOnly: [`${OWN}\\quantastor.published.json`] });
    },
  ],
])('%s is told before anything is stopped or installed', async (_title, spoil) => {
  await spoil();
  await toldBeforeTheStop(sandbox.options());
});

it('a read-only rule file is told too where only an installer would write it', async () => {
  const { rule: _, ...options } = sandbox.options();
  await sandbox.faults({
    readOnly: ['C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml'],
  });
  await toldBeforeTheStop(options);
});

async function toldBeforeTheStop(options: Parameters<AdapterSandbox['run']>[0]): Promise<void> {
  const before = await sandbox.rules();
  const { host, step } = await sandbox.run(options);
  expect(host.error).toBeDefined();
  expect(step('server-ready').outcome).toMatch(/^(?:failed|refused)$/);
  for (const name of ['service-stopped', 'adapter-installed', 'device-rule'])
    expect(step(name).changes.filter(({ done }) => done)).toEqual([]);
  expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  expect((await sandbox.rules()).equals(before)).toBe(true);
}
