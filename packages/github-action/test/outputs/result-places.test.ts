import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/inputs/reader.ts';
import { checkResultPlaces } from '../../src/outputs/files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'places-'));
  mkdirSync(join(folder, 'temp'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  symlinkSync(join(folder, 'temp'), join(folder, 'link'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const said = (env: Readonly<Record<string, string>>): Promise<string> =>
  checkResultPlaces(
    Object.fromEntries(Object.entries(env).map(([name, value]) => [name, join(folder, value)])),
  ).then(
    () => '',
    (error: unknown) =>
      error instanceof InputError
        ? error.problems.map(({ input, message }) => `${input}: ${message}`).join('; ')
        : String(error),
  );

// a run changed its hosts, and then its report could not be written
describe('where results go is tried before a host is asked', () => {
  test.each<[Record<string, string>, RegExp]>([
    [{ RUNNER_TEMP: 'none' }, /^RUNNER_TEMP: no file can be .*none: there is no such folder$/],
    [{ RUNNER_TEMP: 'dangling' }, /^RUNNER_TEMP: .*there is no such folder$/],
    [{ RUNNER_TEMP: 'file' }, /^RUNNER_TEMP: .*the system says ENOTDIR$/],
    [{ RUNNER_TEMP: 'temp', GITHUB_OUTPUT: 'none' }, /^GITHUB_OUTPUT: .*there is no such file$/],
    [{ RUNNER_TEMP: 'temp', GITHUB_STATE: 'dangling' }, /^GITHUB_STATE: .*no such file$/],
    [{ RUNNER_TEMP: 'temp', GITHUB_STEP_SUMMARY: 'temp' }, /^GITHUB_STEP_SUMMARY: .*EISDIR$/],
  ])('%j', async (env, message) => {
    expect(await said(env)).toMatch(message);
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'file', 'link', 'temp']);
  });

  test('and nothing is left of the try', async () => {
    expect(await said({ RUNNER_TEMP: 'link', GITHUB_OUTPUT: 'file' })).toBe('');
    expect(readdirSync(join(folder, 'temp'))).toEqual([]);
  });
});
