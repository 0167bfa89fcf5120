import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import { renderText } from '../../src/render/text.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { installAdapter } from '../../src/verbs/install-adapter.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener, PROFILE } from './adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
let before: Buffer;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
  before = await sandbox.rules();
});
afterEach(() => sandbox.remove());

describe('refused before anything is stopped', () => {
  afterEach(async () => {
    expect((await sandbox.rules()).equals(before)).toBe(true);
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
    expect((await sandbox.state()).adapterInstalled).toBe(false);
  });

  it.each([
    ['another SHA-256', { sha256: 'a'.repeat(64) }, 'has the SHA-256'],
    ['a missing installer', { source: 'C:\\Install\\none.exe' }, 'is not on the server'],
  ])('%s', async (_name, change, words) => {
    const options = sandbox.options();
    if (!options.installer) throw new Error('no installer');
    const { host, step } = await sandbox.run({
      ...options,
      installer: { ...options.installer, ...change },
    });
    expect(host.outcome).toBe('refused');
    expect(step('installer-file').outcome).toBe('refused');
    expect(host.error?.message).toContain(words);
  });

  it.each([
    ['no XML', 'OSNEXUS, QUANTASTOR, 1', /not one well-formed element/],
    ['an element that is not closed', '<device><vendor>OSNEXUS</vendor>', /well-formed/],
    ['two elements', '<device/><device/>', /well-formed/],
    ['a rule for another vendor', '<device><v>A</v><p>B</p></device>', /does not hold/],
    ['a misprint', '<device><v>OSNEXUS</v><p>QUANTASTOR1</p></device>', /misprint/],
  ])('a rule that is %s, before a licence is asked for', async (_name, xml, words) => {
    const hosts = [
      { ...opener(sandbox.hosts.server), open: () => Promise.reject(new Error('opened')) },
    ];
    const run = installAdapter(sandbox.options({ rule: { kind: 'xml', xml } }), {
      hosts,
      licenceHosts: hosts,
      profile: PROFILE,
      mode: 'apply',
      stateFolder: sandbox.stateFolder,
    });
    await expect(run).rejects.toMatchObject({
      code: 'BAD_INPUT',
      // each front end says it as it is typed there
      place: '{rule}',
      message: expect.stringMatching(words),
    });
  });

  it('no host to ask for its licence', async () => {
    const report = await installAdapter(sandbox.options(), {
      hosts: [opener(sandbox.hosts.server)],
      profile: PROFILE,
      mode: 'apply',
      stateFolder: sandbox.stateFolder,
    });
    expect(report.hosts[0]?.outcome).toBe('refused');
    expect(report.hosts[0]?.error?.remedy).toContain('skip-licence-check');
  });

  it('a login that StorageLink does not take', async () => {
    await sandbox.faults({ loginRefused: true });
    const { host } = await sandbox.run(sandbox.options());
    expect(host.error?.code).toBe('AUTH_FAILED');
  });

  it.each([
    ['https://10.0.0.7:21605', true],
    ['10.0.0.7:21605', true],
    ['C:\\x.xml', false],
  ])('what StorageLink answers is told with its address: %s', async (place, isTold) => {
    await sandbox.faults({ loginRefused: true });
    const { report, host } = await sandbox.run(sandbox.options());
    if (!host.error) throw new Error('no error');
    const text = renderText({ ...report, hosts: [{ ...host, error: { ...host.error, place } }] });
    expect(text.includes(`${place}: ${host.error.message}`)).toBe(isTold);
  });

  it('a service that does not exist', async () => {
    const { host } = await sandbox.run(sandbox.options({ service: 'NoSuchService' }));
    expect(host.error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'there is no service "NoSuchService"',
    });
  });

  it('a dom0 host', async () => {
    const { hosts } = await sandbox;
    const report = await installAdapter(sandbox.options({ skipLicenceCheck: true }), {
      hosts: [opener(hosts.dom0[0] ?? '')],
      profile: PROFILE,
      mode: 'apply',
      stateFolder: sandbox.stateFolder,
    });
    expect(report.hosts[0]?.error?.message).toContain(
      'install-adapter is for the Windows server that runs StorageLink',
    );
  });

  it('a paused service', async () => {
    await sandbox.change((state) => {
      const { StorageLink } = state.services;
      if (StorageLink) StorageLink.state = 7;
    });
    const { host } = await sandbox.run(sandbox.options());
    expect(host.error?.message).toContain('is paused');
    await sandbox.change((state) => {
      const { StorageLink } = state.services;
      if (StorageLink) StorageLink.state = 4;
    });
  });
});

