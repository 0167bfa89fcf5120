// @module-tag slow
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { node24 } from './support/node24.ts';
import { root, type StepResult } from './support/step.ts';

let folder: string;

/** By its command line, as its users do; other tests call it in their own process. */
function runProgram(given?: string, ...more: readonly string[]): Promise<StepResult> {
  const words = ['--json', '--node', node24(), '--workspace', folder, ...more];
  const input = given === undefined ? [] : ['--with', `given=${given}`];
  const argv = ['tools/run-action.mjs', folder, ...words, ...input];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, argv, { cwd: root }, (error, stdout, stderr) => {
      try {
        const result = JSON.parse(stdout) as StepResult;
        expect(error?.code ?? 0).toBe(result.code);
        resolve(result);
      } catch (cause) {
        reject(new Error(`the runner stand-in failed: ${stderr}\n${stdout}`, { cause }));
      }
    });
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  writeFileSync(
    join(folder, 'action.yml'),
    `name: probe
inputs:
  with-default: { description: d, default: from action.yml }
  given: { description: d }
  token: { description: d, default: '\${{ github.token }}' }
outputs:
  seen: { description: d }
runs: { using: node24, pre: pre.mjs, main: main.mjs, post: post.mjs }
`,
  );
  const append = `import { appendFileSync as append } from 'node:fs';\nconst { env } = process;\n`;
  writeFileSync(
    join(folder, 'pre.mjs'),
    `${append}append(env.GITHUB_STATE, 'from=pre\\n');append(env.GITHUB_ENV, 'SET<<E\\na\\nb\\nE\\n');\n`,
  );
  writeFileSync(
    join(folder, 'main.mjs'),
    `${append}append(env.GITHUB_OUTPUT, \`seen<<E\\n\${[env['INPUT_WITH-DEFAULT'], env.INPUT_GIVEN, env.STATE_from, env.SET].join('|')}\\nE\\nextra=1\\n\`);
append(env.GITHUB_STEP_SUMMARY, '# hunter2\\n');
console.log('::add-mask::hunter2%0Asecond');
console.log('a hunter2 and second');
console.log('  ::warning file=a%2Cb,line=3::what%0Amore');
console.log('::debug::hidden');
console.log('::stop-commands::tok');
console.log('::error::not one');
console.log('::tok::');
console.log('::set-output name=x::y');
console.log(\`own \${env.OWN} \${env.INPUT_TOKEN?.length}\`);
console.log('text ##[error]old form');
if (env.INPUT_GIVEN === 'wait') { process.on('SIGINT', () => {}); process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1e6); }
process.exitCode = env.INPUT_GIVEN === 'fail' ? 7 : 0;
`,
  );
  writeFileSync(join(folder, 'post.mjs'), `console.log('post after', process.env.STATE_from);\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

test('inputs, state, environment and outputs go their ways', async () => {
  const result = await runProgram('x');
  expect(result.outputs).toEqual({ seen: 'from action.yml|x|pre|a\nb', extra: '1' });
  expect(result.undeclaredOutputs).toEqual(['extra']);
  expect(result.log.at(-1)).toBe('post after pre');
});

test('commands are obeyed, secrets masked', async () => {
  const { log, annotations, summary, raw } = await runProgram();
  expect(log).toContain('a *** and ***');
  expect(summary).toBe('# ***\n');
  expect(raw).toContain('hunter2');
  expect(annotations).toEqual([
    { level: 'warning', file: 'a,b', line: '3', message: 'what\nmore' },
    { level: 'error', message: '::set-output:: is disabled on runners' },
    { level: 'error', message: 'old form' },
  ]);
  expect(log).toContain('::error::not one');
  expect(log.join()).not.toContain('hidden');
});

test('post runs after a failure', async () => {
  const result = await runProgram('fail');
  expect(result.code).toBe(7);
  expect(result.stages['post']?.code).toBe(0);
});

test('a cancel that is not heeded is repeated louder, and post still runs', async () => {
  const result = await runProgram('wait', '--cancel-when', 'old form');
  expect(result.code).toBe(9);
  expect(result.stages['main']).toMatchObject({ cancelled: true });
  expect(result.stages['main']?.ms).toBeGreaterThan(7000);
  expect(result.stages['post']?.code).toBe(0);
});

test('a variable, a token and debug lines are given to it', async () => {
  const { log } = await runProgram(
    'x',
    '--env',
    'OWN=1=2',
    '--token',
    'token-of-the-job',
    '--debug',
  );
  expect(log).toContain('own 1=2 16');
  expect(log.join()).toContain('hidden');
});

test('a kill leaves it no time', async () => {
  const { stages } = await runProgram('wait', '--kill-when', 'old form');
  expect(stages['main']).toMatchObject({ signal: 'SIGKILL' });
});
