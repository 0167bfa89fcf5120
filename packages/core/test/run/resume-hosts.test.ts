import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HostOpener } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { FOLDER_LOCK } from '../../src/os/lock.ts';
import { temporaryName } from '../../src/os/names.ts';
import { thisProcess } from '../../src/os/process-identity.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { Report } from '../../src/run/report.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { listHostRuns, rollbackHosts } from '../../src/verbs/host-runs.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { pruneRuns } from '../../src/verbs/prune-runs.ts';
import { resume, resumeHosts } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { temporaryFolder } from './support.ts';

const OWN = 'var/lib/quantastor-xenserver';

/** A dom0 on which a run was cut off behind its first `lines` of the record, and the folder of its controller. */
class CutOff {
  readonly folder: string;
  readonly state = temporaryFolder();
  readonly hosts: readonly HostOpener[];
  runId = '';

  private constructor(folder: string) {
    this.folder = folder;
    this.hosts = [parseHost(`sandbox:${folder}`)];
  }

  static async after(part: 'the write' | 'all', layout = 'xenserver-8'): Promise<CutOff> {
    const root = join(temporaryFolder(), 'sandbox');
    await createSandbox(root);
    const host = new CutOff(join(root, layout));
    const run = { hosts: host.hosts, profile: quantastor, mode: 'apply' as const };
    const report = await configureMultipath({}, { ...run, stateFolder: host.state });
    host.runId = report.runId;
    const kept: string[] = [];
    for (const line of host.record().split('\n').slice(0, -1)) {
      if (line.includes('"type":"end"')) break;
      kept.push(line);
      if (part === 'the write' && line.includes('"type":"done"')) break;
    }
    const [head = '', ...rest] = kept;
    const gone = { ...JSON.parse(head), process: thisProcess() };
    rmSync(host.own(`runs/${host.runId}.jsonl`));
    const text = [JSON.stringify(gone), ...rest, ''].join('\n');
    writeFileSync(host.own('active.jsonl'), text, { mode: 0o600 });
    return host;
  }

  own(name: string): string {
    return join(this.folder, OWN, name);
  }

  record(): string {
    return readFileSync(this.own(`runs/${this.runId}.jsonl`), 'utf8');
  }

  files(): string {
    const etc = join(this.folder, 'etc');
    return readdirSync(etc, { recursive: true })
      .map((name) => join(etc, String(name)))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
      .sort()
      .map((path) => `${path}\n${readFileSync(path, 'latin1')}`)
      .join('\n');
  }

  async states(): Promise<readonly string[]> {
    const [found] = await listHostRuns({ hosts: this.hosts });
    return (found?.runs ?? []).map(({ state }) => state);
  }
}

const errors = (report: Report) => report.hosts.map(({ error }) => error);

describe.each(['xenserver-5', 'xenserver-7', 'xenserver-8'])('a run cut off on %s', (layout) => {
  test('is finished from another controller, and can then be taken back from a third', async () => {
    const host = await CutOff.after('the write', layout);
    const written = host.files();
    const options = { hosts: host.hosts, mode: 'apply' as const, stateFolder: temporaryFolder() };
    expect(await host.states()).toEqual(['interrupted']);
    const check = await resumeHosts('last', { ...options, mode: 'check' });
    expect(errors(check)).toEqual([undefined]);
    expect(host.files()).toBe(written);
    expect(await host.states()).toEqual(['interrupted']);

    const report = await resumeHosts('last', options);
    expect(errors(report)).toEqual([undefined]);
    expect(report).toMatchObject({ procedure: 'resume', runId: host.runId });
    expect(host.files()).toBe(written);
    expect(await host.states()).toEqual(['finished']);
    expect(readdirSync(host.own('.'))).not.toContain('active.jsonl');
    // a second one has nothing to do
    expect((await resumeHosts('last', options)).outcome).toBe('unchanged');

    const back = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
    expect(errors(back)).toEqual([undefined]);
    expect(await host.states()).toEqual(['rolled-back']);
    expect(host.files()).not.toBe(written);
  });
});

test('with nothing left to do, the record gets its end all the same', async () => {
  const host = await CutOff.after('all');
  const options = { hosts: host.hosts, mode: 'apply' as const, stateFolder: temporaryFolder() };
  const report = await resumeHosts(host.runId, options);
  expect(errors(report)).toEqual([undefined]);
  expect(await host.states()).toEqual(['finished']);
});

test('undo takes it back from another controller', async () => {
  const host = await CutOff.after('the write');
  const written = host.files();
  const options = { hosts: host.hosts, mode: 'apply' as const, stateFolder: temporaryFolder() };
  const report = await resumeHosts('last', { ...options, undo: true });
  expect(errors(report)).toEqual([undefined]);
  expect(host.files()).not.toBe(written);
  expect(await host.states()).toEqual(['rolled-back']);
});

