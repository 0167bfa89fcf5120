import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOf } from '@quantastor-xenserver/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { procedures } from '../src/inputs/inputs.ts';
import { scopesOf } from '../src/inputs/read-inputs.ts';
import { root } from './support/step.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { description: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: Readonly<Record<string, string>>;
}

const read = (path: string): Action => parse(readFileSync(join(root, path), 'utf8')) as Action;
const action = read('packages/github-action/action.yml');

test('README and root action.yml are what action.yml says', () => {
  expect(() =>
    execFileSync(process.execPath, ['tools/action-docs.mjs', '--check'], {
      cwd: root,
      stdio: 'pipe',
    }),
  ).not.toThrow();
});

test('the root action is the same, from the same dist', () => {
  const { runs, ...rest } = read('action.yml');
  const { runs: own, ...ours } = action;
  expect(rest).toEqual(ours);
  expect(runs).toEqual({
    ...own,
    main: `packages/github-action/${own['main']}`,
    post: `packages/github-action/${own['post']}`,
  });
});

test('names are lower-case with hyphens, and everything is described', () => {
  for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(description.length).toBeGreaterThan(10);
  }
});

test('every procedure is described', () => {
  for (const name of procedures)
    expect(action.inputs['procedure']?.description).toContain(`\`${name}\``);
});

test('the inputs are those of the table of options, with its defaults', () => {
  const rows = procedures
    .flatMap((procedure) => scopesOf(procedure))
    .flatMap((scope) => rowsOf({ frontEnd: 'action', scope }));
  const names = new Set(rows.map(({ row }) => row.name));
  expect(Object.keys(action.inputs).sort()).toEqual(['procedure', ...names].sort());
});

test('what is made from the table is up to date', () => {
  const argv = ['tools/make-option-docs.mjs', '--check'];
  expect(() => execFileSync(process.execPath, argv, { cwd: root, stdio: 'pipe' })).not.toThrow();
});
