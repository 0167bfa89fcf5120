import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBuiltins } from '../../src/multipath/data/builtin-devices.ts';
import { builtinNames } from '../../src/multipath/data/builtin-names.ts';
import { keywordStatus, knownKeywords } from '../../src/multipath/data/keywords.ts';
import { type MultipathRelease, parseRelease } from '../../src/multipath/data/releases.ts';
import { factsAt } from '../support/facts.ts';

const FACTS = factsAt('reference', 'data');

function release(name: string): MultipathRelease {
  const parsed = parseRelease(name);
  if (!parsed) throw new Error(name);
  return parsed;
}

interface KeywordFacts {
  readonly releases: Record<string, Record<string, Record<'ok' | 'ignored', string[] | undefined>>>;
}

interface BuiltinFacts {
  readonly devices: Record<string, Record<string, string>[]>;
  readonly defaults: Record<string, Record<string, string>>;
}

function readFacts<Facts>(name: string): Facts | undefined {
  return FACTS === undefined ? undefined : JSON.parse(readFileSync(join(FACTS, name), 'utf8'));
}

describe.skipIf(FACTS === undefined)('the tables (when the facts lie beside the project)', () => {
  const keywords = readFacts<KeywordFacts>('keywords-by-release.json') ?? { releases: {} };
  const builtins = readFacts<BuiltinFacts>('builtin-devices-by-release.json') ?? {
    devices: {},
    defaults: {},
  };

  // RELEASES-18, -19, -22
  test.each(Object.keys(keywords.releases))('keywords of %s', (name) => {
    const sections = keywords.releases[name] ?? {};
    const one = release(name);
    for (const [title, { ok = [], ignored = [] }] of Object.entries(sections)) {
      const section = title === '(top)' ? '' : title;
      const known = knownKeywords(section).filter(
        (keyword) => keywordStatus(one, section, keyword) !== 'unknown',
      );
      expect(known.sort(), title).toEqual([...new Set([...ok, ...ignored])].sort());
      for (const keyword of ignored)
        expect(keywordStatus(one, section, keyword), `${title} ${keyword}`).toMatch(
          /^(ignored|mute)$/,
        );
    }
  });

  // RELEASES-48
  test.each(Object.keys(builtins.devices))('built-in devices and defaults of %s', async (name) => {
    const found = await loadBuiltins(release(name));
    const flat = found.devices.map(({ vendor, product, values }) => ({
      vendor,
      product,
      ...values,
    }));
    expect(flat).toEqual(builtins.devices[name]);
    expect(found).toMatchObject({ of: name, exact: true });
    const defaults = Object.entries(builtins.defaults[name] ?? {});
    // what a build printed of its own folder is no default
    for (const [keyword, value] of defaults)
      expect([keyword, found.defaults[keyword]]).toEqual([keyword, value]);
    const names = (list: readonly { vendor: string; product: string }[]): string[] =>
      [...new Set(list.map(({ vendor, product }) => `${vendor}/${product}`))].sort();
    expect(names(builtinNames(release(name)))).toEqual(names(found.devices));
  });
});

test('a release that was not asked is judged by the nearest one before it', async () => {
  expect(await loadBuiltins(release('0.8.4'))).toMatchObject({ of: '0.8.0', exact: false });
  expect(await loadBuiltins(release('0.4.9-119.xs'))).toMatchObject({
    of: '0.4.9-86.xs',
    exact: false,
  });
});
