import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { lockJournal } from '../../src/run/journal/lock.ts';
import { readJournal } from '../../src/run/journal/read.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { commandStep, fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const KIB = 64;
const folder = temporaryFolder();
const mounted = (): boolean =>
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${KIB}k`, 'tmpfs', folder]).status === 0;
const reason = mounted() ? false : 'no tmpfs can be mounted here';
if (!reason) spawnSync('umount', [folder]);

const definition = procedureOf(
  fileStep('write-a', '/a', 'new a'),
  fileStep('write-b', '/b', `new b ${'x'.repeat(20_000)}`),
  commandStep('reload', 'reload'),
);

describe.skipIf(reason)(`a state folder whose disk fills up${reason ? ` (${reason})` : ''}`, () => {
  afterEach(() => void spawnSync('umount', [folder]));

  /** A run with so many bytes of room for its journal. */
  async function runWith(room: number) {
    mounted();
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(KIB * 1024 - room));
    const host = new MemoryHost({ files: { '/a': 'old a' }, command: () => ({}) });
    const run = {
      ...{ hosts: [openerOf(host)], profile, mode: 'apply' as const, stateFolder: folder },
    };
    const report = await runProcedure(definition, {}, run).catch((error: unknown) => error);
    return { host, report, free: () => rmSync(filler) };
  }

  test('with no room for a first record nothing is changed and nothing stays', async () => {
    const { host, report } = await runWith(0);
    expect(report).toMatchObject({ code: 'WRITE_FAILED', place: expect.stringContaining(folder) });
    expect(report).toMatchObject({ remedy: expect.stringMatching(/^Free space there/) });
    expect(host.effects()).toEqual([]);
    expect(await listRuns(folder)).toEqual([]);
  });

  // an EIO while it was written left its draft for ever
  test('a lock that cannot be written leaves nothing', async () => {
    mounted();
    const run = join(folder, 'run');
    mkdirSync(run);
    for (let at = 0; ; at++)
      try {
        writeFileSync(join(folder, `filler-${at}`), Buffer.alloc(4096));
      } catch {
        break;
      }
    await expect(lockJournal(run)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(run)).toEqual([]);
  });

  test.each([4096, 8192, 16_384, 24_576])(
    'with room for %i bytes all is taken back, and the journal stays sound',
    async (room) => {
      const { host, report, free } = await runWith(room);
      expect(report).toMatchObject({
        outcome: 'undone',
        hosts: [{ error: { code: 'WRITE_FAILED', message: expect.stringContaining('ENOSPC') } }],
      });
      expect(host.text('/a')).toBe('old a');
      expect(host.text('/b')).toBeUndefined();
      const runs = readdirSync(join(folder, 'runs'));
      expect(runs).toHaveLength(1);
      const [runId = ''] = runs;
      const file = join(folder, 'runs', runId, 'journal.jsonl');
      expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true);
      expect((await readJournal(join(folder, 'runs', runId))).header.runId).toBe(runId);
      free();
      const options = {
        ...{ mode: 'apply' as const, stateFolder: folder, openHost: () => openerOf(host) },
      };
      expect((await rollback(runId, options)).outcome).toMatch(/changed$/);
      expect(host.text('/a')).toBe('old a');
      expect((await listRuns(folder))[0]?.state).toMatch(/^(finished|rolled-back)$/);
    },
  );
});
