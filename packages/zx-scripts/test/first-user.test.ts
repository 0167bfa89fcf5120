// @module-tag slow
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cli, run } from './support/cli.ts';

let folder: string;
const host = (name: string): string => `sandbox:${join(folder, 'lab', name)}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'first-user-'));
  const made = await cli(['sandbox', join(folder, 'lab')]);
  // what follows on a terminal goes elsewhere
  expect(made.stderr).not.toContain('Try:');
  writeFileSync(join(folder, 'own.conf'), 'devices {\n}\n');
  symlinkSync('nothing.conf', join(folder, 'to-nothing.conf'));
  symlinkSync('circle.conf', join(folder, 'circle.conf'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly id: string;
  readonly args: () => string[];
  readonly exit: number;
  readonly says: readonly (string | RegExp)[];
  readonly not?: RegExp;
}

const rows: readonly Row[] = [
  {
    id: 'a product number of two products',
    args: () => ['lint', '--release', '8.3', join(folder, 'own.conf')],
    exit: 64,
    says: ['Did you mean xenserver-8.3 or xcp-ng-8.3?'],
  },
  {
    id: 'a wrong --via, which may have named the hosts',
    args: () => ['configure-multipath', '--via', 'ansibel', '--inventory', 'x', '--check'],
    exit: 64,
    says: ['Did you mean ansible?'],
    not: /no host/,
  },
  {
    id: 'a link to nothing, to lint',
    args: () => ['lint', join(folder, 'to-nothing.conf')],
    exit: 1,
    says: ['this is a link to nothing.conf, which does not exist [NOT_FOUND]', 'ls -l'],
  },
  {
    id: 'a link to nothing, to edit, that --create would not mend',
    args: () => [
      ...['edit', 'multipath-conf', join(folder, 'to-nothing.conf'), '--create', '--check'],
    ],
    exit: 1,
    says: ['this is a link to nothing.conf, which does not exist [NOT_FOUND]', 'ls -l'],
  },
  {
    id: 'links in a circle',
    args: () => ['lint', join(folder, 'circle.conf')],
    exit: 1,
    says: ['its links lead in a circle [REFUSED]', 'ls -l'],
    not: /ELOOP/,
  },
  {
    id: '--sudo where there is no ssh',
    args: () => ['configure-multipath', '--hosts', host('xenserver-8'), '--sudo', '--check'],
    exit: 2,
    says: [/note: --sudo has no effect on sandbox:\S+xenserver-8, which is not reached by ssh/],
  },
];

test.each(rows)('$id is told in words that can be typed', async (row) => {
  const env = { XDG_STATE_HOME: join(folder, 'state') };
  const { exit, stdout, stderr } = await cli(row.args(), { env });
  const text = stdout + stderr;
  expect(exit, text).toBe(row.exit);
  for (const each of row.says) expect(text).toMatch(each);
  if (row.not) expect(text).not.toMatch(row.not);
});

test('a clone that is not built says so, and how it is', async () => {
  const bin = fileURLToPath(new URL('../bin', import.meta.url));
  cpSync(bin, join(folder, 'clone', 'bin'), { recursive: true });
  const started = join(folder, 'clone', 'bin', 'quantastor-xenserver.js');
  const { exit, stdout, stderr } = await run(process.execPath, [started, '--version']);
  expect([exit, stdout]).toEqual([1, '']);
  expect(stderr).toBe('error: this clone is not built yet\n  help: npm ci && npm run build\n');
});
