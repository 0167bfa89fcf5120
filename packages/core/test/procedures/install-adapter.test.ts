// @module-tag slow
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AdapterSandbox, makeAdapterSandbox } from './adapter-sandbox.ts';

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
      ['server-ready', 'changed'],
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
      answer: 'seen',
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
      {
        ...{ friendlyName: 'qs1', adapterId: 'QuantaStorAdapter', address: '192.0.2.50' },
        ...{ username: 'admin', uuid: 'credentials-1' },
      },
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
    expect(step('service-running').verified?.answer).toBe('seen');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  });

  it('is stopped again when it was started and a later step failed', async () => {
    await sandbox.faults({ adapterMissing: true });
    const { host } = await sandbox.run(sandbox.options({ startStopped: true }));
    expect(host.error?.code).toBe('VERIFY_FAILED');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(1);
    expect((await sandbox.rules()).toString('latin1')).toBe(
      before.toString('latin1').replace('"2.0.0.4"', '"2.0.0.6"'),
    );
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
