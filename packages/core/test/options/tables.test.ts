import { describe, expect, test } from 'vitest';
import { completeFrom } from '../../src/options/complete.ts';
import type { FrontEnd, Giving, Option, Scope } from '../../src/options/option.ts';
import {
  allOptions,
  choicesOf,
  defaultOf,
  OPTION_GROUPS,
  optionTables,
  rowsOf,
} from '../../src/options/tables.ts';
import { inHelp, inWordsOf, inWordsThroughout, nameIn } from '../../src/options/words.ts';

const rows = Object.entries<Option<unknown>>(allOptions);
const frontEnds: readonly FrontEnd[] = ['cli', 'action', 'ansible'];
const scopes: readonly Scope[] = [...new Set(rows.flatMap(([, row]) => row.for))];
const givings: readonly Giving[] = frontEnds.flatMap((frontEnd) =>
  scopes.map((scope) => ({ frontEnd, scope })),
);
const kebab = (field: string): string =>
  field.replace(/[A-Z]/g, (each) => `-${each.toLowerCase()}`);

describe.each(rows)('the row %s', (field, row) => {
  test('has one name, which is its field', () => {
    expect(row.name).toBe(kebab(field));
    expect(row.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test('has a help of one sentence that names options as they are', () => {
    expect(row.help).not.toMatch(/\.$/);
    expect(row.help.length).toBeGreaterThan(15);
    if (row.more !== undefined) expect(row.more).toMatch(/\.$/);
    const texts = [
      row.help,
      row.more ?? '',
      ...Object.values(row.without ?? {}),
      ...Object.values(row.defaultIn ?? {}).map(({ why }) => why),
    ];
    for (const text of texts) expect(inHelp('cli', text), text).not.toMatch(/[{}`]/);
  });

  test('has a default that it takes, and choices that hold it', () => {
    for (const giving of givings.filter(({ scope }) => row.for.includes(scope))) {
      const value = defaultOf(row, giving);
      if (value === undefined) continue;
      const { problems } = completeFrom({ [field]: row }, [], { [field]: value }, giving);
      const isTaken = rowsOf(giving, { [field]: row }).length > 0;
      expect(isTaken ? problems : []).toEqual([]);
      const choices = choicesOf(row, giving);
      if (choices) expect(choices).toContain(value);
    }
  });

  test('is in a front end, for a scope, under a heading', () => {
    expect(frontEnds.some((each) => row.without?.[each] === undefined)).toBe(true);
    expect(row.for.length).toBeGreaterThan(0);
    expect(OPTION_GROUPS).toContain(row.group);
  });

  test('a flag is false by default, and a secret or a list of choices has its marks', () => {
    if (row.type === 'flag') expect(row.default).toBe(false);
    if (row.type === 'file-or-text') expect(row.textMark).toBeDefined();
    if (row.neededWith) expect(row.type).toBe('secret');
    for (const each of row.neededWith ?? []) expect(Object.keys(allOptions)).toContain(each);
  });
});

test('no name stands twice', () => {
  const fields = Object.values(optionTables).flatMap((table) => Object.keys(table));
  expect(fields).toEqual([...new Set(fields)]);
  for (const frontEnd of frontEnds) {
    const names = rows.map(([, row]) => nameIn(frontEnd, row));
    const flags = names.filter((name) => !name.startsWith('<'));
    expect(flags).toEqual([...new Set(flags)]);
  }
});

test('every scope has options, in the order of the headings', () => {
  for (const giving of givings) {
    const groups = rowsOf(giving).map(({ row }) => OPTION_GROUPS.indexOf(row.group));
    expect(groups).toEqual([...groups].sort((a, b) => a - b));
  }
  for (const scope of scopes) expect(rowsOf({ frontEnd: 'cli', scope }).length).toBeGreaterThan(0);
});

describe('what is typed', () => {
  test.each<[FrontEnd, string, string]>([
    ['cli', 'give {on-difference: merge}', 'give --on-difference merge'],
    ['action', 'give {on-difference: merge}', 'give on-difference: merge'],
    ['ansible', 'give {on-difference: merge}', 'give on_difference: merge'],
    ['cli', '{allow-failed-paths: true}', '--allow-failed-paths'],
    ['ansible', '{allow-failed-paths: true}', 'allow_failed_paths: true'],
    ['cli', 'set {storagelink-password}', 'set --storagelink-password-stdin'],
    ['cli', 'run {configure-multipath}', 'run configure-multipath'],
    ['action', 'run {install-adapter}', 'run procedure: install-adapter'],
    ['ansible', 'run {configure-multipath}', 'run quantastor.xenserver.configure_multipath'],
    ['ansible', 'with {edit-multipath-conf}', 'with quantastor.xenserver.multipath_device'],
    ['cli', 'devices { } and {nosuch} stay', 'devices { } and {nosuch} stay'],
  ])('in %s: %s', (frontEnd, text, said) => {
    expect(inWordsOf(frontEnd, text)).toBe(said);
  });
});

test('a report speaks as its front end does, and its files stay as they are', () => {
  const report = {
    hosts: [
      {
        error: { message: 'it differs', remedy: 'Give {on-difference: merge}.' },
        left: ['end it, or let {end-stuck-service} do that'],
        diff: '+{diff} `x`',
      },
    ],
  };
  expect(inWordsThroughout('ansible', report)).toEqual({
    hosts: [
      {
        error: { message: 'it differs', remedy: 'Give on_difference: merge.' },
        left: ['end it, or let end_stuck_service do that'],
        diff: '+{diff} `x`',
      },
    ],
  });
});
