import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../src/json.ts';
import { encodeVars } from '../src/start/encode-vars.ts';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder, put } from './support/folder.ts';

const reason = whyNoAnsible();

/** What Ansible's own loader reads, and whether it takes every text for data. */
const LOADER = `
import json, sys
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
loader = DataLoader()
values = [loader.load_from_file(path) for path in sys.argv[1:]]
print(json.dumps([[value, Templar(loader=loader).template(value)] for value in values]))
`;

describe.skipIf(reason)(`encodeVars, read by Ansible${because(reason)}`, () => {
  it('keeps every value, and no text is a template', async () => {
    const folder = await makeFolder();
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{{ 7 * 7 }}', '{% raw %}', '!vault', '"\\', "'", '\n', '- a: b', 'é🎉', ' '),
      fc.constant('k'.repeat(2000)),
    );
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        number,
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    })).value;
    const samples = fc.sample(
      fc.dictionary(name, value, { minKeys: 1, noNullPrototype: true }),
      150,
    ) as JsonObject[];
    const files = await Promise.all(
      samples.map((sample, at) => put(join(folder, `${at}.yml`), encodeVars(sample))),
    );
    const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', LOADER, ...files], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    expect(stderr).toBe('');
    const read: [unknown, unknown][] = JSON.parse(stdout);
    for (const [at, sample] of samples.entries()) {
      // -0 is 0 in JSON
      expect(read[at]).toEqual(JSON.parse(JSON.stringify([sample, sample])));
    }
  });
});

describe('encodeVars', () => {
  it('refuses what is not the name of a variable, and no number', () => {
    for (const name of ['', 'a-b', '1a', 'a b', 'a\nb'])
      expect(() => encodeVars({ [name]: 1 })).toThrow(/not the name of a variable/);
    expect(() => encodeVars({ a: Number.NaN })).toThrow(/not a number/);
  });
});
