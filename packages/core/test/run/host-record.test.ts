import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Host, HostOpener } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { inWordsOf } from '../../src/options/words.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { parseRecord } from '../../src/run/record/format.ts';
import { withVerbs } from '../../src/run/record/seen-host.ts';
import type { Report } from '../../src/run/report.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { listHostRuns, rollbackHosts } from '../../src/verbs/host-runs.ts';
import { pruneRuns } from '../../src/verbs/prune-runs.ts';
import { resumeHosts } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import {
  type AdapterSandbox,
  API_PASSWORD,
  makeAdapterSandbox,
  opener,
  PASSWORD,
} from '../procedures/adapter-sandbox.ts';
import { configure, type Dom0, dom0, errors } from './dom0-folder.ts';
import { temporaryFolder } from './support.ts';

const LAYOUTS = ['xenserver-5', 'xenserver-7', 'xenserver-8'] as const;

describe.each(LAYOUTS)('a change on %s', (layout) => {
  test('is taken back from another controller with an empty home (ANSIBLE-5)', async () => {
    const host = await dom0(layout);
    const before = host.files();
    const stateOfA = temporaryFolder();
    const { runId } = await configure(host, stateOfA);
    expect(host.files()).not.toEqual(before);

    const [{ runs } = { runs: [] }] = await listHostRuns({ hosts: host.hosts });
    expect(runs).toMatchObject([
      { runId, state: 'finished', outcome: 'changed', controller: hostname() },
    ]);
    const check = await rollbackHosts('last', { hosts: host.hosts, mode: 'check' });
    expect(check).toMatchObject({ procedure: 'rollback', runId, outcome: 'would-change' });
    expect(check.hosts[0]?.steps[0]?.changes[0]?.diff).toContain('-');
    expect(host.files()).not.toEqual(before);

    const back = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
    expect(errors(back)).toEqual([undefined]);
    expect(back).toMatchObject({ runId, outcome: 'changed' });
    expect(host.files()).toEqual(before);
    expect((await listHostRuns({ hosts: host.hosts }))[0]?.runs).toMatchObject([
      { runId, state: 'rolled-back' },
    ]);
    const again = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
    expect(again.outcome).toBe('unchanged');
    // the controller that made it says so too, and changes nothing
    const late = await rollback(runId, { mode: 'apply', stateFolder: stateOfA });
    expect(late.hosts[0]?.error).toBeUndefined();
    expect(host.files()).toEqual(before);
  });

  test('names its record as the design has it: no argv, owner only', async () => {
    const host = await dom0(layout);
    const { runId } = await configure(host);
    expect(readdirSync(host.own('.')).sort()).toEqual(expect.arrayContaining(['runs']));
    expect(readdirSync(host.own('.'))).not.toContain('active.jsonl');
    const path = host.own(`runs/${runId}.jsonl`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(host.own('runs')).mode & 0o777).toBe(0o700);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/argv|kreconfigure/i);
    const record = parseRecord(Buffer.from(text));
    expect(record).toMatchObject({ run: { procedure: 'configure-multipath' } });
    expect('lines' in record && record.lines.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run', 'begin', 'done', 'end']),
    );
  });
});

// the second spelling was told as another host that is held by a run, and the whole ended as failed
test('one host by two spellings is one, in what goes by its records', async () => {
  const host = await dom0('xenserver-8');
  const { runId } = await configure(host);
  const hosts = [...host.hosts, parseHost(`sandbox:${host.folder}/`)];
  expect(await listHostRuns({ hosts })).toHaveLength(1);
  expect(await pruneRuns({ hosts, mode: 'check' })).toHaveLength(1);
  const back = await rollbackHosts('last', { hosts, mode: 'apply' });
  expect(back).toMatchObject({ runId, outcome: 'changed' });
  expect(back.hosts).toHaveLength(1);
  expect((await resumeHosts('last', { hosts, mode: 'apply' })).hosts).toHaveLength(1);
});

test('a host whose file somebody else has changed since is refused, and its bytes stay', async () => {
  const host = await dom0('xenserver-7');
  await configure(host);
  const path = join(host.folder, 'etc/multipath.xenserver/multipath.conf');
  writeFileSync(path, `${readFileSync(path, 'utf8')}# theirs\n`);
  const back = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
  expect(back.hosts[0]?.error).toMatchObject({ code: 'FILE_CHANGED' });
  expect(readFileSync(path, 'utf8')).toContain('# theirs');
});

test('an empty record, as a power cut may leave one, holds the host for seconds and not for ever', async () => {
  const host = await dom0('xenserver-7');
  await configure(host);
  const path = join(host.folder, 'etc/multipath.xenserver/multipath.conf');
  const fresh = readFileSync(path, 'utf8');
  writeFileSync(host.own('active.jsonl'), '', { mode: 0o600 });
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(host.own('active.jsonl'), minuteAgo, minuteAgo);
  const back = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
  expect(back.outcome, JSON.stringify(back.hosts[0]?.error)).toBe('changed');
  expect(readFileSync(path, 'utf8')).not.toBe(fresh);
});

