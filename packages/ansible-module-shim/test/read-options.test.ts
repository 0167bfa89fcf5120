import { describe, expect, test } from 'vitest';
import { modules } from '../src/modules/modules.ts';
import { fieldsOf } from '../src/options/fields.ts';
import { readOptions } from '../src/options/read-options.ts';
import { splitCommand } from '../src/options/split-command.ts';
import { WrittenNumber } from '../src/options/written-number.ts';

const spec = modules['configure_multipath']?.spec ?? {};

describe('options', () => {
  test('have their defaults, and a flag that is not given is no', () => {
    const flags = Object.entries(spec).filter(([, { type }]) => type === 'bool');
    const no = Object.fromEntries(flags.map(([name]) => [name, false]));
    expect(no).toMatchObject({ restart_daemon: false, rolling: false });
    expect(readOptions(spec, {})).toMatchObject({
      dialect: 'auto',
      state: 'present',
      on_difference: 'refuse',
      report: 'full',
      run_on: 'controller',
      ...no,
    });
  });

  test.each([
    ['yes', true],
    ['No', false],
    ['1', true],
    [1, true],
    [false, false],
  ])('reads the boolean %j', (value, wanted) => {
    expect(readOptions(spec, { restart_daemon: value })['restart_daemon']).toBe(wanted);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ colour: 'red' }, 'Unsupported parameters: colour'],
    [{ dialect: 'klingon' }, 'must be one of: auto, as-published'],
    [{ restart_daemon: 'perhaps' }, 'yes or no is wanted'],
    [{ dialect: ['auto'] }, 'a string is wanted'],
    [{ profile: [7] }, 'a file is wanted'],
  ])('refuses %j', (args, words) => {
    expect(() => readOptions(spec, args)).toThrow(words);
  });

  test('tells everything that is wrong at once, and never a secret', () => {
    const secret = { storagelink_password: { a: 'hush-hush' }, service_timeout: 'long', nosuch: 1 };
    const check = (): unknown => readOptions(modules['install_adapter']?.spec ?? {}, secret);
    expect(check).toThrow(
      /nosuch.*service_timeout|service_timeout.*storagelink_password|storagelink_password/s,
    );
    expect(check).not.toThrow('hush-hush');
  });

  test('refuses a boolean in a list of texts, whose word nobody knows, and takes its numbers as they were written', () => {
    const adapter = modules['install_adapter']?.spec ?? {};
    for (const installer_args of [[true], ['/S', false], true])
      expect(() => readOptions(adapter, { installer_args })).toThrow(
        /argument 'installer_args': YAML reads an item of it as the boolean (?:true|false)/,
      );
    const installer_args = ['yes', new WrittenNumber('2.0'), new WrittenNumber('9007199254740993')];
    expect(readOptions(adapter, { installer_args })['installer_args']).toEqual([
      ...['yes', '2.0', '9007199254740993'],
    ]);
  });

  test('leaves names of Ansible alone, and takes aliases and null as users mean them', () => {
    const device = modules['multipath_device']?.spec ?? {};
    const options = readOptions(device, {
      _ansible_new: 1,
      dest: '/x',
      vendor: null,
      settings: '{"failback":"immediate"}',
    });
    expect(options).toMatchObject({ path: '/x', keywords: { failback: 'immediate' } });
    expect(options['vendor']).toBeUndefined();
  });
});

const keywords = (dict: object) =>
  fieldsOf({ path: '/x', keywords: dict }, 'edit-multipath-conf').keywords;

test('keywords keep their order, and a boolean of YAML is its word', () => {
  expect(
    Object.entries(
      keywords({
        features: '1 queue_if_no_path',
        fast: true,
        retry: new WrittenNumber('5'),
        off: false,
      }) ?? {},
    ),
  ).toEqual([
    ['features', '1 queue_if_no_path'],
    ['fast', 'yes'],
    ['retry', '5'],
    ['off', 'no'],
  ]);
});

test.each([[{ vendor: 'x' }], [{ 'a b': 1 }], [{ 'x\n}': 1 }], [{ list: [1] }], [{ nested: {} }]])(
  'refuses the keywords %j',
  (dict) => {
    expect(() => keywords(dict)).toThrow('keywords');
  },
);

test.each([
  ['check %s', ['check', '%s']],
  [`a "b c" 'd "e"' %s`, ['a', 'b c', 'd "e"', '%s']],
  ['a\\ b "c\\"d" %s\t x', ['a b', 'c"d', '%s', 'x']],
  [`'' "" %s`, ['', '', '%s']],
])('splits %s', (text, words) => {
  expect(splitCommand(text)).toEqual(words);
});

test.each(['no place', '"open %s'])('refuses %s', (text) => {
  expect(() => splitCommand(text)).toThrow("argument 'validate'");
});