test('a rollback by the journal is in the host’s own record too, and lets the host go', async () => {
  const host = await CutOff.after('the write');
  const report = await rollback(host.runId, { mode: 'apply', stateFolder: host.state });
  expect(errors(report)).toEqual([undefined]);
  expect(await host.states()).toEqual(['rolled-back']);
  expect(readdirSync(host.own('.'))).not.toContain('active.jsonl');
});

test('what was taken back elsewhere is told where it was begun, and its journal says so', async () => {
  const host = await CutOff.after('all');
  await rollbackHosts(host.runId, { hosts: host.hosts, mode: 'apply' });
  const before = host.files();
  const report = await rollback(host.runId, { mode: 'apply', stateFolder: host.state });
  expect(errors(report)).toEqual([undefined]);
  expect(report.hosts[0]?.steps[0]?.findings).toMatchObject([{ code: 'record-differs' }]);
  expect(host.files()).toBe(before);
  expect(await listRuns(host.state)).toMatchObject([{ runId: host.runId, state: 'rolled-back' }]);
});

test.each([
  [
    'record',
    (host: CutOff, confirm: () => Promise<boolean>) =>
      resumeHosts(host.runId, { ...on(host), confirm }),
  ],
  [
    'journal',
    (host: CutOff, confirm: () => Promise<boolean>) => resume(host.runId, { ...by(host), confirm }),
  ],
])(
  'a resume by the %s does nothing where somebody took the run back while it asked',
  async (how, act) => {
    const host = await CutOff.after('the write');
    if (how === 'journal') {
      const path = join(host.state, 'runs', host.runId, 'journal.jsonl');
      const lines = readFileSync(path, 'utf8').split('\n').slice(0, 3);
      writeFileSync(path, `${lines.join('\n')}\n`);
    }
    // the daemon lacks it still
    const state = join(host.folder, 'sandbox.json');
    const { daemon, ...rest } = JSON.parse(readFileSync(state, 'utf8'));
    writeFileSync(state, JSON.stringify({ ...rest, daemon: { ...daemon, loaded: [] } }));
    let back = '';
    const report = await act(host, async () => {
      const elsewhere = { ...on(host), stateFolder: temporaryFolder() };
      expect((await rollbackHosts(host.runId, elsewhere)).outcome).toBe('changed');
      back = host.files();
      return true;
    });
    expect(report.hosts[0]).toMatchObject({
      outcome: 'refused',
      error: { code: 'HOST_BUSY', message: expect.stringContaining('took back run') },
    });
    expect(back).not.toBe('');
    expect(host.files()).toBe(back);
    expect(await host.states()).toEqual(['rolled-back']);
  },
);

const INVENTORY = "INSTALLATION_UUID='bbbbbbbb-0000-0000-0000-00000000000f'\n";

test.each([
  ['resume by the record', (host: CutOff) => resumeHosts(host.runId, on(host))],
  ['rollback by the record', (host: CutOff) => rollbackHosts(host.runId, on(host))],
  ['rollback by the journal', (host: CutOff) => rollback(host.runId, by(host))],
])('%s refuses another machine at the same address', async (_what, act) => {
  const host = await CutOff.after('the write');
  const inventory = join(host.folder, 'etc/xensource-inventory');
  writeFileSync(
    inventory,
    readFileSync(inventory, 'utf8').replace(/^INSTALLATION_UUID=.*\n/m, INVENTORY),
  );
  const written = host.files();
  const report = await act(host);
  expect(report.hosts[0]).toMatchObject({ outcome: 'refused', error: { code: 'REFUSED' } });
  expect(report.hosts[0]?.error?.message).toContain('another machine');
  expect(host.files()).toBe(written);
});

