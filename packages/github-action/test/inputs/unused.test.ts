import { allOptions, defaultOf, type Option, rowsOf, type Scope } from '@quantastor-xenserver/core';
import { describe, expect, test } from 'vitest';
import { type Procedure, procedures } from '../../src/inputs/inputs.ts';
import { readInputs, scopesOf } from '../../src/inputs/read-inputs.ts';
import { InputError } from '../../src/inputs/reader.ts';
import { unusedInputs } from '../../src/inputs/unused.ts';

/** The least that each procedure runs with. */
const LEAST: Readonly<Partial<Record<Scope, Readonly<Record<string, string>>>>> = {
  'configure-multipath': { hosts: 'local' },
  'install-adapter': { hosts: 'local', 'skip-licence-check': 'true', clone: 'last' },
  'verify-multipath': { hosts: 'local', what: 'multipath' },
  'verify-adapter': { hosts: 'local', what: 'adapter' },
  lint: { files: '*.conf' },
  rollback: { 'run-id': 'last' },
  resume: { 'run-id': 'last' },
  runs: {},
};

const rows: readonly Option<unknown>[] = Object.values(allOptions);
const takenBy = (scope: Scope): ReadonlySet<string> =>
  new Set(rowsOf({ frontEnd: 'action', scope }).map(({ row }) => row.name));
const ofTheAction = rows.filter(({ name }) =>
  procedures.flatMap(scopesOf).some((scope) => takenBy(scope).has(name)),
);

/** Something that is not the default, of the row's type. */
function given(row: Option<unknown>, scope: Scope): string {
  if (row.choices) {
    const defaults = row.for.map((each) => defaultOf(row, { frontEnd: 'action', scope: each }));
    return String(row.choices.find((each) => !defaults.includes(each)) ?? row.choices[0]);
  }
  switch (row.type) {
    case 'flag':
      return String(defaultOf(row, { frontEnd: 'action', scope }) !== true);
    case 'count':
    case 'seconds':
      return '7';
    case 'map':
      return 'a=b';
    default:
      return 'x1';
  }
}

function said(procedure: Procedure, scope: Scope, row: Option<unknown>): string {
  const inputs = { procedure, ...LEAST[scope], [row.name]: given(row, scope) };
  const env = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
  try {
    const annotations = unusedInputs(readInputs(env), env);
    return annotations.map(({ title, message }) => `${title}: ${message}`).join('\n');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

// ACTION-54 to ACTION-60: by the table of options, so that a new one is told too
describe.each(procedures.flatMap((each) => scopesOf(each).map((scope) => [each, scope] as const)))(
  '%s (%s)',
  (procedure, scope) => {
    const taken = takenBy(scope);
    const others = ofTheAction.filter(({ name }) => !taken.has(name) && name !== 'github-token');

    test('runs with the least of inputs, and has nothing to say of them', () => {
      const env = Object.fromEntries(
        Object.entries({ procedure, ...LEAST[scope] }).map(([name, value]) => [
          `INPUT_${name.toUpperCase()}`,
          value,
        ]),
      );
      expect(unusedInputs(readInputs(env), env)).toEqual([]);
    });

    test.each(others.map((row) => [row.name, row] as const))(
      'says that %s has no effect',
      (name, row) => {
        expect(said(procedure, scope, row)).toContain(name);
      },
    );
  },
);
