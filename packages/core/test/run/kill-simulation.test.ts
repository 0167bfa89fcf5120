import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FOLDER_LOCK } from '../../src/os/lock.ts';
import { temporaryName } from '../../src/os/names.ts';
import { resumeRecorded as resume } from '../../src/run/resume.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { commandStep, fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const definition = procedureOf(
  fileStep('write-a', '/etc/a', 'new a'),
  fileStep('write-b', '/etc/b', 'new b'),
  commandStep('reload', 'reload'),
);

/** What the host holds; `loaded` is what its pretended daemon last took up. */
interface Snapshot {
  readonly files: [string, Uint8Array][];
  readonly loaded: string | undefined;
}

class DaemonHost extends MemoryHost {
  loaded: string | undefined = 'old a';

  constructor(after?: (host: DaemonHost) => void) {
    super({
      files: { '/etc/a': 'old a' },
      folders: ['/etc'],
      command: (argv, host) => {
        if (argv.includes('reload')) (host as DaemonHost).loaded = host.text('/etc/a');
        return {};
      },
      after: (_call, host) => after?.(host as DaemonHost),
    });
  }

  snapshot(): Snapshot {
    return { files: [...this.files], loaded: this.loaded };
  }

  restore({ files, loaded }: Snapshot): void {
    this.files.clear();
    for (const [path, bytes] of files) this.files.set(path, bytes);
    this.loaded = loaded;
  }
}

interface Moment {
  readonly journal: string;
  readonly host: Snapshot;
}

/** Every pair of journal and host that a kill could leave: after each record and after each effect. */
async function moments(): Promise<{ runId: string; moments: Moment[] }> {
  const stateFolder = temporaryFolder();
  const states: Snapshot[] = [];
  const host = new DaemonHost((self) => void states.push(self.snapshot()));
  states.push(host.snapshot());
  const report = await runProcedure(
    definition,
    {},
    { hosts: [openerOf(host)], profile, mode: 'apply', stateFolder },
  );
  const lines = readFileSync(join(stateFolder, 'runs', report.runId, 'journal.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1);
  const found: Moment[] = [];
  let effects = 0;
  for (let at = 1; at <= lines.length; at++) {
    const journal = `${lines.slice(0, at).join('\n')}\n`;
    const type = (JSON.parse(lines[at - 1] ?? '') as { type: string }).type;
    if (type === 'end') effects++;
    found.push({ journal, host: states[effects] as Snapshot });
    // the action took effect and its end was not written, or only in part
    if (type === 'begin') found.push({ journal, host: states[effects + 1] as Snapshot });
    found.push({ journal: `${journal}{"type":"en`, host: states[effects] as Snapshot });
  }
  return { runId: report.runId, moments: found };
}

/** Files whose writing was begun and has no end: what was half written may lie beside them. */
function cutOff(journal: string): string[] {
  const whole = journal.split('\n').filter((line) => line.endsWith('}'));
  const records = whole.map((line) => JSON.parse(line) as Record<string, unknown>);
  const isOpen = ({ index }: Record<string, unknown>) =>
    !records.some((each) => each['type'] === 'end' && each['index'] === index);
  return records
    .filter((record) => record['type'] === 'begin' && isOpen(record))
    .flatMap(({ action }) => (action as { path?: string }).path ?? []);
}

function lay(runId: string, { journal, host }: Moment) {
  const stateFolder = temporaryFolder();
  mkdirSync(join(stateFolder, 'runs', runId), { recursive: true });
  writeFileSync(join(stateFolder, 'runs', runId, 'journal.jsonl'), journal);
  const xen1 = new DaemonHost();
  xen1.restore(host);
  for (const path of cutOff(journal)) {
    xen1.setText(`/etc/${temporaryName(path, runId)}`, 'half');
    xen1.setText(`/etc/${FOLDER_LOCK}`, `./${temporaryName(path, runId)}`);
  }
  const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(xen1) };
  return { stateFolder, xen1, options };
}

const { runId, moments: all } = await moments();
const finished = { a: 'new a', b: 'new b', loaded: 'new a' };
const old = { a: 'old a', b: undefined, loaded: 'old a' };
const read = (host: DaemonHost) => ({
  a: host.text('/etc/a'),
  b: host.text('/etc/b'),
  loaded: host.loaded,
});
const litter = (host: DaemonHost) =>
  [...host.files.keys()].filter((path) => path.includes('.quantastor-'));

describe.each(all.map((moment, at) => [at, moment] as const))(
  'killed at moment %i',
  (_at, moment) => {
    test('resume finishes, and a rollback of it goes back to the beginning', async () => {
      const { xen1, options, stateFolder } = lay(runId, moment);
      const report = await resume(runId, () => definition, options);
      expect(['changed', 'unchanged']).toContain(report.outcome);
      expect({ ...read(xen1), loaded: '' }).toEqual({ ...finished, loaded: '' });
      expect((await listRuns(stateFolder))[0]?.state).toBe('finished');
      expect(litter(xen1)).toEqual([]);
      const again = await resume(runId, () => definition, options);
      expect(again.outcome).toBe('unchanged');
      expect((await rollback(runId, options)).outcome).toBe('changed');
      expect({ ...read(xen1), loaded: '' }).toEqual({ ...old, loaded: '' });
      expect((await listRuns(stateFolder))[0]?.state).toBe('rolled-back');
    });

    test.each(['rollback', 'resume --undo'])(
      '%s brings the old state back, twice too',
      async (how) => {
        const { xen1, options, stateFolder } = lay(runId, moment);
        const undo = () =>
          how === 'rollback'
            ? rollback(runId, options)
            : resume(runId, () => definition, { ...options, undo: true });
        const wasWhole = (await listRuns(stateFolder))[0]?.state === 'finished';
        const report = await undo();
        expect(['changed', 'unchanged']).toContain(report.outcome);
        if (wasWhole && how !== 'rollback') return expect(read(xen1)).toEqual(finished);
        expect(read(xen1)).toEqual(old);
        expect(litter(xen1)).toEqual([]);
        expect((await listRuns(stateFolder))[0]?.state).toBe('rolled-back');
        const effects = xen1.effects().length;
        expect((await undo()).outcome).toBe('unchanged');
        expect(xen1.effects()).toHaveLength(effects);
        return undefined;
      },
    );

    test('check mode of both touches neither host nor journal', async () => {
      const { xen1, options, stateFolder } = lay(runId, moment);
      const check = { ...options, mode: 'check' as const };
      await rollback(runId, check);
      await resume(runId, () => definition, check);
      await resume(runId, () => definition, { ...check, undo: true });
      expect(xen1.effects()).toEqual([]);
      const file = join(stateFolder, 'runs', runId, 'journal.jsonl');
      expect(readFileSync(file, 'utf8')).toBe(moment.journal);
    });
  },
);
