// @module-tag slow
import { cpSync, existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host, HostOpener } from '../../src/hosts/host.ts';
import { openSandboxHost } from '../../src/sandbox/host.ts';
import { installAdapter } from '../../src/verbs/install-adapter.ts';
import { resume } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import {
  type AdapterSandbox,
  API_PASSWORD,
  makeAdapterSandbox,
  opener,
  PASSWORD,
  PROFILE,
} from './adapter-sandbox.ts';

vi.setConfig({ testTimeout: 240_000 });

let sandbox: AdapterSandbox;
let before: Buffer;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
  before = await sandbox.rules();
});
afterEach(() => sandbox.remove());

/** The content from before under a version. */
function under(version: string): string {
  return before.toString('latin1').replace('"2.0.0.4"', `"${version}"`);
}

const openHost = ({ name, kind }: { name: string; kind: Host['kind'] }) => ({
  name,
  kind,
  open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
});

it('a finished run is rolled back: the old content, and a service that runs', async () => {
  const { report } = await sandbox.run(sandbox.options());
  const back = await rollback(report.runId, {
    stateFolder: sandbox.stateFolder,
    mode: 'apply',
    openHost,
  });
  // STORAGELINK-1: StorageLink has run with 2.0.0.5, so the old content goes back above it
  expect((await sandbox.rules()).toString('latin1')).toBe(under('2.0.0.6'));
  expect(back.hosts[0]?.steps.flatMap(({ findings }) => findings)).toContainEqual(
    expect.objectContaining({ code: 'version-raised' }),
  );
  expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
  expect((await sandbox.state()).rulesRead?.hasRule).toBe(false);
  expect(back.hosts[0]?.kept?.join('\n')).toContain('stays installed');
  expect(back.hosts[0]?.error).toBeUndefined();
  expect(back.outcome).toBe('changed');
});

describe('a run that was killed after any of its effects', () => {
  /** Runs the procedure and keeps a copy of sandbox and journal after each effect on the server. */
  async function takeMoments(): Promise<{ runId: string; moments: string[] }> {
    const moments: string[] = [];
    const keep = (): void => {
      // before its journal is there, a run has changed nothing and is not to be found again
      if (!existsSync(join(sandbox.stateFolder, 'runs'))) return;
      const copy = `${sandbox.folder}.${moments.length}`;
      cpSync(sandbox.folder, copy, { recursive: true, verbatimSymlinks: true });
      moments.push(copy);
    };
    const real = opener(sandbox.hosts.server);
    const watched: HostOpener = {
      ...real,
      async open() {
        const host = await real.open();
        return {
          ...host,
          async run(argv, options) {
            const result = await host.run(argv, options);
            if (argv[1] !== 'query' && argv[1] !== 'qc') keep();
            return result;
          },
          async replace(request, options) {
            const result = await host.replace(request, options);
            keep();
            return result;
          },
        };
      },
    };
    const report = await installAdapter(sandbox.options(), {
      hosts: [watched],
      licenceHosts: sandbox.hosts.dom0.map(opener),
      profile: PROFILE,
      mode: 'apply',
      stateFolder: sandbox.stateFolder,
      onEvent: (event) => event.type === 'step-start' && keep(),
    });
    expect(report.outcome).toBe('changed');
    return { runId: report.runId, moments };
  }

  async function lay(moment: string): Promise<void> {
    await rm(sandbox.folder, { recursive: true });
    cpSync(moment, sandbox.folder, { recursive: true, verbatimSymlinks: true });
  }

  it('is finished by resume, or taken back, and the service runs in both cases', async () => {
    const { runId, moments } = await takeMoments();
    const whole = await sandbox.rules();
    expect(moments.length).toBeGreaterThan(9);
    for (const moment of moments) {
      const shared = { stateFolder: sandbox.stateFolder, mode: 'apply', openHost } as const;
      await lay(moment);
      const report = await resume(runId, {
        ...shared,
        secrets: { apiPassword: API_PASSWORD, storagePassword: PASSWORD },
      });
      expect(['changed', 'unchanged'], moment).toContain(report.outcome);
      expect((await sandbox.rules()).equals(whole), moment).toBe(true);
      const state = await sandbox.state();
      expect(state.services['StorageLink']?.state, moment).toBe(4);
      expect(state.rulesRead?.hasRule, moment).toBe(true);
      expect(state.credentials, moment).toHaveLength(1);

      // the start that was cut off found a service that the run itself had stopped: that is no state to go back to
      await rollback(runId, shared);
      expect((await sandbox.state()).services['StorageLink']?.state, moment).toBe(4);

      await lay(moment);
      await rollback(runId, shared);
      expect([under('2.0.0.4'), under('2.0.0.6')], moment).toContain(
        (await sandbox.rules()).toString('latin1'),
      );
      expect((await sandbox.state()).services['StorageLink']?.state, moment).toBe(4);
      await rm(moment, { recursive: true });
    }
  });

  it('is resumed without the passwords as far as that goes', async () => {
    const { runId, moments } = await takeMoments();
    await lay(moments.find((each) => each.endsWith('.3')) ?? '');
    const report = await resume(runId, {
      stateFolder: sandbox.stateFolder,
      mode: 'apply',
      openHost,
    });
    const steps = report.hosts[0]?.steps ?? [];
    expect(steps.find((each) => each.name === 'licence-edition')?.summary).toBe(
      'checked when the run began',
    );
    const loaded = steps.find((each) => each.name === 'adapter-loaded');
    expect(loaded).toMatchObject({ outcome: 'skipped' });
    expect(loaded?.summary).toContain('no password of StorageLink was given');
    expect((await sandbox.rules()).toString()).toContain('OSNEXUS');
    expect((await sandbox.state()).services['StorageLink']?.state).toBe(4);
    for (const moment of moments) await rm(moment, { recursive: true });
  });
});

