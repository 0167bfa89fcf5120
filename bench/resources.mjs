// Runs a program and resolves with its wall time, its processor time and, for a Node program, its peak memory.
import { spawn } from 'node:child_process';

/** The last words of a Node program on descriptor 3. */
const LAST_WORDS = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); writeSync(3, JSON.stringify({ maxRSS, userCPUTime, systemCPUTime })); });',
)}`;

/** `argv` of a Node program begins with its script. @throws Error when it ends with another exit code than `good`. */
export async function measureNode(argv, { good = [0], env = process.env } = {}) {
  const from = performance.now();
  const child = spawn(process.execPath, ['--import', LAST_WORDS, ...argv], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const texts = [1, 2, 3].map((fd) => collect(child.stdio[fd]));
  const exit = await new Promise((done) => child.on('close', done));
  const wall = performance.now() - from;
  const [stdout, stderr, words] = await Promise.all(texts);
  if (!good.includes(exit)) throw new Error(`${argv.join(' ')}: exit ${exit} ${stdout}${stderr}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(words);
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1000, mib: maxRSS / 1024, stdout };
}

/** Any program: wall time only. */
export async function measure([command, ...args], { good = [0], env = process.env } = {}) {
  const from = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = collect(child.stderr);
  const exit = await new Promise((done, fail) => child.on('close', done).on('error', fail));
  if (!good.includes(exit)) throw new Error(`${command}: exit ${exit} ${await said}`);
  return { wall: performance.now() - from };
}

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

async function collect(stream) {
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += part;
  return text;
}
