import { execFileSync, spawnSync } from 'node:child_process';
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
import { replaceSh } from '../../src/hosts/shell/remote/replace.sh.ts';

// What the host's own shell does when a run makes its record, without a connection.
let top = '';
let own = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'quantastor-shell-record-'));
  own = join(top, 'own');
  mkdirSync(own);
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function record(run: string): string {
  const script = `
q_m='|' q_tmp= q_made= q_lk= q_rm= q_cp=cp q_o=$1
q_clean() { [ -z "$q_tmp$q_lk$q_rm" ] || rm -f -- "$q_tmp" "$q_lk" "$q_rm"; }
${replaceSh}
q_rh='{"run":"${run}"}' q_rn=1 q_rl='{"n":1}\\n' q_ra= q_rf=
q_record`;
  const { stdout, error } = spawnSync('sh', ['-c', script, 'sh', own], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  if (error) throw error;
  return stdout;
}

test('a record is made whole, and nothing is left beside it', () => {
  expect(record('one')).toBe('|ok||');
  expect(readFileSync(join(own, 'active.jsonl'), 'utf8')).toBe('{"run":"one"}\n{"n":1}\n');
  expect(readdirSync(own).sort()).toEqual(['active.jsonl', 'runs']);
  expect(record('two')).toMatch(/^\|held\|\{"run":"one"\}\|\d+$/);
});

const active = (): string => join(own, 'active.jsonl');
const victim = (): string => join(top, 'victim');
const IN_ITS_PLACE: readonly (readonly [string, () => void])[] = [
  ['an empty file', () => writeFileSync(active(), '')],
  ['a link to nothing', () => symlinkSync(victim(), active())],
  ['a folder', () => mkdirSync(active())],
  ['a pipe', () => void execFileSync('mkfifo', [active()])],
];

test.each(IN_ITS_PLACE)('%s in its place holds the host, and is not written through', (_, put) => {
  put();
  expect(record('one')).toMatch(/^\|held\|\|\d+$/);
  expect(readdirSync(top)).toEqual(['own']);
  expect(readdirSync(own).sort()).toEqual(['active.jsonl', 'runs']);
});
