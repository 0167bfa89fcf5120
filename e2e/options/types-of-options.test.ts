import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@quantastor-xenserver/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldsOf } from '../../packages/ansible-module-shim/src/options/fields.ts';
import { readOptions as readTask } from '../../packages/ansible-module-shim/src/options/read-options.ts';
import { specOf } from '../../packages/ansible-module-shim/src/options/spec-of.ts';
import { readInputs } from '../../packages/github-action/src/inputs/read-inputs.ts';
import { addOptions } from '../../packages/zx-scripts/src/kit/options/add-options.ts';
import { readOptions } from '../../packages/zx-scripts/src/kit/options/read-options.ts';
import { bareCommand } from '../../packages/zx-scripts/src/kit/script.ts';

// a row of each type, for each scope, and not a line of any front end

type Row = core.Option<unknown>;
const file = join(mkdtempSync(join(tmpdir(), 'quantastor-option-')), 'note.txt');

interface Kind {
  readonly row: Pick<Row, 'type'> & Partial<Row>;
  readonly cli: readonly string[];
  readonly action: string;
  readonly task: unknown;
  readonly value: unknown;
}

const NAME = 'settle-how';
const FIELD = 'settleHow';
const kinds: Readonly<Record<string, Kind>> = {
  flag: {
    row: { type: 'flag', default: false },
    ...{ cli: [`--${NAME}`], action: 'true', task: 'yes', value: true },
  },
  list: {
    row: { type: 'list', value: 'word' },
    ...{ cli: [`--${NAME}=a`, `--${NAME}=b`], action: 'a\nb', task: ['a', 'b'], value: ['a', 'b'] },
  },
  value: {
    row: { type: 'count', value: 'n', least: 1 },
    ...{ cli: [`--${NAME}`, '7'], action: '7', task: '7', value: 7 },
  },
  choice: {
    row: { type: 'text', choices: ['slow', 'fast'], default: 'slow' },
    ...{ cli: [`--${NAME}`, 'fast'], action: 'fast', task: 'fast', value: 'fast' },
  },
  map: {
    row: { type: 'map', value: 'name=value' },
    ...{ cli: [`--${NAME}`, 'a=b'], action: 'a=b', task: { a: 'b' }, value: { a: 'b' } },
  },
  text: {
    row: { type: 'file-or-text', textMark: '<' },
    ...{ cli: [`--${NAME}`, '<a>'], action: '<a>', task: '<a>', value: '<a>' },
  },
  secret: {
    row: { type: 'secret' },
    ...{ cli: [], action: 'hidden', task: 'hidden', value: 'hidden' },
  },
};

/** What a scope cannot do without, in each front end. */
const needs: Readonly<
  Partial<Record<core.Scope, { cli: string[]; action?: object; task?: object }>>
> = {
  'configure-multipath': { cli: ['--hosts', 'local'], action: { INPUT_HOSTS: 'local' } },
  'install-adapter': { cli: ['--hosts', 'local'], action: { INPUT_HOSTS: 'local' } },
  'verify-multipath': { cli: ['--hosts', 'local'], action: { INPUT_HOSTS: 'local' } },
  'verify-adapter': {
    cli: ['--hosts', 'local'],
    action: { INPUT_HOSTS: 'local', INPUT_WHAT: 'adapter' },
  },
  rollback: { cli: [], action: {} },
  resume: { cli: [], action: {} },
  lint: { cli: ['a.conf'], action: { INPUT_FILES: 'a.conf' } },
  'edit-multipath-conf': { cli: ['a.conf'] },
  'edit-device-rules': { cli: ['a.xml', '--clone'], task: { path: 'C:\\a.xml', clone: 'yes' } },
};

const table = core.allOptions as unknown as Record<string, unknown>;
const scopes = Object.keys(needs) as core.Scope[];

describe.each(Object.entries(kinds))('a new %s', (_, kind) => {
  const row = {
    ...{ name: NAME, group: 'What to do', help: 'How to settle', for: scopes },
    ...kind.row,
  } satisfies Row;

  beforeAll(() => {
    table[FIELD] = row;
    writeFileSync(file, '\ufeffwhat it says');
  });
  afterAll(() => {
    delete table[FIELD];
  });

  test.each(scopes)('of %s is read by each front end that has it', async (scope) => {
    const { cli, action, task = {} } = needs[scope] ?? { cli: [] };
    const command = addOptions(bareCommand('x', { summary: 'x' }), scope).action(() => undefined);
    const variable = core.variableOf(row);
    if (row.type === 'secret') process.env[variable] = 'hidden';
    try {
      await command.parseAsync([...cli, ...kind.cli], { from: 'user' });
      expect(await readOptions(command, scope)).toMatchObject({ [FIELD]: kind.value });
    } finally {
      delete process.env[variable];
    }
    if (action) {
      const env = { INPUT_PROCEDURE: scope.replace(/^verify-.*/, 'verify'), ...action };
      const { options } = readInputs({ ...env, [`INPUT_${NAME.toUpperCase()}`]: kind.action });
      expect(options).toMatchObject({ [FIELD]: kind.value });
    }
    const args = { ...task, settle_how: kind.task };
    const files = scope === 'lint' ? { files: ['/a.conf'] } : {};
    const given = readTask(specOf(scope), { ...args, ...files });
    expect(fieldsOf(given, scope)).toMatchObject({ [FIELD]: kind.value });
  });

  test('that names a file has its text, whatever the option', async () => {
    if (row.type !== 'file-or-text') return;
    const given = { [FIELD]: file } as core.OptionFields;
    for (const frontEnd of ['cli', 'action'] as const) {
      const giving = { frontEnd, scope: 'install-adapter' } as const;
      const texts = await core.withTexts(
        given,
        giving,
        async (path, { name }) => `${name} ${path}`,
      );
      expect(texts).toMatchObject({ [FIELD]: `${NAME} ${file}` });
    }
    const command = addOptions(bareCommand('x', { summary: 'x' }), 'verify-adapter');
    command.action(() => undefined);
    await command.parseAsync(['--hosts', 'local', `--${NAME}`, file], { from: 'user' });
    expect(await readOptions(command, 'verify-adapter')).toMatchObject({ [FIELD]: 'what it says' });
  });
});
