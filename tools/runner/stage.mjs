import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseFileCommands } from './file-commands.mjs';

/** From the first signal of a cancel to the next (actions/runner, ProcessInvoker.cs). */
const SIGTERM_AFTER_MS = 7500;
const SIGKILL_AFTER_MS = 10_000;

/**
 * Runs one of an action's scripts as the runner does: its files, stdin closed, output to the log.
 * `cancelWhen` cancels at the first line of the log that it matches, `killWhen` kills there, as a runner that has no time left.
 */
export async function runStage({ stage, argv, env, cwd, folder, log, cancelWhen, killWhen }) {
  const files = Object.fromEntries(
    ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'].map((name) => {
      const file = join(folder, `${stage}-${name.toLowerCase()}`);
      writeFileSync(file, '');
      return [`GITHUB_${name}`, file];
    }),
  );
  const started = performance.now();
  const child = spawn(argv[0], argv.slice(1), {
    cwd,
    env: { ...env, ...files },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timers = [];
  let firstOutputMs;
  const onLine = (line) => {
    firstOutputMs ??= Math.round(performance.now() - started);
    log.add(line);
    if (killWhen?.test(line)) child.kill('SIGKILL');
    if (!cancelWhen || timers.length > 0 || !cancelWhen.test(line)) return;
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), SIGTERM_AFTER_MS));
    timers.push(setTimeout(() => child.kill('SIGKILL'), SIGKILL_AFTER_MS));
  };
  const streams = [child.stdout, child.stderr].map((stream) => {
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('line', onLine);
    return new Promise((done) => lines.on('close', done));
  });
  const [code, signal] = await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (...ended) => done(ended));
  });
  await Promise.all(streams);
  for (const timer of timers) clearTimeout(timer);
  const read = (name) => readFileSync(files[`GITHUB_${name}`], 'utf8');
  return {
    code: code ?? 128,
    signal,
    cancelled: timers.length > 0,
    ms: Math.round(performance.now() - started),
    firstOutputMs,
    outputs: parseFileCommands(read('OUTPUT')),
    state: parseFileCommands(read('STATE')),
    env: parseFileCommands(read('ENV')),
    path: read('PATH').split('\n').filter(Boolean),
    summary: read('STEP_SUMMARY'),
    raw: ['OUTPUT', 'STATE', 'ENV', 'STEP_SUMMARY'].map(read).join('\n'),
  };
}
