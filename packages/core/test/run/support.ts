import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Action, RunCommandAction, WriteFileAction } from '../../src/procedures/action.ts';
import type { Procedure } from '../../src/procedures/procedure.ts';
import type { Profile } from '../../src/profiles/profile.ts';
import { undoRules } from '../../src/run/undo-rules.ts';
import { asProcedure, type Step } from './from-steps.ts';

export const profile: Profile = {
  id: 'quantastor',
  title: 'OSNEXUS QuantaStor',
  sources: ['https://example.com/procedure'],
  match: { vendor: 'OSNEXUS', product: 'QUANTASTOR' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'OSNEXUS', quoted: true },
      { keyword: 'product', value: 'QUANTASTOR', quoted: true },
      { keyword: 'path_checker', value: 'tur' },
    ],
    variants: [],
  },
};

const folders: string[] = [];
const realRules = { ...undoRules };

afterAll(() => {
  Object.assign(undoRules, realRules);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Goes away with the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'qs-run-'));
  folders.push(folder);
  return folder;
}

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function writeAction(path: string, before: string | null, after: string): WriteFileAction {
  const bytes = (text: string | null) => (text === null ? null : new TextEncoder().encode(text));
  return {
    kind: 'write-file',
    path,
    before: bytes(before),
    beforeSha256: before === null ? null : sha(before),
    after: bytes(after),
    afterSha256: sha(after),
    diff: `--- ${path}\n+++ ${path}\n`,
    summary: `write ${path}`,
  };
}

export function commandAction(...argv: string[]): Action {
  return {
    kind: 'run-command',
    argv,
    undoArgv: ['undo', ...argv],
    summary: `run ${argv.join(' ')}`,
    timeoutMs: 1000,
    failedOutputs: ['fail'],
  };
}

/** A step that writes `path`, unless it says `after` already. */
export function fileStep(name: string, path: string, after: string): Step<object, string | null> {
  return {
    name,
    title: `Write ${path}`,
    query: () => ({ files: [path] }),
    inspect({ facts }) {
      const file = facts.files.get(path);
      return file?.exists ? new TextDecoder().decode(file.bytes) : null;
    },
    plan: (before) => ({
      summary: before === after ? `${path} is so` : `write ${path}`,
      actions: before === after ? [] : [writeAction(path, before, after)],
      diagnostics: [],
    }),
  };
}

/** A step that runs a command when an earlier one has something to do. */
export function commandStep(name: string, ...argv: string[]): Step<object, null> {
  return {
    name,
    title: `Run ${argv.join(' ')}`,
    inspect: () => null,
    plan: (_state, { earlier }) => {
      const busy = [...earlier.values()].some(({ actions }) => actions.length > 0);
      return { summary: 'run', actions: busy ? [commandAction(...argv)] : [], diagnostics: [] };
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: steps of different states in one list
export function procedureOf(...steps: Step<object, any>[]): Procedure<object, unknown> {
  // what a test's own procedure writes and runs is not what the real ones do
  Object.assign(undoRules, {
    allows: () => true,
    nameOf: (_: string, { argv }: RunCommandAction) => argv.join(' '),
    command: (_: string, name: string) => commandAction(...name.split(' ')),
  });
  return asProcedure({
    name: 'configure-multipath',
    steps,
    recordOptions: () => ({}),
    reviveOptions: (recorded) => recorded,
  });
}
