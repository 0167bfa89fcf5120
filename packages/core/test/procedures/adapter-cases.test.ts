// @module-tag slow
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSandboxHost } from '../../src/sandbox/host.ts';
import type { ServerFaults } from '../../src/sandbox/state.ts';
import type { KnownCredentials } from '../../src/storagelink-api/types.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { type AdapterSandbox, makeAdapterSandbox } from './adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const rules = async (): Promise<string> => (await sandbox.rules()).toString('utf8');
const versionOf = (text: string): string => /Config version="([\d.]+)"/.exec(text)?.[1] ?? '';
const ours = (name: string): string =>
  join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver', name);

async function takeBack(runId: string): Promise<void> {
  const report = await rollback(runId, {
    ...{ stateFolder: sandbox.stateFolder, mode: 'apply' },
    openHost: ({ name, kind }) => ({
      ...{ name, kind },
      open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
    }),
  });
  expect(report.hosts[0]?.error).toBeUndefined();
}

describe('a number is used for one content (STORAGELINK-1, STORAGELINK-2)', () => {
  it('over a run, its rollback and a run with another rule', async () => {
    const seen = new Map<string, string>();
    const note = async (): Promise<void> => {
      const text = await rules();
      const version = versionOf(text);
      expect(seen.get(version) ?? text, version).toBe(text);
      seen.set(version, text);
    };
    await note();
    for (const values of [{ idType: '1' }, { idType: '2' }, { idType: '3' }]) {
      const desired = sandbox.options({ rule: { kind: 'clone', values } });
      const { report } = await sandbox.run(desired);
      expect(report.outcome).toBe('changed');
      await note();
      await takeBack(report.runId);
      await note();
    }
    expect([...seen.keys()]).toEqual([
      '2.0.0.4',
      '2.0.0.5',
      '2.0.0.6',
      '2.0.0.7',
      '2.0.0.8',
      '2.0.0.9',
      '2.0.0.10',
    ]);
  });
  // STORAGELINK-47
  it('over a version that is no plain number', async () => {
    await writeFile(sandbox.rulePath, (await rules()).replace('"2.0.0.4"', '"2.0.0.4b"'));
    const first = sandbox.options({ versionTo: '2.0.0.5' });
    const { report } = await sandbox.run(first);
    expect(report.outcome).toBe('changed');
    await takeBack(report.runId);
    expect(versionOf(await rules())).toBe('2.0.0.6');
    await writeFile(sandbox.rulePath, (await rules()).replace('"2.0.0.6"', '"2.0.0.4b"'));
    const { host } = await sandbox.run(first);
    expect(host.outcome).toBe('refused');
    expect(host.error?.message).toContain('the highest version that StorageLink has run with');
  });
  it('over a run that was taken back by itself', async () => {
    await sandbox.faults({ adapterMissing: true });
    await sandbox.run(sandbox.options());
    expect(versionOf(await rules())).toBe('2.0.0.6');
    await sandbox.faults({});
    await sandbox.run(sandbox.options({ rule: { kind: 'clone', values: { idType: '9' } } }));
    expect(versionOf(await rules())).toBe('2.0.0.7');
  });
});

// STORAGELINK-1
it.each(['{"format":1,"ran":{"vers', '', '{"format":2}', '{"format":1,"ran":{"version":7}}'])(
  'a record of numbers that cannot be read (%j) lets none be used twice',
  async (record) => {
    const { report } = await sandbox.run(sandbox.options());
    await writeFile(ours('quantastor.published.json'), record);
    await takeBack(report.runId);
    expect(versionOf(await rules())).toBe('2.0.0.6');
    await writeFile(ours('quantastor.published.json'), record);
    const before = await rules();
    for (const mode of ['check', 'apply'] as const) {
      const { host } = await sandbox.run(sandbox.options(), mode);
      expect(host.outcome).toBe('refused');
      expect(host.error?.message).toContain('the highest version that StorageLink has run with');
    }
    expect(await rules()).toBe(before);
    const told = await sandbox.run(sandbox.options({ versionTo: '2.0.1.0' }));
    expect(told.report.outcome).toBe('changed');
    expect(versionOf(await rules())).toBe('2.0.1.0');
    await takeBack(told.report.runId);
    expect(versionOf(await rules())).toBe('2.0.1.1');
  },
);

describe('two runs on one server (STORAGELINK-13)', () => {
  const lock = async (record: object): Promise<void> => {
    await mkdir(dirname(ours('server.lock')), { recursive: true });
    await writeFile(ours('server.lock'), JSON.stringify({ format: 1, ...record }));
  };
  const other = {
    runId: '20260101T000000Z-0000',
    at: '2026-01-01T00:00:00Z',
    computer: 'elsewhere',
    pid: 1,
  };
  it.each(['check', 'apply'] as const)(
    'the second is refused by %s, with whose lock it is',
    async (mode) => {
      await lock(other);
      const before = await rules();
      const { host } = await sandbox.run(sandbox.options(), mode);
      expect(host.outcome).toBe('refused');
      expect(host.error?.message).toMatch(/20260101T000000Z-0000 of elsewhere/);
      expect(host.error?.remedy).toContain('{break-lock}');
      expect(await rules()).toBe(before);
    },
  );
  it('takes over where that is asked for, and gives the server back', async () => {
    await lock(other);
    const { report } = await sandbox.run(sandbox.options({ breakLock: true }));
    expect(report.outcome).toBe('changed');
    expect(existsSync(ours('server.lock'))).toBe(false);
  });
  it('a file that is no record of ours is in the way too', async () => {
    await lock({ nothing: true });
    expect((await sandbox.run(sandbox.options())).host.outcome).toBe('refused');
  });
});