test.each([
  ['an option that there is not one of', { constructor: 1 }],
  ['a value that the option has not', { dialect: '$(reboot)' }],
  ['a value of another type', { restartDaemon: 'yes' }],
])('%s in a record is refused, and nothing is changed', async (_what, forged) => {
  const host = await CutOff.after('the write');
  const path = host.own('active.jsonl');
  const text = readFileSync(path, 'utf8').replace(/"options":\{/, (found) =>
    found.concat(JSON.stringify(forged).slice(1, -1), ','),
  );
  // the last of two equal names counts
  const [name] = Object.keys(forged);
  const once = text.replace(new RegExp(`(?<=,)"${name}":[^,}]+,?(?=[^}]*\\},"profile")`), '');
  writeFileSync(path, once);
  const written = host.files();
  await expect(resumeHosts('last', on(host))).rejects.toMatchObject({
    code: 'JOURNAL_UNUSABLE',
    message: expect.stringContaining('options'),
  });
  expect(host.files()).toBe(written);
});

function on(host: CutOff) {
  return { hosts: host.hosts, mode: 'apply' as const, stateFolder: temporaryFolder() };
}

function by(host: CutOff) {
  return { mode: 'apply' as const, stateFolder: host.state };
}

test('an interrupted run of a controller that is gone is not resumed from its own journal either when options are forged', async () => {
  const host = await CutOff.after('the write');
  const path = join(host.state, 'runs', host.runId, 'journal.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n');
  const forged = lines[0]?.replace('"dialect":"auto"', '"dialect":"--x"');
  const cut = [forged, ...lines.slice(1, 2), ''].join('\n');
  writeFileSync(path, cut);
  await expect(resume(host.runId, by(host))).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
});

// ROBUSTNESS-9: the journal has no index of what another controller did, and an `undone` of it made the journal damaged
test('a journal that another controller has gone beyond stays whole when its run is taken back', async () => {
  const host = await CutOff.after('the write', 'xenserver-7');
  const journal = join(host.state, 'runs', host.runId, 'journal.jsonl');
  const [header = '', begin = ''] = readFileSync(journal, 'utf8').split('\n');
  writeFileSync(journal, `${header}\n${begin}\n`);
  const elsewhere = { hosts: host.hosts, mode: 'apply' as const, stateFolder: temporaryFolder() };
  expect(errors(await resumeHosts('last', elsewhere))).toEqual([undefined]);
  const options = { mode: 'apply' as const, stateFolder: host.state };
  expect(errors(await resume(host.runId, { ...options, undo: true }))).toEqual([undefined]);
  expect(await listRuns(host.state)).toMatchObject([{ runId: host.runId, state: 'rolled-back' }]);
  expect((await rollback(host.runId, options)).outcome).toBe('unchanged');
});

// ROBUSTNESS-6: a plain run that finds nothing to write removes what the dead one left all the same
test('the next run takes away what a dead one left beside its file', async () => {
  const host = await CutOff.after('the write', 'xenserver-7');
  const active = host.own('active.jsonl');
  const open = readFileSync(active, 'utf8').replace(/^.*"type":"done".*\n/m, '');
  writeFileSync(active, open);
  const folder = join(host.folder, 'etc/multipath.xenserver');
  const temporary = temporaryName('/etc/multipath.conf', host.runId);
  writeFileSync(join(folder, temporary), 'half');
  writeFileSync(join(folder, FOLDER_LOCK), `${temporary}\n`);
  const options = { hosts: host.hosts, profile: quantastor, mode: 'apply' as const };
  const report = await configureMultipath({}, { ...options, stateFolder: temporaryFolder() });
  expect(errors(report)).toEqual([undefined]);
  expect(readdirSync(folder)).toEqual(['multipath.conf']);
});

// ROBUSTNESS-9: it could not be ended, for the host has no backup of what was never written
test('a run that was cut off before its backup has an end, also when another run has written the same bytes', async () => {
  const root = join(temporaryFolder(), 'sandbox');
  await createSandbox(root);
  const hosts = [parseHost(`sandbox:${join(root, 'xenserver-7')}`)];
  const stateFolder = temporaryFolder();
  const run = { hosts, profile: quantastor, mode: 'apply' as const, stateFolder };
  const { runId } = await configureMultipath({}, run);
  expect((await rollback(runId, { mode: 'apply', stateFolder })).outcome).toBe('changed');
  const own = join(root, 'xenserver-7', OWN);
  rmSync(join(own, 'backups', runId), { recursive: true });
  rmSync(join(own, 'runs', `${runId}.jsonl`));
  const journal = join(stateFolder, 'runs', runId, 'journal.jsonl');
  const [header, begin] = readFileSync(journal, 'utf8').split('\n');
  writeFileSync(journal, `${header}\n${begin}\n`);
  await configureMultipath({}, { ...run, stateFolder: temporaryFolder() });
  const file = join(root, 'xenserver-7/etc/multipath.xenserver/multipath.conf');
  const written = readFileSync(file, 'utf8');
  const report = await resume(runId, { mode: 'apply', stateFolder, undo: true });
  expect(errors(report)).toEqual([undefined]);
  expect(readFileSync(file, 'utf8')).toBe(written);
  expect(await listRuns(stateFolder)).toMatchObject([{ runId, state: 'rolled-back' }]);
});

// ROBUSTNESS-9: the record is there before the backup is, and a run may be cut off between the two
test.each([
  ['taken back', (hosts: readonly HostOpener[]) => rollbackHosts('last', { hosts, mode: 'apply' })],
  [
    'finished',
    (hosts: readonly HostOpener[]) =>
      resumeHosts('last', { hosts, mode: 'apply', stateFolder: temporaryFolder() }),
  ],
])('what was cut off before its backup is %s from another controller', async (how, end) => {
  const host = await CutOff.after('the write', 'xenserver-7');
  const written = host.files();
  const [head, run, begin] = readFileSync(host.own('active.jsonl'), 'utf8').split('\n');
  const backups = host.own(`backups/${host.runId}`);
  const [backup = ''] = readdirSync(backups);
  const old = readFileSync(join(backups, backup));
  writeFileSync(join(host.folder, 'etc/multipath.xenserver/multipath.conf'), old);
  rmSync(backups, { recursive: true });
  writeFileSync(host.own('active.jsonl'), `${head}\n${run}\n${begin}\n`);
  expect(errors(await end(host.hosts))).toEqual([undefined]);
  expect(await host.states()).toEqual([how === 'finished' ? 'finished' : 'rolled-back']);
  if (how === 'finished') expect(host.files()).toBe(written);
  else expect(host.files()).not.toBe(written);
});

describe('a record that cannot be read', () => {
  const BAD = '20261101T000000Z-bad0';

  test('is told by its name, without a byte of it, and hides no other', async () => {
    const host = await CutOff.after('all');
    writeFileSync(host.own(`runs/${BAD}.jsonl`), 'root:MARK:20000:0\n', { mode: 0o600 });
    const on = { hosts: host.hosts, mode: 'check' as const, stateFolder: temporaryFolder() };
    const [found] = await listHostRuns(on);
    expect(found?.runs.map(({ state, problem }) => [state, problem])).toEqual([
      ['damaged', 'it is not a record of this version: it is not valid JSON'],
      ['interrupted', undefined],
    ]);
    expect(await pruneRuns({ ...on, keep: 1, olderThanDays: 0 })).toMatchObject([{ kept: 2 }]);
    expect(errors(await rollbackHosts(BAD, on))).toMatchObject([
      { code: 'JOURNAL_UNUSABLE', message: expect.stringMatching(/cannot be used: .*valid JSON/) },
    ]);
    await expect(resumeHosts(BAD, on)).rejects.toMatchObject({
      ...{
        code: 'JOURNAL_UNUSABLE',
        message: expect.stringMatching(/cannot be used: .*valid JSON/),
      },
    });
  });

  test.each(['active.jsonl', 'runs'])(
    'as one of a later version (%s) is told as that, and kept to the byte by whoever comes after',
    async (where) => {
      const host = await CutOff.after('all');
      const [head = '', ...rest] = readFileSync(host.own('active.jsonl'), 'utf8').split('\n');
      const later = [JSON.stringify({ ...JSON.parse(head), record: 2, new: [1] }), ...rest];
      later.splice(2, 0, '{"type":"a-later-one","index":{}}');
      rmSync(host.own('active.jsonl'));
      const kept = host.own(`runs/${host.runId}.jsonl`);
      writeFileSync(where === 'runs' ? kept : host.own(where), later.join('\n'), { mode: 0o600 });
      const on = { hosts: host.hosts, stateFolder: temporaryFolder() };
      const [found] = await listHostRuns(on);
      expect(found?.runs).toMatchObject([
        { runId: host.runId, state: 'damaged', problem: expect.stringContaining('later version') },
      ]);
      const files = host.files();
      for (const run of [host.runId, 'last'])
        expect(errors(await rollbackHosts(run, { ...on, mode: 'apply' }))).toMatchObject([
          { code: 'JOURNAL_UNUSABLE', message: expect.stringContaining('later version') },
        ]);
      await expect(resumeHosts('last', { ...on, mode: 'apply' })).rejects.toMatchObject({
        code: 'JOURNAL_UNUSABLE',
      });
      expect(host.files()).toBe(files);
      const run = { ...on, profile: quantastor, mode: 'apply' as const };
      const { outcome } = await configureMultipath({ onDifference: 'replace' }, run);
      expect(outcome).toBe('unchanged');
      // what lay as the active one is put to the others
      expect(readFileSync(kept, 'utf8')).toBe(later.join('\n'));
    },
  );

  test('and a run that no host knows is an error of a resume too, not nothing to do', async () => {
    const host = await CutOff.after('all');
    const on = { hosts: host.hosts, mode: 'check' as const, stateFolder: temporaryFolder() };
    await expect(resumeHosts(BAD, on)).rejects.toMatchObject({
      ...{ code: 'JOURNAL_UNUSABLE', message: `the host has no record of run ${BAD}` },
    });
  });
});
