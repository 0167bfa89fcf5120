import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modules } from '../src/modules/modules.ts';
import { convert } from '../src/options/convert.ts';
import { fieldsOf } from '../src/options/fields.ts';
import { readOptions } from '../src/options/read-options.ts';
import { reviveNumbers, WrittenNumber } from '../src/options/written-number.ts';

/** As the action plugin sends a number. */
const mark = (text: string): object => ({ __number__: text });
const revived = (value: unknown): unknown => reviveNumbers(JSON.parse(JSON.stringify(value)));
const keyword = (value: unknown): string | undefined =>
  fieldsOf({ path: '/x', keywords: { word: revived(value) } }, 'edit-multipath-conf').keywords?.[
    'word'
  ];
const copyWith = (ver: unknown) =>
  fieldsOf({ path: '/x', clone: true, set: { ver } }, 'edit-device-rules');

// ANSIBLE-21, ANSIBLE-22, ANSIBLE-23, ANSIBLE-24: a value is never changed without a word
const NUMBERS = [
  '1311768467463790321',
  '12345678901234567890',
  '9007199254740993',
  '1.0',
  '2.0',
  '-0.0',
  '1e+22',
  '0',
  '8',
  '-7',
];

describe('a number of a playbook', () => {
  test.each(NUMBERS)('%s keeps its text as a keyword, a vendor and a part of a rule', (text) => {
    expect(keyword(mark(text))).toBe(text);
    const args = revived({ vendor: mark(text), product: 'P', set: { ver: mark(text) } });
    const options = readOptions(modules['storagelink_device_rule']?.spec ?? {}, {
      path: '/x',
      clone: true,
      ...(args as object),
    });
    expect(options['vendor']).toBe(text);
    expect(fieldsOf(options, 'edit-device-rules')).toMatchObject({ set: { ver: text } });
  });

  test('of up to 128 bits keeps its text in every option that takes text', () => {
    const texts = Object.entries(modules).flatMap(([name, { spec }]) =>
      Object.entries(spec)
        .filter(([, { type, choices }]) => (type === 'str' || type === 'raw') && !choices)
        .map(([option, row]) => ({ name, option, row })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.bigInt({ min: -(2n ** 127n), max: 2n ** 128n }),
        ({ option, row }, number) => {
          const text = String(number);
          expect(convert(revived(mark(text)), row, option)).toEqual({ value: text });
        },
      ),
    );
  });

  test('outside of what a whole number of ours can hold is refused with the option', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 128n }), (number) => {
        const options = { installer_timeout: new WrittenNumber(String(number)) };
        expect(() => readOptions(modules['install_adapter']?.spec ?? {}, options)).toThrow(
          "argument 'installer_timeout'",
        );
      }),
    );
  });
});

// ANSIBLE-25
test.each(['inf', '-inf', 'nan'])('%s is refused with the name of the option', (text) => {
  expect(() => keyword(mark(text))).toThrow("argument 'keywords': word");
  const device = modules['multipath_device']?.spec ?? {};
  expect(() => readOptions(device, { vendor: revived(mark(text)) })).toThrow("argument 'vendor'");
  expect(() => copyWith(revived(mark(text)))).toThrow("argument 'set': ver");
});

test('a boolean is refused where text is wanted, and is a choice of its word where there is one', () => {
  const device = modules['multipath_device']?.spec ?? {};
  expect(() => readOptions(device, { vendor: true, product: 'x' })).toThrow("argument 'vendor'");
  expect(() => copyWith(true)).toThrow("argument 'set': ver");
  expect(convert(true, { type: 'str', choices: ['on', 'off'] }, 'x')).toEqual({ value: 'on' });
});

// ANSIBLE-33
test.each([
  ['failback=immediate no_path_retry=5', { failback: 'immediate', no_path_retry: '5' }],
  [`features='1 queue_if_no_path', a=b`, { features: '1 queue_if_no_path', a: 'b' }],
  [
    '{"no_path_retry": 12345678901234567890, "x": "1.0"}',
    { no_path_retry: '12345678901234567890', x: '1.0' },
  ],
])('a dictionary may be the text %s', (text, wanted) => {
  const found = convert(text, { type: 'dict' }, 'keywords') as { value: Record<string, unknown> };
  const values = Object.entries(found.value).map(([name, value]) => [name, String(value)]);
  expect(Object.fromEntries(values)).toEqual(wanted);
});

test.each(['nothing here', '{"a": ', ''])('the text %j is no dictionary', (text) => {
  expect(convert(text, { type: 'dict' }, 'keywords')).toHaveProperty('problem');
});