it('a cut-off run whose installer had arguments is finished when they are given again, else left as it is', async () => {
  const options = sandbox.options();
  if (!options.installer) throw new Error('no installer');
  const installer = { ...options.installer, args: ['/quiet', 'DIR="C:\\x y"'] };
  const { report } = await sandbox.run({ ...options, installer });
  expect(report.outcome).toBe('changed');
  const journal = join(sandbox.stateFolder, 'runs', report.runId, 'journal.jsonl');
  // cut off before the rule was written
  const lines = (await readFile(journal, 'utf8')).split('\n');
  const cut = lines.findIndex((line) => /"type":"begin".*scsi_device_id_config/.test(line));
  expect(cut).toBeGreaterThan(0);
  await writeFile(journal, `${lines.slice(0, cut).join('\n')}\n`);
  await writeFile(sandbox.rulePath, before);
  const shared = { stateFolder: sandbox.stateFolder, mode: 'apply', openHost } as const;
  const all = async (): Promise<unknown[]> => [
    await sandbox.state(),
    await sandbox.rules(),
    await readFile(journal, 'utf8'),
  ];
  const had = await all();
  for (const installerArgs of [undefined, ['/S'], ['/quiet']])
    await expect(
      resume(report.runId, { ...shared, ...(installerArgs && { installerArgs }) }),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
      remedy: expect.stringContaining('{installer-args}'),
    });
  expect(await all()).toEqual(had);
  const done = await resume(report.runId, { ...shared, installerArgs: installer.args });
  expect(done.outcome).toBe('changed');
  expect((await sandbox.rules()).toString()).toContain('OSNEXUS');
});

it('no password reaches a report, an event, a plan or a journal', async () => {
  for (const mode of ['check', 'apply'] as const) {
    await sandbox.faults({ credentialsFault: `login of admin with ${PASSWORD} failed` });
    const { report, events } = await sandbox.run(sandbox.options(), mode);
    expect(noSecret(JSON.stringify([report, events]))).toBe(true);
  }
  await sandbox.faults({});
  const { report, events } = await sandbox.run(sandbox.options());
  expect(report.outcome).toBe('changed');
  expect(noSecret(JSON.stringify([report, events]))).toBe(true);
  const files = await readdir(sandbox.folder, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    expect(noSecret(await readFile(path, 'utf8')), path).toBe(true);
  }
});

function noSecret(text: string): boolean {
  return [PASSWORD, API_PASSWORD]
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64').slice(0, -4),
      encodeURIComponent(secret),
    ])
    .every((form) => !text.includes(form));
}
