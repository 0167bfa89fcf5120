// How long the action takes from its start to its first line, over an empty Node program:
//   node bench/action-start.mjs [--node PATH] [--runs N]; the goal is at most 150 ms.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const GOAL_MS = 150;
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: process.execPath },
    runs: { type: 'string', default: '21' },
  },
});
const action = fileURLToPath(new URL('../packages/github-action/dist/index.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'action-start-'));
const empty = join(folder, 'empty.mjs');
writeFileSync(empty, 'console.log();\n');
writeFileSync(join(folder, 'multipath.conf'), 'defaults {\n}\n');
const env = {
  PATH: process.env.PATH,
  GITHUB_WORKSPACE: folder,
  INPUT_PROCEDURE: 'lint',
  INPUT_FILES: 'multipath.conf',
};

const times = { empty: [], action: [] };
// in turns, so that whatever else the machine does hits both alike
for (let run = 0; run < Number(values.runs); run++) {
  times.empty.push(await firstOutput(empty, {}));
  times.action.push(await firstOutput(action, env));
}
rmSync(folder, { recursive: true });
const [base, ours] = [median(times.empty), median(times.action)];
console.log(
  `an empty program says its first line after ${base.toFixed(0)} ms (median of ${values.runs})`,
);
console.log(
  `the action after ${ours.toFixed(0)} ms: ${(ours - base).toFixed(0)} ms more, goal ${GOAL_MS} ms`,
);
process.exitCode = ours - base > GOAL_MS ? 1 : 0;

function firstOutput(script, more) {
  const started = performance.now();
  const child = spawn(values.node, [script], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((done, fail) => {
    let first;
    child.stdout.on('data', () => {
      first ??= performance.now() - started;
    });
    child.on('error', fail);
    child.on('close', () =>
      first === undefined ? fail(new Error(`${script} said nothing`)) : done(first),
    );
  });
}

function median(list) {
  return list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
}