describe('what could be known before the stop is known', () => {
  it.each<[name: string, faults: ServerFaults]>([
    [
      'a folder that cannot be written to (STORAGELINK-11)',
      { readOnly: ['C:\\Program Files\\Citrix\\StorageLink\\Server'] },
    ],
  ])('%s', async (_, faults) => {
    await sandbox.faults(faults);
    const { host, events } = await sandbox.run(sandbox.options());
    if (host.error === undefined) throw new Error('not refused');
    const stopped = events.some(
      (event) => event.type === 'step-start' && event.step === 'service-stopped',
    );
    expect(stopped).toBe(false);
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  });
  it('no rule is a warning beside an installer (STORAGELINK-55)', async () => {
    const { rule: _, ...options } = sandbox.options();
    const { step, host } = await sandbox.run(options, 'check');
    expect(host.outcome).toBe('would-change');
    expect(step('device-rule').findings).toMatchObject([
      {
        ...{ severity: 'warning', code: 'no-rule' },
        message: expect.stringMatching(/the rule file does not have it/),
        help: expect.stringMatching(/rule.*clone/),
      },
    ]);
  });
  it('no rule and nothing else is an error, unless the file has it', async () => {
    const { rule: _, installer: _i, credentials: _c, ...options } = sandbox.options();
    const { host, step } = await sandbox.run(options);
    expect(host.outcome).toBe('refused');
    expect(step('device-rule').findings).toMatchObject([{ severity: 'error', code: 'no-rule' }]);
    await sandbox.run(sandbox.options());
    const there = await sandbox.run(options);
    expect(there.host.outcome).toBe('unchanged');
    expect(there.step('device-rule')).toMatchObject({
      summary: expect.stringMatching(/has the rule OSNEXUS\/QUANTASTOR already/),
      findings: [],
    });
  });
  it('an installer that takes entries out is caught without a rule, too', async () => {
    const { rule: _, ...options } = sandbox.options();
    const text = (await sandbox.rules()).toString('utf8');
    await sandbox.faults({
      installerRules: text.replace(/<deviceRule>[\s\S]*?<\/deviceRule>/, ''),
    });
    const { host } = await sandbox.run(options);
    expect(host.error?.message).toMatch(/took entries out/);
    expect((await sandbox.rules()).toString('utf8')).toBe(text);
  });
});