describe('licences', () => {
  it('names each host that is not entitled', async () => {
    for (const folder of sandbox.hosts.dom0) await setEditions(folder);
    const { host, step } = await sandbox.run(sandbox.options());
    expect(host.outcome).toBe('refused');
    const messages = step('licence-edition').findings.map((each) => each.message);
    expect(messages).toEqual([
      'xenserver-5 is not licensed for StorageLink: edition free',
      'xenserver-7 is not licensed for StorageLink: edition advanced',
    ]);
    expect((await sandbox.rules()).equals(before)).toBe(true);
  });

  it.each([
    [
      'cannot be reached',
      { name: 'ssh://root@xen9', kind: 'ssh' as const },
      /^the licence host ssh:\/\/root@xen9 could not be asked: nothing listens \[HOST_UNREACHABLE\]$/,
    ],
    ['is no dom0 host', undefined, /^the licence host sandbox:.* does not tell its licence: /],
  ])(
    'a licence host that %s is named, and the server is not blamed',
    async (_title, far, words) => {
      const none = () => {
        throw new ProcedureError('HOST_UNREACHABLE', 'nothing listens', { remedy: 'Look there.' });
      };
      const licenceHost = far ? { ...far, open: none } : opener(sandbox.hosts.server);
      const { hosts } = await installAdapter(sandbox.options(), {
        hosts: [opener(sandbox.hosts.server)],
        licenceHosts: [licenceHost],
        profile: PROFILE,
        mode: 'apply',
        stateFolder: sandbox.stateFolder,
      });
      expect(hosts[0]?.outcome).toBe('refused');
      const found = hosts[0]?.steps.find(({ name }) => name === 'licence-edition')?.findings;
      expect(found).toMatchObject([
        { code: 'licence-unknown', message: expect.stringMatching(words) },
      ]);
      expect(found?.[0]?.help).toMatch(/licence-hosts/);
      expect((await sandbox.rules()).equals(before)).toBe(true);
    },
  );

  it('records that the check was left out', async () => {
    const { report, step } = await sandbox.run(sandbox.options({ skipLicenceCheck: true }));
    expect(report.outcome).toBe('changed');
    expect(step('licence-edition')).toMatchObject({
      outcome: 'skipped',
      summary: 'the licence check was left out by request',
    });
  });
});

async function setEditions(folder: string): Promise<void> {
  const { readFile: read, writeFile: write } = await import('node:fs/promises');
  const file = join(folder, 'sandbox.json');
  const state = JSON.parse(await read(file, 'utf8')) as {
    pool: { name: string; edition: string; licence: object }[];
  };
  for (const host of state.pool) {
    host.edition = { 'xenserver-5': 'free', 'xenserver-7': 'advanced' }[host.name] ?? 'platinum';
    host.licence = { restrict_netapp: host.edition === 'platinum' ? 'false' : 'true' };
  }
  await write(file, JSON.stringify(state));
}

describe('options', () => {
  it.each([
    [
      'an http address',
      { installer: { source: 'http://x/a.exe', sha256: 'a'.repeat(64), args: [], timeoutMs: 1 } },
    ],
    [
      'a relative installer',
      { installer: { source: 'a.exe', sha256: 'a'.repeat(64), args: [], timeoutMs: 1 } },
    ],
    ['a short hash', { installer: { source: 'C:\\a.exe', sha256: 'abc', args: [], timeoutMs: 1 } }],
    ['a service that is an option of sc', { service: 'type=' }],
    ['a service on another machine', { service: '\\\\other' }],
    ['a relative server folder', { serverFolder: 'Server' }],
    ['no time to wait', { serviceTimeoutMs: 0 }],
    [
      'a fingerprint that is none',
      {
        api: { url: 'https://x:1', username: 'a', password: 'b', fingerprint: 'zz', timeoutMs: 1 },
      },
    ],
    [
      'a certificate that nothing checks',
      { api: { url: 'https://x:1', username: 'a', password: 'b', timeoutMs: 1 } },
    ],
    [
      'StorageLink over http',
      { api: { url: 'http://x:1', username: 'a', password: 'b', ca: 'x', timeoutMs: 1 } },
    ],
  ])('%s is refused before a host is opened', async (_name, change) => {
    let opened = false;
    const host = {
      ...opener(sandbox.hosts.server),
      open: () => {
        opened = true;
        return Promise.reject(new Error('opened'));
      },
    };
    await expect(
      installAdapter(sandbox.options(change), { hosts: [host], profile: PROFILE, mode: 'apply' }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(opened).toBe(false);
  });

  it('a sandbox is made only in an empty folder', async () => {
    await expect(createSandbox(sandbox.hosts.server)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});
