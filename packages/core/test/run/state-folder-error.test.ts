import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stateFolderError } from '../../src/run/journal/state-folder-error.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { findRunId } from '../../src/verbs/find-run.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { pruneRuns } from '../../src/verbs/prune-runs.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const socket = createServer();
beforeAll(async () => {
  writeFileSync(join(folder, 'file'), 'x');
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  symlinkSync('nowhere', join(folder, 'dangling'));
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('file', join(folder, 'to-file'));
  mkdirSync(join(folder, 'runs-is-a-file'));
  writeFileSync(join(folder, 'runs-is-a-file/runs'), 'x');
  await new Promise<void>((done) => {
    socket.listen(join(folder, 'socket'), done);
  });
});
afterAll(() => void socket.close());

const definition = procedureOf(fileStep('write-a', '/a', 'new a'));
const RUN = '20261101T080000Z-c0f0';

/** What takes a state folder, each way that reads or writes in it. */
const WAYS: Readonly<Record<string, (stateFolder: string) => Promise<unknown>>> = {
  list: (stateFolder) => listRuns(stateFolder),
  last: (stateFolder) => findRunId('last', stateFolder),
  prune: (stateFolder) => pruneRuns({ mode: 'apply', stateFolder }),
  rollback: (stateFolder) => rollback(RUN, { mode: 'apply', stateFolder }),
  run: async (stateFolder) => {
    const host = new MemoryHost({ files: { '/a': 'old a' }, command: () => ({}) });
    const run = { hosts: [openerOf(host)], profile, mode: 'apply' as const, stateFolder };
    try {
      return await runProcedure(definition, {}, run);
    } finally {
      expect(host.text('/a')).toBe('old a');
    }
  },
};

// what Node says of a folder that cannot be one was all that was told
test.each([
  ['a file', 'file', 'file is not a folder'],
  ['below a file', 'file/x/y', 'file is not a folder'],
  ['a FIFO', 'fifo', 'fifo is not a folder'],
  ['a socket', 'socket', 'socket is not a folder'],
  ['a device', '/dev/null', '/dev/null is not a folder'],
  ['a link to nothing', 'dangling', 'dangling is a link to a folder that is not there'],
  ['a loop of links', 'loop', 'loop is a loop of symbolic links'],
  ['a link to a file', 'to-file', 'to-file is a link to what is not a folder'],
  ['one with a file as runs', 'runs-is-a-file', 'runs-is-a-file/runs is not a folder'],
  ...(process.platform === 'linux'
    ? [
        ["the kernel's own", '/proc/1', '/proc/1 is on proc, where no files are kept'],
        ["below the kernel's own", '/proc/self/x', 'is on proc, where no files are kept'],
        ['of devices', '/sys', '/sys is on sysfs, where no files are kept'],
      ]
    : []),
  ['of too long a name', 'a'.repeat(300), 'longer than this system takes (ENAMETOOLONG)'],
])(
  '%s as state folder is refused in our own words, whatever is asked for',
  async (_, name, says) => {
    const stateFolder = name.startsWith('/') ? name : join(folder, name);
    for (const [way, work] of Object.entries(WAYS))
      await expect(work(stateFolder), way).rejects.toMatchObject({
        code: 'BAD_INPUT',
        message: expect.stringContaining(says),
        place: expect.stringContaining(stateFolder),
        remedy: expect.stringMatching(/\{state-folder\}.*XDG_STATE_HOME/),
      });
  },
);

test.each([
  ['EACCES', 'ACCESS_DENIED', /this user may not/],
  ['EPERM', 'ACCESS_DENIED', /this user may not/],
  ['EROFS', 'WRITE_FAILED', /mounted read-only/],
  ['ENOSPC', 'WRITE_FAILED', /no space left/],
  ['ESTALE', 'WRITE_FAILED', /network file system/],
  ['EIO', 'WRITE_FAILED', /^x: i\/o error$/],
])('%s of the system is told as what it means', async (code, as, says) => {
  const error = Object.assign(new Error('i/o error'), { code });
  const told = await stateFolderError(error, folder, 'x');
  expect(told).toMatchObject({ code: as, message: expect.stringMatching(says), place: folder });
  expect(told.remedy).toBeTruthy();
});

// nothing there yet is no fault of a folder, and no folder can be made below /proc
test('where nothing is kept yet there are no runs; where nothing can be kept nothing is begun', async () => {
  expect(await listRuns(join(folder, 'not/yet'))).toEqual([]);
  await expect(WAYS['run']?.('/proc/quantastor')).rejects.toMatchObject({
    message: expect.stringMatching(
      /the journal cannot be written: .*(is on proc|ENOENT|EACCES|EPERM)/,
    ),
    remedy: expect.stringMatching(/\{state-folder\}/),
  });
});

// ROBUSTNESS-5: the run was made there, and then nobody believed its journal
test.skipIf(!process.getuid).each([
  ['a state folder that others may write', (at: string) => chmodSync(at, 0o777)],
  ['runs that others may write', (at: string) => chmodSync(join(at, 'runs'), 0o777)],
  ['runs that its group may write', (at: string) => chmodSync(join(at, 'runs'), 0o770)],
  [
    'a link as runs',
    (at: string) => {
      rmSync(join(at, 'runs'), { recursive: true });
      mkdirSync(`${at}-elsewhere`, { mode: 0o777 });
      symlinkSync(`${at}-elsewhere`, join(at, 'runs'));
    },
  ],
])('no run is begun in %s', async (_what, spoil) => {
  const stateFolder = join(temporaryFolder(), 'state');
  mkdirSync(join(stateFolder, 'runs'), { recursive: true, mode: 0o700 });
  spoil(stateFolder);
  await expect(WAYS['run']?.(stateFolder)).rejects.toMatchObject({
    code: 'ACCESS_DENIED',
    message: expect.stringContaining(stateFolder),
  });
  expect(readdirSync(join(stateFolder, 'runs'))).toEqual([]);
});
