import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function textsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|json)$/.test(name))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
}

const sources = ['core', 'zx-scripts', 'ansible-module-shim', 'github-action'].flatMap((name) =>
  textsIn(`packages/${name}/src`),
);
const anchorsOf = (page: string): string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/<a id="([^"]+)">/g)].map(
    ([, name = '']) => name,
  );
const findings = anchorsOf('docs/findings.md');
const known = new Set([...findings, ...anchorsOf('docs/lint-rules.md')]);

/** Codes as the source writes them, whatever union they are of. */
const written = new Set(
  sources.flatMap((text) =>
    [
      ...text.matchAll(/\bcode: (?:[^,;\n]*? \? )?'([a-z][a-z0-9-]*)'(?: : '([a-z0-9-]+)')?/g),
    ].flatMap(([, one = '', other]) => (other === undefined ? [one] : [one, other])),
  ),
);

test('each code of the source is on the page of findings or of lint rules', () => {
  expect(written.size).toBeGreaterThan(100);
  expect([...written].filter((code) => !known.has(code))).toEqual([]);
});

test('no code has two rows', () => {
  expect(findings.filter((code, at) => findings.indexOf(code) !== at)).toEqual([]);
});

test('each example that a comment gives is made of words of the source or of a test', () => {
  const isComment = /^\s*\*.*$/gm;
  const told = [...sources, ...textsIn('packages/core/test')].map((text) =>
    text.replace(isComment, ''),
  );
  const isTold = (part: string): boolean => told.some((text) => text.includes(part));
  // a text may be put together of two
  const isMade = (part: string): boolean =>
    isTold(part) ||
    Array.from(part).some(
      (_, at) => at > 0 && isTold(part.slice(at).trim()) && isTold(part.slice(0, at).trim()),
    );
  const examples = sources.flatMap((text) =>
    [...text.matchAll(/^\s*\* @example (.+)$/gm)].map(([, example = '']) => example),
  );
  expect(examples.length).toBeGreaterThan(10);
  const invented = examples.flatMap((example) =>
    example
      .split('...')
      .map((part) => part.trim())
      .filter((part) => /[a-z]/.test(part) && !isMade(part)),
  );
  expect(invented).toEqual([]);
});