test('a record with its head alone holds the host no longer than its process lives', async () => {
  const host = await dom0('xenserver-7');
  await configure(host);
  const path = join(host.folder, 'etc/multipath.xenserver/multipath.conf');
  const fresh = readFileSync(path, 'utf8');
  const [ended = ''] = readdirSync(host.own('runs'));
  const [head = ''] = readFileSync(host.own(`runs/${ended}`), 'utf8').split('\n');
  const other = { ...JSON.parse(head), run: '20261129T094443Z-a61e' };
  writeFileSync(host.own('active.jsonl'), `${JSON.stringify(other)}\n`, { mode: 0o600 });
  const check = await configureMultipath(
    {},
    { hosts: host.hosts, profile: quantastor, mode: 'check', stateFolder: temporaryFolder() },
  );
  // there is no record that a rollback could go by
  expect(check.hosts[0]?.steps[0]?.findings[0]).toMatchObject({
    code: 'interrupted-run',
    help: 'Its record has nothing that a rollback could go by; runs lists what this host has.',
  });
  const back = await rollbackHosts(ended.replace('.jsonl', ''), {
    hosts: host.hosts,
    mode: 'apply',
  });
  expect(back.outcome, JSON.stringify(back.hosts[0]?.error)).toBe('changed');
  expect(readFileSync(path, 'utf8')).not.toBe(fresh);
  expect(readdirSync(host.own('runs'))).toEqual([ended]);
});

test('a run that was cut off is told by the next one, and can be taken back by its id (ROBUSTNESS-9)', async () => {
  const host = await dom0('xenserver-8');
  const before = host.files();
  const { runId } = await configure(host);
  // as a power cut leaves it: the record still holds the host, its process is gone
  const text = readFileSync(host.own(`runs/${runId}.jsonl`), 'utf8');
  const [head = '', ...rest] = text.split('\n');
  const gone = { ...JSON.parse(head), process: { pid: process.pid, computer: hostname() } };
  const cut = [JSON.stringify(gone), ...rest.filter((line) => !line.includes('"end"'))].join('\n');
  writeFileSync(host.own('active.jsonl'), cut, { mode: 0o600 });
  writeFileSync(host.own(`runs/${runId}.jsonl`), '');

  const check = await configureMultipath(
    {},
    { hosts: host.hosts, profile: quantastor, mode: 'check', stateFolder: temporaryFolder() },
  );
  expect(check.hosts[0]?.steps[0]?.findings[0]).toMatchObject({
    code: 'interrupted-run',
    message: expect.stringContaining(runId),
  });
  // whoever looks at what a resume of it would do knows that
  const resumed = await resumeHosts(runId, { hosts: host.hosts, mode: 'check' });
  const told = resumed.hosts.flatMap(({ steps }) => steps.flatMap(({ findings }) => findings));
  expect(told.filter(({ code }) => code === 'interrupted-run')).toEqual([]);
  expect((await listHostRuns({ hosts: host.hosts }))[0]?.runs).toMatchObject([
    { runId, state: 'interrupted' },
  ]);
  const back = await rollbackHosts(runId, { hosts: host.hosts, mode: 'apply' });
  expect(errors(back)).toEqual([undefined]);
  expect(host.files()).toEqual(before);
  expect(readdirSync(host.own('.'))).not.toContain('active.jsonl');
});