describe('a login that StorageLink has already', () => {
  const root = {
    friendlyName: 'qs1',
    adapterId: 'QuantaStorAdapter',
    address: '192.0.2.50',
    username: 'root',
    uuid: 'u1',
  };
  it('of another user is told and refused, or replaced (STORAGELINK-20)', async () => {
    await sandbox.run(sandbox.options());
    await sandbox.change((state) => {
      state.credentials = [root];
    });
    const refused = await sandbox.run(sandbox.options());
    expect(refused.host.error?.message).toContain('user root, not admin');
    const replaced = await sandbox.run(sandbox.options({ replaceCredentials: true }));
    expect(replaced.report.outcome).toBe('changed');
    expect((await sandbox.state()).credentials).toMatchObject([{ username: 'admin' }]);
  });

  const withLogins = async (...logins: KnownCredentials[]): Promise<void> => {
    const { credentials: _, ...bare } = sandbox.options();
    await sandbox.run(bare);
    await sandbox.change((state) => {
      state.credentials = logins;
    });
  };
  const logins = async (): Promise<unknown> => (await sandbox.state()).credentials;
  const replacing = { replaceCredentials: true };
  const { uuid: _uuid, ...withoutId } = root;
  const { username: _username, ...withoutUser } = root;
  const atPort = (port: number) => {
    const { credentials } = sandbox.options();
    if (!credentials) throw new Error('none');
    return { credentials: { ...credentials, port } };
  };

  // STORAGELINK-20
  it('is compared by its adapter: the same address of another adapter is another login', async () => {
    await withLogins({ ...root, adapterId: 'SMISAdapter', friendlyName: 'other' });
    const { report } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    expect(await logins()).toMatchObject([{ adapterId: 'SMISAdapter' }, { username: 'admin' }]);
  });

  // STORAGELINK-20
  it.each([
    ["the adapter's own", 0, "the adapter's own port"],
    ['another', 8080, 'port 8080'],
  ])('is compared by its port: %s is another login', async (_, port, shown) => {
    await withLogins({ ...root, username: 'admin', port });
    const { host } = await sandbox.run(sandbox.options(atPort(8153)), 'check');
    expect(host.error?.message).toContain(`user admin at ${shown}, not admin at port 8153`);
    await sandbox.run(sandbox.options({ ...atPort(8153), ...replacing }));
    expect(await logins()).toMatchObject([{ username: 'admin', port: 8153 }]);
  });

  // STORAGELINK-20
  it('is not called the right one where its user is not told, and is never added beside it', async () => {
    await withLogins(withoutUser);
    for (const mode of ['check', 'apply'] as const) {
      const { step, host } = await sandbox.run(sandbox.options(), mode);
      expect(host.outcome).toBe('unchanged');
      expect(step('credentials-added').findings).toMatchObject([
        { severity: 'warning', code: 'credentials-not-told' },
      ]);
      expect(JSON.stringify(step('credentials-added'))).not.toContain('"seen"');
    }
    expect(await logins()).toEqual([withoutUser]);
    await sandbox.run(sandbox.options(replacing));
    expect(await logins()).toMatchObject([{ username: 'admin' }]);
  });

  it('is not replaced by two: without the id by which it is taken out nothing is done', async () => {
    await withLogins(withoutId);
    for (const mode of ['check', 'apply'] as const) {
      const { host } = await sandbox.run(sandbox.options(replacing), mode);
      expect(host.error?.message).toContain('does not tell the id');
    }
    expect(await logins()).toEqual([withoutId]);
  });

  it('is not taken out for one that cannot be added: the name is another storage system’s', async () => {
    const other = { ...root, address: '192.0.2.77', uuid: 'u2' };
    const old = { ...root, friendlyName: 'old name' };
    await withLogins(old, other);
    const { host } = await sandbox.run(sandbox.options(replacing));
    expect(host.error?.message).toContain('by the name qs1');
    expect(await logins()).toEqual([old, other]);
  });

  it('was taken out when its successor is refused: that is said', async () => {
    await withLogins(root);
    await sandbox.faults({ credentialsFault: 'array does not answer' });
    const { host } = await sandbox.run(sandbox.options(replacing));
    expect(host.error?.message).toMatch(
      /array does not answer; the login of user root at 192\.0\.2\.50 was taken out before/,
    );
    expect(host.error?.remedy).toContain('add one by another run');
    expect(await logins()).toEqual([]);
  });

  it('of the same user is left, and that its password was not compared is said where it was to be replaced', async () => {
    await withLogins({ ...root, username: 'admin' });
    const kept = await sandbox.run(sandbox.options());
    expect(kept.step('credentials-added').findings).toEqual([]);
    const { step, host } = await sandbox.run(sandbox.options(replacing));
    expect(host.outcome).toBe('unchanged');
    expect(step('credentials-added').findings).toMatchObject([{ code: 'password-not-compared' }]);
    expect(await logins()).toHaveLength(1);
  });
});

// STORAGELINK-17
it('a StorageLink that cannot be asked refuses the run before anything is touched; without its address the rule is written', async () => {
  const before = await rules();
  await sandbox.faults({ apiDown: true });
  const { host, events } = await sandbox.run(sandbox.options());
  expect(host.error?.code).toBe('HOST_UNREACHABLE');
  expect(events.filter(({ type }) => type === 'step-start')).toEqual([]);
  expect(await rules()).toBe(before);
  const { api: _, credentials: __, ...without } = sandbox.options();
  const { report, step } = await sandbox.run(without);
  expect(report.outcome).toBe('changed');
  expect(await rules()).toContain('OSNEXUS');
  expect(step('adapter-loaded').outcome).toBe('skipped');
});

describe('whether the adapter is installed', () => {
  it('one that is listed and not initialised is not (STORAGELINK-21)', async () => {
    await sandbox.run(sandbox.options());
    await sandbox.change((state) => {
      state.faults = { adapterInitError: 'cannot load osn.dll' };
    });
    const { step } = await sandbox.run(sandbox.options(), 'check');
    expect(step('adapter-installed').outcome).toBe('would-change');
  });
  it('one that is loaded runs no given installer unless told, and says so (STORAGELINK-22, STORAGELINK-23)', async () => {
    const { installer: _, ...bare } = sandbox.options();
    await sandbox.change((state) => {
      state.adapterInstalled = true;
    });
    await sandbox.run(bare);
    const { step } = await sandbox.run(sandbox.options(), 'check');
    expect(step('adapter-installed').findings.map(({ code }) => code)).toContain(
      'installer-not-run',
    );
    const again = await sandbox.run(sandbox.options({ reinstall: true }), 'check');
    expect(again.step('adapter-installed').outcome).toBe('would-change');
  });
  it('an exit code that was said to be good is (desired W6)', async () => {
    await sandbox.faults({ installerExit: 77 });
    const { host } = await sandbox.run(sandbox.options({ installerExitCodes: [77] }));
    expect(host.error?.message ?? '').not.toContain('exit code 77');
  });
});
