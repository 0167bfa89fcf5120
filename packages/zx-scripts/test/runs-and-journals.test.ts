// @module-tag slow
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

let folder = '';
let lab = '';
let dom0: readonly string[] = [];

beforeEach(async () => {
  folder = await makeFolder();
  lab = join(folder, 'lab');
  ({ dom0 } = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout));
});

function run(...args: string[]): Promise<CliResult> {
  return cli(args, { env: { XDG_STATE_HOME: join(folder, 'state') } });
}

function multipath(...args: string[]): Promise<CliResult> {
  return run('configure-multipath', ...dom0.flatMap((host) => ['--hosts', host]), ...args);
}

describe('the list of runs', () => {
  it('as data has the newest first, too', async () => {
    for (const host of dom0) await run('configure-multipath', '--hosts', host, '--yes');
    const ids = JSON.parse((await run('runs', '--json')).stdout).map(
      ({ runId }: { runId: string }) => runId,
    );
    expect(ids).toHaveLength(3);
    expect(ids).toEqual([...ids].sort().reverse());
  });

  it('names the run before it, where the newest is taken back already', async () => {
    const [first = '', second = ''] = dom0;
    const older = await run('configure-multipath', '--hosts', first, '--yes', '--json');
    const { runId } = JSON.parse(older.stdout);
    await run('configure-multipath', '--hosts', second, '--yes');
    expect((await run('rollback', '--yes')).exit).toBe(0);
    const again = await run('rollback', '--yes');
    expect(again.stdout).toMatch(/^Nothing to take back: taken back on/);
    expect(again.stdout).toContain(`quantastor-xenserver rollback ${runId}\n`);
    expect((await run('rollback', runId, '--yes')).exit).toBe(0);
    expect((await run('rollback', '--yes')).stdout).not.toContain('Before it');
  });

  it.each([['--yes'], ['--check']])(
    'resume %s of a newest run that is finished names the older one that is not',
    async (mode) => {
      const [first = '', second = ''] = dom0;
      const older = await run('configure-multipath', '--hosts', first, '--yes', '--json');
      const { runId } = JSON.parse(older.stdout);
      const place = join(folder, 'state', 'quantastor-xenserver', 'runs', runId, 'journal.jsonl');
      const lines = (await readFile(place, 'utf8')).trimEnd().split('\n');
      const cut = lines.filter((line) => !/^\{"type":"(?:host-end|run-end)"/.test(line));
      expect(cut.length).toBeLessThan(lines.length);
      await writeFile(place, `${cut.join('\n')}\n`);
      await run('configure-multipath', '--hosts', second, '--yes');
      const idle = await run('resume', mode);
      expect(idle).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^Nothing left to do/) });
      expect(idle.stdout).toContain(`Before it: quantastor-xenserver resume ${runId}\n`);
      const named = JSON.parse((await run('resume', mode, '--json')).stdout);
      expect(named.next).toContainEqual(
        expect.objectContaining({ command: `quantastor-xenserver resume ${runId}` }),
      );
      expect((await run('resume', runId, '--yes')).exit).toBe(0);
      expect((await run('resume', mode)).stdout).not.toContain('Before it');
    },
    60_000,
  );

  it('offers no undo of a run whose journal is cut, and names the way without it', async () => {
    const done = await multipath('--yes', '--json');
    const { runId } = JSON.parse(done.stdout);
    const place = join(folder, 'state', 'quantastor-xenserver', 'runs', runId);
    await writeFile(join(place, 'journal.jsonl'), '', { mode: 0o600 });
    const shown = await run('runs', 'show', runId);
    expect(shown).toMatchObject({ exit: 0, stderr: expect.stringContaining('rollback --hosts') });
    expect(shown.stdout).not.toContain('Undo:');
    const back = await run('rollback', runId, '--yes');
    expect(back.stderr).toMatch(/journal.jsonl: the journal is empty or cut.*\[JOURNAL_UNUSABLE\]/);
    expect(back.stderr).toContain('`rollback --hosts HOST`');
  });

  it.each([
    ['damaged', /the report cannot be read: it is not valid JSON \[BAD_INPUT\]\n.*rollback/],
    ['a link', /report.json is a link \[ACCESS_DENIED\]/],
  ])('a report that is %s is not shown', async (kind, said) => {
    const { runId } = JSON.parse((await multipath('--yes', '--json')).stdout);
    const report = join(folder, 'state', 'quantastor-xenserver', 'runs', runId, 'report.json');
    const text = await readFile(report, 'utf8');
    await rm(report);
    if (kind === 'damaged') await writeFile(report, text.slice(0, 100), { mode: 0o600 });
    else {
      await writeFile(join(folder, 'elsewhere.json'), text);
      await symlink(join(folder, 'elsewhere.json'), report);
    }
    const shown = await run('runs', 'show', runId);
    expect(shown).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringMatching(said) });
  });

  it.each(['rollback', 'resume'])(
    '%s of hosts that failed says what to run in the words that were typed',
    async (verb) => {
      const host = `sandbox:${join(lab, 'nothing-there')}`;
      const args = [verb, '--hosts', host, '--retries', '3', '--check'];
      const { stdout, stderr } = await run(...args);
      expect(stdout + stderr).not.toMatch(/(?:rollback|resume) \d{8}T\d{6}Z/);
      if (verb === 'rollback')
        expect(stdout).toContain(`Again:    quantastor-xenserver ${args.join(' ')}\n`);
    },
  );

  it('names the backup where a file was changed since the run', async () => {
    await multipath('--yes');
    const file = join(lab, 'xenserver-5', 'etc', 'multipath-enabled.conf');
    await writeFile(file, `${await readFile(file, 'utf8')}# by hand\n`);
    const { exit, stdout } = await run('rollback', '--yes');
    expect(exit).toBe(1);
    expect(stdout).toMatch(
      /by hand from its backup \/var\/lib\/\S+\/backups\/\S+multipath-enabled\.conf\.$/m,
    );
  });
});
