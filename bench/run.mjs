// npm run bench [NAME...]: sets up what the benches need, runs them one after the other; exits 1 when a goal is missed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  build,
  canInstallSystemPackages,
  installPackages,
  installSystemPackages,
  readList,
} from '../tools/setup.mjs';

const HELPERS = ['run.mjs', 'ts-loader.mjs', 'resources.mjs', 'play-measure.mjs', 'group-cpu.mjs'];
const all = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.mjs') && !HELPERS.includes(name),
);
const asked = process.argv.slice(2);
const chosen = all.filter((name) => asked.length === 0 || asked.includes(name.slice(0, -4)));
if (chosen.length === 0) {
  console.error(`no such bench; there are ${all.map((name) => name.slice(0, -4)).join(', ')}`);
  process.exit(64);
}

installPackages();
if (canInstallSystemPackages())
  installSystemPackages(['e2e', 'bench'].flatMap((folder) => readList(`${folder}/packages.txt`)));
build();
for (const name of chosen) {
  console.log(`\n== ${name.slice(0, -4)}`);
  const child = spawn(process.execPath, [join(import.meta.dirname, name)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    process.stdout.write(text);
  });
  const [status] = await once(child, 'close');
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (status !== 0 || /"met":false/.test(last)) {
    console.log(`${name.slice(0, -4)}: a goal was missed, or it failed`);
    process.exitCode = 1;
  }
}