test.each([
  [
    'a path that the procedure does not write',
    (text: string) => text.replaceAll('/etc/multipath.conf', '/etc/passwd'),
  ],
  [
    'another procedure',
    (text: string) => text.replace('"configure-multipath"', '"install-adapter"'),
  ],
  [
    'bytes that no backup holds',
    (text: string) => text.replace(/"before":"[0-9a-f]{4}/, '"before":"0000'),
  ],
])('a forged record with %s is refused, and nothing is touched', async (_what, forge) => {
  const host = await dom0('xenserver-7');
  const { runId } = await configure(host);
  const after = host.files();
  const path = host.own(`runs/${runId}.jsonl`);
  writeFileSync(path, forge(readFileSync(path, 'utf8')));
  const back = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
  expect(back.hosts[0]?.error).toMatchObject({ code: 'JOURNAL_UNUSABLE' });
  expect(host.files()).toEqual(after);
});

describe('on a StorageLink server', () => {
  let sandbox: AdapterSandbox | undefined;
  afterEach(() => sandbox?.remove());

  test('the rule file comes back, the service runs, and the record holds no secret', async () => {
    sandbox = await makeAdapterSandbox();
    const before = await sandbox.rules();
    const { report } = await sandbox.run(sandbox.options());
    expect(report.outcome).toBe('changed');
    const own = join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver');
    const text = readdirSync(own, { recursive: true })
      .map((name) => join(own, String(name)))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n');
    expect(text).toContain(report.runId);
    for (const secret of [PASSWORD, API_PASSWORD, JSON.stringify(PASSWORD).slice(1, -1)])
      expect(text).not.toContain(secret);
    const hosts = [opener(sandbox.hosts.server)];
    const back = await rollbackHosts('last', { hosts, mode: 'apply' });
    expect(errors(back)).toEqual([undefined]);
    // a version that StorageLink has read is never used again, so it goes up once more
    const withoutVersion = (bytes: Buffer): string =>
      bytes.toString().replace(/"2\.0\.0\.\d+"/, '');
    expect(withoutVersion(await sandbox.rules())).toBe(withoutVersion(before));
  });
});

test('a run that the host does not know is an error, never "nothing to do" (ANSIBLE-7)', async () => {
  const host = await dom0('xenserver-7');
  await configure(host);
  const back = await rollbackHosts('20200101T000000Z-0000', { hosts: host.hosts, mode: 'apply' });
  expect(back.hosts[0]?.error).toMatchObject({ code: 'JOURNAL_UNUSABLE' });
});

test('a run that another controller takes back between two looks leaves nothing to take back', async () => {
  const host = await dom0('xenserver-8');
  const before = host.files();
  const { runId } = await configure(host);
  const [plain] = host.hosts;
  if (!plain) throw new Error('there is a host');
  let looks = 0;
  const open: HostOpener['open'] = async () => {
    const opened = await plain.open();
    const facts: Host['facts'] = async (query, options) => {
      const found = await opened.facts(query, options);
      if (++looks === 1) await rollbackHosts(runId, { hosts: [plain], mode: 'apply' });
      return found;
    };
    return withVerbs(opened, { facts });
  };
  const late = await rollbackHosts(runId, { hosts: [{ ...plain, open }], mode: 'apply' });
  expect(errors(late)).toEqual([undefined]);
  expect(late.outcome).toBe('unchanged');
  expect(host.files()).toEqual(before);
});

describe('a stanza that a run had written and that is not there any more', () => {
  const told = (report: Report) =>
    report.hosts.flatMap(({ steps }) =>
      steps.flatMap(({ findings }) => findings.filter(({ code }) => code === 'stanza-is-gone')),
    );
  const verify = (host: Dom0) => verifyMultipath({}, { hosts: host.hosts, profile: quantastor });

  test.each(LAYOUTS)('%s: verify and --check name the run that wrote it', async (layout) => {
    const host = await dom0(layout);
    const before = host.files();
    const { runId } = await configure(host);
    expect(told(await verify(host))).toEqual([]);
    // an update writes the vendor's file anew, a restore of /etc brings the old one back
    for (const [name, text] of Object.entries(host.files()))
      if (before[name] === undefined) rmSync(join(host.folder, 'etc', name));
      else if (before[name] !== text)
        writeFileSync(join(host.folder, 'etc', name), before[name] ?? '', 'latin1');
    const verified = await verify(host);
    expect(verified.outcome).toBe('would-change');
    expect(told(verified)).toMatchObject([
      { severity: 'warning', message: expect.stringContaining(runId) },
    ]);
    // what to run, in the words of the front end
    const help = told(verified)[0]?.help ?? '';
    expect(help).toMatch(/\(rpm -qf \/etc\/multipath\S*\)/);
    expect(inWordsOf('action', help)).toContain('run procedure: configure-multipath,');
    expect(inWordsOf('ansible', help)).toContain('run quantastor.xenserver.configure_multipath,');
    const check = await configureMultipath(
      {},
      { hosts: host.hosts, profile: quantastor, mode: 'check', stateFolder: temporaryFolder() },
    );
    expect(told(check)).toHaveLength(1);
    expect(check.outcome).toBe('would-change');
    const second = await configure(host);
    expect(second.outcome).toBe('changed');
    expect(told(await verify(host))).toEqual([]);
    // taking the second one back brings the file without the stanza: the first one's is missed as before
    await rollbackHosts(second.runId, { hosts: host.hosts, mode: 'apply' });
    expect(told(await verify(host))).toMatchObject([{ message: expect.stringContaining(runId) }]);
    await rollbackHosts(runId, { hosts: host.hosts, mode: 'apply' });
    expect(told(await verify(host))).toEqual([]);
  });

  test('one that was taken back, or taken out, is missed by nobody', async () => {
    const host = await dom0('xenserver-8');
    const { runId } = await configure(host);
    await rollbackHosts(runId, { hosts: host.hosts, mode: 'apply' });
    expect(told(await verify(host))).toEqual([]);
    await configure(host);
    await configureMultipath(
      { state: 'absent' },
      { hosts: host.hosts, profile: quantastor, mode: 'apply', stateFolder: temporaryFolder() },
    );
    expect(told(await verify(host))).toEqual([]);
  });
});
