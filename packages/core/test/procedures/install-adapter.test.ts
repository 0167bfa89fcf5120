import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSandbox } from '../../src/hosts/sandbox/create-sandbox.ts';
import type { ServerFaults } from '../../src/hosts/sandbox/sandbox-state.ts';
import { installAdapter } from '../../src/procedures/install-adapter.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener, PROFILE } from './adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
let before: Buffer;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
  before = await sandbox.rules();
});
afterEach(() => sandbox.remove());

/** Every file with its hash, so that nothing can be written unseen. */
async function hashTree(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  const hashes = await Promise.all(
    files.sort().map(async (file) => [
      file,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ]),
  );
  return Object.fromEntries(hashes);
}

describe('a run on a sandbox', () => {
  it('goes through the published procedure in its order', async () => {
    const { report, host, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(report.sandbox).toBe(true);
    expect(host.steps.map((each) => [each.name, each.outcome])).toEqual([
      ['licence-edition', 'unchanged'],
      ['installer-file', 'unchanged'],
      ['service-stopped', 'changed'],
      ['adapter-installed', 'changed'],
      ['device-rule', 'changed'],
      ['service-started', 'changed'],
      ['service-running', 'unchanged'],
      ['adapter-loaded', 'unchanged'],
      ['credentials-added', 'changed'],
    ]);
    expect(step('service-running').verified).toEqual({
      ok: true,
      summary: 'StorageLink is RUNNING',
    });
    expect(step('adapter-loaded').verified?.summary).toBe(
      'StorageLink has loaded OS NEXUS QuantaStor 1.0',
    );
    const after = (await sandbox.rules()).toString('utf8');
    expect(after).toContain('version="2.0.0.5"');
    expect(after.match(/OSNEXUS/g)).toHaveLength(1);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    const state = await sandbox.state();
    expect(state.services['StorageLink']?.state).toBe(4);
    expect(state.credentials).toEqual([
      { friendlyName: 'qs1', adapterId: 'QuantaStorAdapter', address: '192.0.2.50' },
    ]);
  });

  it('finds nothing to do the second time, and touches nothing', async () => {
    await sandbox.run(sandbox.options());
    const tree = await hashTree(sandbox.folder);
    const { report, host, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('unchanged');
    expect(
      host.steps.every((each) => each.outcome === 'unchanged' && each.changes.length === 0),
    ).toBe(true);
    expect(step('adapter-installed').summary).toContain('installed already');
    expect(await hashTree(sandbox.folder)).toEqual(tree);
  });

  it('writes nothing in check mode, and its diff is what apply then writes', async () => {
    const tree = await hashTree(sandbox.folder);
    const checked = await sandbox.run(sandbox.options(), 'check');
    expect(checked.report.outcome).toBe('would-change');
    expect(await hashTree(sandbox.folder)).toEqual(tree);
    const applied = await sandbox.run(sandbox.options());
    const diffOf = (run: typeof checked): string | undefined =>
      run.step('device-rule').changes[0]?.diff;
    expect(diffOf(checked)).toBeTruthy();
    expect(diffOf(applied)).toBe(diffOf(checked));
  });

  it('stops nothing when only the credentials are missing', async () => {
    await sandbox.run(sandbox.options());
    await sandbox.change((state) => {
      state.credentials = [];
    });
    const { report, host } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    const changed = host.steps.filter((each) => each.changes.length > 0);
    expect(changed.map((each) => each.name)).toEqual(['credentials-added']);
  });

  it('waits through pending states', async () => {
    await sandbox.faults({ pendingQueries: 3 });
    const { report, events } = await sandbox.run(sandbox.options({ serviceTimeoutMs: 20_000 }));
    expect(report.outcome).toBe('changed');
    const said = events.flatMap((event) => (event.type === 'step-progress' ? [event.message] : []));
    expect(said).toContain('StorageLink is STOP_PENDING');
    expect(said).toContain('StorageLink is START_PENDING');
  });

  it('waits for a service that somebody else is starting or stopping', async () => {
    const pending = async (state: number, next: number): Promise<void> =>
      sandbox.change((server) => {
        const { StorageLink } = server.services;
        if (StorageLink) Object.assign(StorageLink, { state, pending: { queries: 6, next } });
      });
    await pending(3, 1);
    const first = await sandbox.run(sandbox.options({ startStopped: true }));
    expect(first.report.outcome).toBe('changed');
    expect(first.step('service-stopped').changes).toMatchObject([{ done: true }]);
    await sandbox.change((state) => {
      state.credentials = [];
    });
    await pending(2, 4);
    const second = await sandbox.run(sandbox.options());
    expect(second.report.outcome).toBe('changed');
    expect((await sandbox.state()).credentials).toHaveLength(1);
  });

  it('stops services that depend on StorageLink first and starts them last', async () => {
    await sandbox.change((state) => {
      const { StorageLink } = state.services;
      if (!StorageLink) throw new Error('no service');
      state.services['Gateway'] = { ...StorageLink, displayName: 'Gateway', dependents: [] };
      state.services['Idle'] = { ...StorageLink, displayName: 'Idle', dependents: [], state: 1 };
      state.services['StorageLink'] = { ...StorageLink, dependents: ['Gateway', 'Idle'] };
    });
    const { report, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    const services = (name: string): unknown =>
      step(name).changes.map((change) => change.command?.at(-1));
    expect(services('service-stopped')).toEqual(['Gateway', 'StorageLink']);
    expect(services('service-started')).toEqual(['StorageLink', 'Gateway']);
    const state = await sandbox.state();
    expect(state.services['Gateway']?.state).toBe(4);
    expect(state.services['Idle']?.state).toBe(1);
  });
});

describe('a service that was stopped when we came', () => {
  beforeEach(() =>
    sandbox.change((state) => {
      const { StorageLink } = state.services;
      if (StorageLink) StorageLink.state = 1;
    }),
  );

  it('is left stopped, and what needs it is left out with the reason', async () => {
    const { report, host, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(1);
    expect((await sandbox.rules()).toString()).toContain('OSNEXUS');
    for (const name of [
      'service-started',
      'service-running',
      'adapter-loaded',
      'credentials-added',
    ]) {
      expect(step(name).outcome).toBe('skipped');
      expect(step(name).summary).toContain('was stopped before this run');
    }
    expect(host.steps.find((each) => each.name === 'service-stopped')?.outcome).toBe('unchanged');
    const again = await sandbox.run(sandbox.options());
    expect(again.report.outcome).toBe('unchanged');
  });

  it('is started when that was asked for', async () => {
    const { report, step } = await sandbox.run(sandbox.options({ startStopped: true }));
    expect(report.outcome).toBe('changed');
    expect(step('service-running').verified?.ok).toBe(true);
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  });

  it('is stopped again when it was started and a later step failed', async () => {
    await sandbox.faults({ adapterMissing: true });
    const { host } = await sandbox.run(sandbox.options({ startStopped: true }));
    expect(host.error?.code).toBe('VERIFY_FAILED');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(1);
    expect((await sandbox.rules()).equals(before)).toBe(true);
  });

  it('is refused when it is disabled and should be started', async () => {
    await sandbox.change((state) => {
      const { StorageLink } = state.services;
      if (StorageLink) StorageLink.startType = 4;
    });
    const { host } = await sandbox.run(sandbox.options({ startStopped: true }));
    expect(host.outcome).toBe('refused');
    expect(host.error?.message).toContain('disabled');
  });
});

describe('a step that fails after the stop', () => {
  const cases: readonly [string, ServerFaults, string, string][] = [
    [
      'installer cancelled',
      { installerExit: 1602 },
      'adapter-installed',
      'exit code 1602: cancelled',
    ],
    [
      'installer fatal',
      { installerExit: 1603 },
      'adapter-installed',
      'exit code 1603: fatal error',
    ],
    [
      'installer busy',
      { installerExit: 1618 },
      'adapter-installed',
      'exit code 1618: another installation',
    ],
    [
      'installer unknown',
      { installerExit: 77 },
      'adapter-installed',
      'exit code 77: an exit code that is not known',
    ],
    ['installer hangs', { installerHangs: true }, 'adapter-installed', 'did not end within 300 ms'],
    [
      'rule file cannot be written',
      { readOnly: ['C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml'] },
      'device-rule',
      'read-only',
    ],
    [
      'marker cannot be written',
      { readOnly: ['C:\\ProgramData\\quantastor-xenserver\\quantastor.installed.json'] },
      'adapter-installed',
      'read-only',
    ],
    [
      'service refuses the new rule',
      { refuseStart: 'with-rule' },
      'service-started',
      'service-specific error 42',
    ],
    ['service comes up and dies', { dieAfterStart: true }, 'service-running', 'Windows error 1067'],
    [
      'adapter is not listed',
      { adapterMissing: true },
      'adapter-loaded',
      'no adapter called QuantaStor',
    ],
    [
      'adapter is not initialised',
      { adapterInitError: 'no license file' },
      'adapter-loaded',
      'no license file',
    ],
    [
      'credentials are refused',
      { credentialsFault: 'array does not answer' },
      'credentials-added',
      'array does not answer',
    ],
  ];

  it.each(cases)(
    '%s: the old rule file is back and the service runs',
    async (_name, faults, failing, words) => {
      await sandbox.faults(faults);
      const options = sandbox.options();
      const installer = options.installer && { ...options.installer, timeoutMs: 300 };
      const { host, step, events } = await sandbox.run({
        ...options,
        ...(installer ? { installer } : {}),
      });
      // a service that dies by itself may die once more after it was started again
      if (!faults.dieAfterStart)
        expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
      expect((await sandbox.rules()).equals(before)).toBe(true);
      expect(['failed', 'undone']).toContain(host.outcome);
      expect(host.error?.message).toContain(words);
      expect(step(failing).outcome).toBe(host.outcome);
      expect(step(failing).summary).toContain(words);
      expect(step('service-stopped').changes[0]?.undone).toBe(true);
      const undone = events.flatMap((event) => (event.type === 'undo' ? [event.message] : []));
      expect(undone).toContain('StorageLink started again');
    },
  );

  it('says what could not be put back', async () => {
    await sandbox.faults({ refuseStart: 'always' });
    const { host } = await sandbox.run(sandbox.options());
    expect(host.outcome).toBe('failed');
    expect(host.left?.join('\n')).toContain(
      'the service StorageLink is not RUNNING as it was before',
    );
    expect(host.left?.join('\n')).toContain('net start StorageLink');
    expect((await sandbox.rules()).equals(before)).toBe(true);
  });

  it.each([
    ['refuses to stop', { refuseStop: true }, 'exit code 1052'],
    ['never ends stopping', { hangStop: true }, 'did not stop in time'],
  ] as const)(
    'a service that %s fails the step and changes no file',
    async (_name, faults, words) => {
      await sandbox.faults(faults);
      const { host, step } = await sandbox.run(sandbox.options({ serviceTimeoutMs: 200 }));
      expect(step('service-stopped').summary).toContain(words);
      expect(host.outcome).not.toBe('changed');
      expect((await sandbox.rules()).equals(before)).toBe(true);
      expect((await sandbox.state()).adapterInstalled).toBe(false);
    },
  );

  it('puts the service back when the run is cancelled in the middle', async () => {
    const stop = new AbortController();
    const { hosts } = sandbox;
    const report = await installAdapter(sandbox.options(), {
      hosts: [opener(hosts.server)],
      licenceHosts: hosts.dom0.map(opener),
      profile: PROFILE,
      mode: 'apply',
      stateFolder: sandbox.stateFolder,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'step-start' && event.step === 'device-rule') stop.abort();
      },
    });
    expect(report.hosts[0]?.error?.code).toBe('CANCELLED');
    expect((await sandbox.rules()).equals(before)).toBe(true);
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  });
});

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
    expect(report.hosts[0]?.error?.message).toContain('needs the Windows server');
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

describe('an installer that asks for a restart', () => {
  it('goes on, says so, and is not run again', async () => {
    await sandbox.faults({ installerExit: 3010 });
    const { report, step } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(step('adapter-installed').found).toMatchObject({
      installerExit: 3010,
      rebootNeeded: true,
    });
    expect(step('adapter-installed').findings.map((each) => each.code)).toEqual(['reboot-needed']);
    const again = await sandbox.run(sandbox.options());
    expect(again.report.outcome).toBe('unchanged');
  });
});

describe('an installer that is downloaded', () => {
  const source = 'https://127.0.0.1:9/adapter.exe?token=t0ken-of-a-link';

  it('is planned without what may be a token, and fails before anything is stopped', async () => {
    const options = sandbox.options();
    if (!options.installer) throw new Error('no installer');
    const installer = { ...options.installer, source };
    const checked = await sandbox.run({ ...options, installer }, 'check');
    expect(checked.step('installer-file').changes[0]?.kind).toBe('download');
    expect(checked.step('installer-file').summary).toContain(
      'https://127.0.0.1:9/adapter.exe to C:',
    );
    const { report, host, events } = await sandbox.run({ ...options, installer });
    expect(host.error?.code).toBe('HOST_UNREACHABLE');
    expect(host.outcome).toBe('undone');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
    expect(JSON.stringify([checked.report, report, events])).not.toContain('t0ken');
    const tree = await readdir(sandbox.folder, { recursive: true, withFileTypes: true });
    for (const file of tree.filter((each) => each.isFile()))
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain('t0ken');
  });
});

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
