import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as core from '@quantastor-xenserver/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldsOf } from '../../packages/ansible-module-shim/src/options/fields.ts';
import { specOf } from '../../packages/ansible-module-shim/src/options/spec-of.ts';
import { procedureRows } from '../../packages/core/src/options/fold.ts';
import * as tables from '../../packages/core/src/options/tables.ts';
import * as words from '../../packages/core/src/options/words.ts';
import { configureMultipathProcedure } from '../../packages/core/src/procedures/multipath/procedure.ts';
import { readInputs } from '../../packages/github-action/src/inputs/read-inputs.ts';
import { addOptions } from '../../packages/zx-scripts/src/kit/options/add-options.ts';
import { readOptions } from '../../packages/zx-scripts/src/kit/options/read-options.ts';
import { bareCommand } from '../../packages/zx-scripts/src/kit/script.ts';

// what a real option would be: one row, and nothing else by hand in any front end
const row: core.Option<number> = {
  name: 'settle-time',
  type: 'seconds',
  value: 'seconds',
  group: 'What to do',
  help: 'How many seconds to wait between two hosts',
  default: 5,
  least: 1,
  for: ['configure-multipath'],
};
const table: Record<string, unknown> = core.allOptions as unknown as Record<string, unknown>;
const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, root)), 'utf8');
const options = { ...tables, ...words, PROFILE_IDS: ['quantastor'] };

beforeAll(() => {
  table['settleTime'] = row;
});
afterAll(() => {
  delete table['settleTime'];
});

test('a row is a flag of the command line, with its help, its default and its check', async () => {
  const command = addOptions(bareCommand('x', { summary: 'x' }), 'configure-multipath');
  expect(command.helpInformation().replace(/\s+/g, ' ')).toContain(
    '--settle-time <seconds> How many seconds to wait between two hosts (default: 5)',
  );
  const given = async (...argv: string[]): Promise<object> => {
    const fresh = addOptions(bareCommand('x', { summary: 'x' }), 'configure-multipath');
    fresh.action(() => undefined);
    await fresh.parseAsync(['--hosts', 'local', ...argv], { from: 'user' });
    return readOptions(fresh, 'configure-multipath');
  };
  expect(await given()).toMatchObject({ settleTime: 5 });
  expect(await given('--settle-time', '7')).toMatchObject({ settleTime: 7 });
  await expect(given('--settle-time', '0')).rejects.toThrow('--settle-time: 0 is not a whole');
});

test('it is an input of the action, declared and read', async () => {
  const made = (await import(new URL('tools/option-docs/action.mjs', root).href)) as {
    actionInputs(from: object): string;
  };
  expect(made.actionInputs(options)).toContain(
    "  settle-time:\n    description: >-\n      For `configure-multipath`: how many seconds to wait between two hosts.\n    default: '5'",
  );
  const env = { INPUT_PROCEDURE: 'configure-multipath', INPUT_HOSTS: 'local' };
  expect(readInputs({ ...env, 'INPUT_SETTLE-TIME': '9' }).options).toMatchObject({ settleTime: 9 });
  expect(() => readInputs({ ...env, 'INPUT_SETTLE-TIME': 'x' })).toThrow('settle-time: "x" is not');
});

test('it is an option of the module, of the role and of their documents', async () => {
  expect(specOf('configure-multipath')['settle_time']).toEqual({ type: 'int', default: 5 });
  expect(fieldsOf({ settle_time: 8 }, 'configure-multipath')).toMatchObject({ settleTime: 8 });
  const made = (await import(new URL('tools/option-docs/ansible.mjs', root).href)) as {
    ansibleFiles(from: object, reading: typeof read): [string, string][];
  };
  const files = new Map(made.ansibleFiles(options, read));
  const of = (end: string) => [...files].find(([path]) => path.endsWith(end))?.[1] ?? '';
  expect(of('modules/configure_multipath.py')).toContain(
    '  settle_time:\n    description:\n      - How many seconds to wait between two hosts.\n    type: int\n    default: 5',
  );
  expect(of('modules/install_adapter.py')).not.toContain('settle_time');
  expect(of('defaults/main.yml')).toContain('quantastor_xenserver_settle_time: 5');
  expect(of('argument_specs.yml')).toContain('quantastor_xenserver_settle_time:');
  expect(of('tasks/multipath.yml')).toContain(
    'settle_time: "{{ quantastor_xenserver_settle_time }}"',
  );
});

test('completion and the man page have it', async () => {
  const { completionScript, SHELLS } = await import(
    '../../packages/zx-scripts/src/kit/completion/shells.ts'
  );
  const { makeProgram } = await import('../../packages/zx-scripts/src/program.ts');
  const { scopeOf } = await import('../../packages/zx-scripts/src/kit/options/add-options.ts');
  const program = await makeProgram(() => true);
  for (const shell of SHELLS) expect(completionScript(shell, program)).toContain('settle-time');
  const made = (await import(new URL('tools/option-docs/man.mjs', root).href)) as {
    manFiles(from: object, commands: object): [string, string][];
  };
  expect(made.manFiles(options, { program, scopeOf })[0]?.[1]).toContain('\\-\\-settle\\-time');
});

test('a resume takes one without a default out of the journal, and nothing that has no row', () => {
  const rows = procedureRows as Record<string, core.Option<number>>;
  const { default: _, ...bare } = row;
  const revive = (recorded: object): unknown =>
    configureMultipathProcedure.reviveOptions({ ...recorded });
  rows['settleTime'] = bare;
  try {
    expect(revive({ state: 'present', settleTime: 4 })).toMatchObject({ settleTime: 4 });
    expect(() => revive({ state: 'present', settleTime: 0 })).toThrow('settleTime: 0 is not');
  } finally {
    delete rows['settleTime'];
  }
  expect(() => revive({ state: 'present', settleTime: 4 })).toThrow('no option settleTime');
});
