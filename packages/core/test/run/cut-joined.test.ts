// @module-tag slow
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type ErrorCode, ProcedureError } from '../../src/errors.ts';
import type { Host, HostOpener, InOne, InOneAnswers } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { rollbackHosts } from '../../src/verbs/host-runs.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { resume } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { temporaryFolder } from './support.ts';

/** What the host has done of the one operation when its answer is lost. */
const PHASES = [
  'nothing',
  'the file with its record',
  'the record of the reload',
  'the reload',
  'the first look',
] as const;
type Phase = (typeof PHASES)[number];

/** What an answer that is not there is told as. */
const CUTS = ['CONNECTION_LOST', 'CANCELLED', 'TIMEOUT', 'COMMAND_FAILED'] as const;

/** An operation that the host carries out as far as told, part by part. */
async function carryOut(host: Host, operation: InOne, upTo: Phase): Promise<InOneAnswers> {
  const { replace, record, commands, query } = operation;
  const last = PHASES.indexOf(upTo);
  if (!replace || !record) throw new Error('not the joined operation');
  const [reload, ...others] = commands;
  if (last >= 1) await host.replace(replace);
  if (last >= 2) await host.record(record);
  if (last >= 3 && reload) await host.run(reload.argv);
  if (last >= 4) for (const { argv } of others) await host.run(argv);
  if (last >= 4 && query) await host.facts(query);
  return { commands: [] };
}

interface Cut {
  readonly phase: Phase;
  readonly code: ErrorCode;
  readonly isGone: boolean;
}

/** Cut once, in the operation with the file. */
function cutAt(host: Host, { phase, code, isGone }: Cut, seen: string[], ran: string[]): Host {
  let isCut = false;
  const gone = () => Promise.reject(new ProcedureError('HOST_UNREACHABLE', 'nobody answers'));
  const verbs = Object.fromEntries(
    (['facts', 'read', 'replace', 'run', 'record'] as const).map((verb) => [
      verb,
      (...given: unknown[]) => {
        if (isCut && isGone) return gone();
        if (verb === 'run') ran.push((given[0] as readonly string[]).join(' '));
        return (host[verb] as (...all: unknown[]) => unknown)(...given);
      },
    ]),
  );
  return Object.assign(Object.create(host) as Host, verbs, {
    async inOne(operation: InOne): Promise<InOneAnswers> {
      if (isCut && isGone) return gone();
      isCut = true;
      seen.push(phase);
      await carryOut(host, operation, phase);
      throw new ProcedureError(code, 'the answer did not come');
    },
  });
}

let root = '';
// a hundred of them at the end would take longer than a hook may
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A host with an old file that its daemon has loaded. */
async function place() {
  root = join(temporaryFolder(), 'sandbox');
  await createSandbox(root);
  const folder = join(root, 'xenserver-7');
  const opener = parseHost(`sandbox:${folder}`);
  const now = () => ({
    file: readFileSync(join(folder, 'etc/multipath.xenserver/multipath.conf'), 'latin1'),
    loaded: JSON.stringify(
      JSON.parse(readFileSync(join(folder, 'sandbox.json'), 'utf8')).daemon.loaded,
    ),
    held: existsSync(join(folder, 'var/lib/quantastor-xenserver/active.jsonl')),
  });
  const commands: string[] = [];
  const ran = () => commands.join('\n');
  return { opener, now, ran, commands, stateFolder: temporaryFolder() };
}

async function cutRun(at: Where, cut: Cut) {
  const seen: string[] = [];
  const open: HostOpener['open'] = async () =>
    cutAt(await at.opener.open(), cut, seen, at.commands);
  const hosts = [{ ...at.opener, open }];
  const run = { profile: quantastor, mode: 'apply', stateFolder: at.stateFolder, hosts } as const;
  const report = await configureMultipath({}, run);
  expect(seen).toEqual([cut.phase]);
  return report;
}

type Where = Awaited<ReturnType<typeof place>>;

/** Who ends what nobody could end at once. */
const WAYS: Readonly<Record<string, (at: Where, runId: string) => Promise<unknown>>> = {
  rollback: ({ stateFolder }, runId) => rollback(runId, { mode: 'apply', stateFolder }),
  'resume --undo': ({ stateFolder }, runId) =>
    resume(runId, { mode: 'apply', undo: true, stateFolder }),
  'rollback from elsewhere': ({ opener }) =>
    rollbackHosts('last', { hosts: [opener], mode: 'apply' }),
  resume: ({ stateFolder }, runId) => resume(runId, { mode: 'apply', stateFolder }),
};

describe.each(PHASES)('cut off after %s', (phase) => {
  describe.each(CUTS)('told as %s', (code) => {
    // a reload that may have been made is made anew from the old file, else the daemon keeps what the file no longer says
    test('the host is there: all is taken back at once', async () => {
      const at = await place();
      const first = at.now();
      const report = await cutRun(at, { phase, code, isGone: false });
      expect(['undone', 'failed']).toContain(report.outcome);
      expect(at.now()).toEqual(first);
    });

    test.each(Object.keys(WAYS))('the host is gone: %s ends it later', async (way) => {
      const at = await place();
      const first = at.now();
      const report = await cutRun(at, { phase, code, isGone: true });
      expect(report.outcome).toBe('failed');
      const isNew = way === 'resume';
      await WAYS[way]?.(at, report.runId);
      const { file, loaded, held } = at.now();
      expect(held).toBe(false);
      if (!isNew) expect({ file, loaded, held }).toEqual(first);
      else {
        expect(file).toContain('QUANTASTOR');
        expect(loaded).toContain('QUANTASTOR');
      }
      // the run of another controller is not this one's to close
      if (way !== 'rollback from elsewhere')
        expect((await listRuns(at.stateFolder)).at(-1)?.state).toBe(
          isNew ? 'finished' : 'rolled-back',
        );
    });
  });
});

// what the far side says only of a file that it has left alone
test.each(['FILE_CHANGED', 'HOST_BUSY', 'ACCESS_DENIED', 'WRITE_FAILED', 'REFUSED'] as const)(
  'a file that was not replaced (%s) has no reload behind it, and none is made to take it back',
  async (code) => {
    const at = await place();
    const first = at.now();
    const report = await cutRun(at, { phase: 'nothing', code, isGone: false });
    expect(report.hosts[0]?.error?.code).toBe(code);
    expect(at.now()).toEqual(first);
    expect(at.ran()).not.toContain('reconfigure');
    const changes = report.hosts[0]?.steps.flatMap((step) => step.changes) ?? [];
    expect(changes.filter(({ done }) => done)).toEqual([]);
    const [run] = await listRuns(at.stateFolder);
    expect(run).not.toHaveProperty('unfinished');
  },
);
