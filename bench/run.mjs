// npm run bench [NAME...]: runs the benches one after the other; exits 1 when a goal is missed.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../tools/setup.mjs';

const HELPERS = ['run.mjs', 'ts-loader.mjs'];
const all = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.mjs') && !HELPERS.includes(name),
);
const asked = process.argv.slice(2);
const chosen = all.filter((name) => asked.length === 0 || asked.includes(name.slice(0, -4)));
if (chosen.length === 0) {
  console.error(`no such bench; there are ${all.map((name) => name.slice(0, -4)).join(', ')}`);
  process.exit(64);
}

build();
for (const name of chosen) {
  console.log(`\n== ${name.slice(0, -4)}`);
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, name)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stdout.write(stdout);
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (status !== 0 || /"met":false/.test(last)) {
    console.log(`${name.slice(0, -4)}: a goal was missed, or it failed`);
    process.exitCode = 1;
  }
}
