import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultStateFolder } from '../../src/os/state-folder.ts';
import { decodeRecord, encodeRecord } from '../../src/run/journal/format.ts';
import { readJournal } from '../../src/run/journal/read.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const definition = procedureOf(fileStep('write-a', '/a', 'new a'));

async function aRun(): Promise<{
  stateFolder: string;
  runId: string;
  host: MemoryHost;
  file: string;
}> {
  const stateFolder = temporaryFolder();
  const host = new MemoryHost({ files: { '/a': 'old a' }, command: () => ({}) });
  const run = { hosts: [openerOf(host)], profile, mode: 'apply' as const, stateFolder };
  const { runId } = await runProcedure(definition, {}, run);
  return { stateFolder, runId, host, file: join(stateFolder, 'runs', runId, 'journal.jsonl') };
}

function back(host: MemoryHost, stateFolder: string) {
  return { mode: 'apply' as const, stateFolder, openHost: () => openerOf(host) };
}

test('bytes of any kind come through', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
      const record = {
        type: 'begin' as const,
        host: text,
        index: 0,
        step: text,
        title: text,
        at: '',
        prepared: { $text: text },
        action: {
          kind: 'write-file' as const,
          path: text,
          before: null,
          beforeSha256: null,
          after: bytes,
          afterSha256: '',
          diff: text,
          summary: text,
        },
      };
      const line = encodeRecord(record);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(decodeRecord(line)).toEqual(record);
    }),
  );
});

test.each([
  ['', 'the journal is empty or cut: it has no whole record'],
  ['{"type":"header', 'the journal is empty or cut: it has no whole record'],
  ['{"type":"begin"}\n', 'the record is not one of a journal'],
  ['nonsense\n', 'the record is not valid JSON'],
  ['[]\n', 'the record is not one of a journal'],
  ['null\n', 'the record is not one of a journal'],
])('a journal that holds %j is damaged, and says so', async (text, message) => {
  const { stateFolder, runId, host, file } = await aRun();
  writeFileSync(file, text);
  const undo = rollback(runId, back(host, stateFolder));
  await expect(undo).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
  await expect(undo).rejects.toThrow(message);
  expect((await listRuns(stateFolder))[0]).toMatchObject({ runId, state: 'damaged' });
  expect(host.text('/a')).toBe('new a');
});

test.each([
  ['another version', (line: string) => line.replace('"version":2', '"version":3'), 0],
  ['a line in the middle that is cut', (line: string) => line.slice(0, 20), 1],
  [
    'bytes that are not the ones that were hashed',
    (line: string) => line.replace(/("\$bytes":")..../, '$1AAAA'),
    1,
  ],
  ['an action twice', (line: string) => `${line}\n${line}`, 1],
  ['an end without a beginning', (line: string) => line.replace('"index":0', '"index":7'), 2],
])('%s makes a journal unusable', async (_name, spoil, at) => {
  const { stateFolder, runId, host, file } = await aRun();
  const lines = readFileSync(file, 'utf8').split('\n');
  lines[at] = spoil(lines[at] ?? '');
  writeFileSync(file, lines.join('\n'));
  const undo = rollback(runId, back(host, stateFolder));
  await expect(undo).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
  expect(host.text('/a')).toBe('new a');
});

test('a last line that was torn is no damage', async () => {
  const { stateFolder, runId, host, file } = await aRun();
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"type":"beg`);
  expect((await rollback(runId, back(host, stateFolder))).outcome).toBe('changed');
  expect(host.text('/a')).toBe('old a');
  expect((await readJournal(join(stateFolder, 'runs', runId))).records.at(-1)?.type).toBe(
    'run-end',
  );
});

test('a file that someone changed since refuses the host and says what differs', async () => {
  const { stateFolder, runId, host } = await aRun();
  host.setText('/a', 'someone else');
  const report = await rollback(runId, back(host, stateFolder));
  expect(report.outcome).toBe('refused');
  expect(report.hosts[0]?.error).toMatchObject({ code: 'FILE_CHANGED' });
  expect(report.hosts[0]?.error?.message).toContain('/a: changed by someone else');
  expect(host.text('/a')).toBe('someone else');
});

test('a rollback shows the reverse diff, asks before it, and a no changes nothing', async () => {
  const { stateFolder, runId, host } = await aRun();
  const report = await rollback(runId, {
    ...back(host, stateFolder),
    confirm: async () => false,
  });
  expect(report.outcome).toBe('refused');
  expect(report.hosts[0]?.steps[0]?.changes[0]).toMatchObject({ done: false });
  expect(host.text('/a')).toBe('new a');
  const check = await rollback(runId, { ...back(host, stateFolder), mode: 'check' });
  expect(check.outcome).toBe('would-change');
});

test.each(['../../etc', '', '20261122T101500Z-3f9a/..', 'x'])('%j is no run id', async (runId) => {
  const host = new MemoryHost();
  const undo = rollback(runId, back(host, temporaryFolder()));
  await expect(undo).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('a run that is not there is said to be', async () => {
  const undo = rollback('20261122T101500Z-3f9a', back(new MemoryHost(), temporaryFolder()));
  await expect(undo).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is no such run',
  });
});

test('a state folder that cannot be read is named', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(listRuns(file)).rejects.toMatchObject({
    code: 'BAD_INPUT',
    place: join(file, 'runs'),
  });
});

test('a run whose process is there is running, and left alone', async () => {
  const { stateFolder, runId, host, file } = await aRun();
  const [header = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const open = rest.filter((line) => line !== '' && !line.includes('-end"'));
  // process 1 is always there
  const alive = header.replace(
    /"process":\{[^}]*\}/,
    `"process":{"pid":1,"computer":"${hostname()}"}`,
  );
  writeFileSync(file, `${[alive, ...open].join('\n')}\n`);
  expect((await listRuns(stateFolder))[0]?.state).toBe('running');
  const undo = rollback(runId, back(host, stateFolder));
  await expect(undo).rejects.toMatchObject({ code: 'REFUSED' });
});

test('runs are listed oldest first, other names are not runs', async () => {
  const { stateFolder, runId } = await aRun();
  const folder = join(stateFolder, 'runs');
  mkdirSync(join(folder, 'notes'));
  mkdirSync(join(folder, '20200101T000000Z-0000'));
  const runs = await listRuns(stateFolder);
  expect(runs.map((run) => run.runId)).toEqual(['20200101T000000Z-0000', runId]);
  expect(runs[1]).toMatchObject({
    state: 'finished',
    procedure: 'configure-multipath',
    hosts: ['xen1'],
    outcome: 'changed',
  });
  expect(await listRuns(join(stateFolder, 'none'))).toEqual([]);
});

test.each([
  [{ XDG_STATE_HOME: '/s' }, 'linux', '/s/quantastor-xenserver'],
  [{ XDG_STATE_HOME: 'relative' }, 'linux', /\/\.local\/state\/quantastor-xenserver$/],
  [{}, 'linux', /\/\.local\/state\/quantastor-xenserver$/],
  [{ LOCALAPPDATA: 'C:/local' }, 'win32', /^C:.local.quantastor-xenserver$/],
] as const)('state with %j on %s', (env, platform, expected) => {
  expect(defaultStateFolder(env, platform)).toMatch(expected);
});

test.skipIf(process.platform === 'win32')(
  'an empty HOME does not put the state where we are',
  () => {
    const home = process.env['HOME'];
    process.env['HOME'] = '';
    try {
      expect(defaultStateFolder({})).toMatch(/^\/.*\/\.local\/state\/quantastor-xenserver$/);
    } finally {
      process.env['HOME'] = home;
    }
  },
);
