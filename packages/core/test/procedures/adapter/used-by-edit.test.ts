import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noteUsedVersion } from '../../../src/run/edit/used-version.ts';
import { withVerbs } from '../../../src/run/record/seen-host.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { installAdapter } from '../../../src/verbs/install-adapter.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener, PROFILE } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const RULES = 'C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml';

it.each([
  ['local', '2.0.0.8'],
  ['sandbox', '2.0.0.5'],
])(
  'a number that an edit of this machine gave the file is given to no other content (%s)',
  async (kind, next) => {
    const { stateFolder } = sandbox;
    const sha256 = '0'.repeat(64);
    expect(await noteUsedVersion(RULES, { published: '2.0.0.7', sha256 }, stateFolder)).toBe(true);
    const report = await installAdapter(sandbox.options({ skipLicenceCheck: true }), {
      hosts: [
        {
          ...opener(sandbox.hosts.server),
          open: async () => withVerbs(await openSandboxHost(sandbox.hosts.server), { kind }),
        },
      ],
      profile: PROFILE,
      ...{ mode: 'apply', stateFolder },
    });
    expect(report.outcome).toBe('changed');
    expect((await sandbox.rules()).toString('utf8')).toContain(`Config version="${next}"`);
  },
);
