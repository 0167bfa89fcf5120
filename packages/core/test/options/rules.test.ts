import { expect, test } from 'vitest';
import type { FrontEnd } from '../../src/options/option.ts';
import { optionRules } from '../../src/options/rules.ts';
import type { OptionFields } from '../../src/options/tables.ts';

// a rule is left out where one of its fields is wrong by itself: one that it only reads would have it say what is not so
test.each(optionRules.map((rule, at) => [at, rule] as const))(
  'rule %i names each field that it reads',
  (_, { fields, for: scopes, check }) => {
    const read = new Set<string>();
    const given: Partial<OptionFields>[] = [
      {},
      { via: 'ansible' },
      { via: 'ansible', inventory: ['hosts'], limit: 'x' },
      { state: 'absent', remove: true, evacuate: true },
      { installer: 'x', storagelinkUrl: 'x' },
    ];
    for (const each of given)
      for (const frontEnd of ['cli', 'action', 'ansible'] satisfies FrontEnd[])
        for (const scope of scopes)
          check(
            new Proxy(each, {
              get: (target, field) => {
                read.add(String(field));
                return Reflect.get(target, field);
              },
            }),
            { frontEnd, scope },
          );
    expect(fields).toEqual(expect.arrayContaining([...read]));
  },
);
