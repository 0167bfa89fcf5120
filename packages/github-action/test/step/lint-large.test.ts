// @module-tag slow
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runStep, type StepResult } from '../support/step.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-large-'));
  mkdirSync(join(folder, 'w'));
  mkdirSync(join(folder, 'temp'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lint = (text: string, how: object = {}, env: object = {}): Promise<StepResult> => {
  writeFileSync(join(folder, 'w/a.conf'), text);
  return runStep(
    { procedure: 'lint', files: 'a.conf' },
    { workspace: join(folder, 'w'), env: { ...env }, ...how },
  );
};

/** Of V8's heap, in MiB: a list of objects for each finding or value would need a multiple of it. */
const HEAP = { NODE_OPTIONS: '--max-old-space-size=110' };
const SIZE = 15_000_000;

const filled = (head: string, line: (at: number) => string, end = ''): string => {
  const lines = [head];
  for (let at = 0, size = 0; size < SIZE; at++) {
    lines.push(line(at));
    size += line(at).length;
  }
  return `${lines.join('')}${end}`;
};

// issue 15: memory stays bounded at 15 MB, whatever is in the file
test.each<[string, string, number]>([
  [
    'one stanza again and again',
    filled('devices {\n', () => '\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n', '}\n'),
    300_000,
  ],
  [
    'stanzas that all differ',
    filled(
      'devices {\n',
      (at) =>
        `\tdevice {\n\t\tvendor "V${at}"\n\t\tproduct "P${at}"\n\t\tprio alua\n\t\tpath_checker tur\n\t\tno_path_retry 18\n\t}\n`,
      '}\n',
    ),
    0,
  ],
  [
    'half a million WWIDs in a blacklist, before a stanza',
    filled(
      'blacklist {\n',
      (at) => `\twwid "36001405${String(at).padStart(20, '0')}"\n`,
      '}\ndevices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n',
    ),
    0,
  ],
])(
  '15 MB of %s are linted within 110 MiB of heap',
  async (_, text, least) => {
    const { stages, outputs, log } = await lint(text, {}, HEAP);
    expect(stages['main']?.code, log.slice(-5).join('\n')).toBe(least > 0 ? 1 : 0);
    const counted = log.find((line) => /file read for/.test(line)) ?? '';
    expect(Number(/(\d+) warning/.exec(counted)?.[1])).toBeGreaterThanOrEqual(least);
    expect(outputs['truncated']).toBe(String(least > 0));
  },
  240_000,
);

test('of a large file the log has the most severe findings, wherever they stand', async () => {
  const text = `defaults {\n${'\tfoo bar\n'.repeat(500)}\tnot_a_section {\n}\n}\n`;
  const { log } = await lint(text);
  expect(log.filter((line) => /: error: /.test(line))).toHaveLength(1);
  expect(log.filter((line) => /: warning: /.test(line))).toHaveLength(99);
  expect(log.join('\n')).toMatch(/and \d+ more, none of them worse/);
});

test('a cancel between two findings of one file ends at once, and leaves no part of a result', async () => {
  const result = await lint(
    filled('defaults {\n', () => '\tfoo bar\n', '}\n'),
    { cancelWhen: 'foo' },
    { RUNNER_TEMP: join(folder, 'temp') },
  );
  expect(result.stages['main']).toMatchObject({ cancelled: true, code: 1, signal: null });
  expect(result.annotations.at(-1)?.message).toMatch(/^Cancelled/);
  expect(readdirSync(join(folder, 'temp')).filter((name) => name.endsWith('.part'))).toEqual([]);
}, 240_000);

test('a link that waits in the place of a result or of its parts is neither written to nor read', async () => {
  const precious = join(folder, 'precious');
  writeFileSync(precious, 'as it was');
  const at = (name: string): string => join(folder, 'temp', `quantastor-xenserver-lint-${name}`);
  for (const name of ['1-findings.json', '2-findings.sarif']) symlinkSync(precious, at(name));
  const env = { RUNNER_TEMP: join(folder, 'temp') };
  const result = await lint('defaults {\n\tfoo bar\n}\n', {}, env);
  expect(result.outputs['findings-file']).toBe(at('3-findings.json'));
  expect(result.outputs['sarif-file']).toBe(at('3-findings.sarif'));
  // what was begun under a name that was taken is gone again
  expect(readdirSync(join(folder, 'temp')).filter((name) => /lint-2/.test(name))).toEqual([
    'quantastor-xenserver-lint-2-findings.sarif',
  ]);
  symlinkSync(precious, at('4-warning.part'));
  const refused = await lint('defaults {\n\tfoo bar\n}\n', {}, env);
  expect(refused.code).toBe(1);
  expect(refused.annotations[0]?.message).toMatch(
    /RUNNER_TEMP: no file can be written to .*EEXIST/,
  );
  expect(readFileSync(precious, 'utf8')).toBe('as it was');
});
