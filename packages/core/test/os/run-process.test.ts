import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runProcess } from '../../src/os/process.ts';

const node = (script: string, ...args: string[]): string[] => [
  process.execPath,
  '-e',
  script,
  ...args,
];
const run = (argv: string[], options = {}): ReturnType<typeof runProcess> =>
  runProcess(argv, { place: 'here', ...options });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const gone = async (pid: number): Promise<void> => {
  const end = Date.now() + 20_000;
  while (isAlive(pid)) {
    if (Date.now() > end) throw new Error(`${pid} lives on`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test('gives exit code and both outputs', async () => {
  const argv = node('console.log("out"); console.error("err"); process.exitCode = 7');
  expect(await run(argv)).toEqual({
    argv,
    exit: 7,
    stdout: 'out\n',
    stderr: 'err\n',
    timedOut: false,
  });
});

test('hands arguments over as they are', async () => {
  const words = ["it's", '$(id)', '', 'a b', '*', '%PATH%', '"q"'];
  const result = await run(node('console.log(JSON.stringify(process.argv.slice(1)))', ...words));
  expect(JSON.parse(result.stdout)).toEqual(words);
});

test('stdin is empty, or what is given', async () => {
  const cat = node('process.stdin.pipe(process.stdout)');
  expect((await run(cat)).stdout).toBe('');
  expect((await run(cat, { input: 'a\0é' })).stdout).toBe('a\0é');
  // a command that reads nothing breaks the pipe
  expect((await run(node('0'), { input: 'x'.repeat(1_000_000) })).exit).toBe(0);
});

test('a command that is not there is exit 127', async () => {
  expect(await run(['no-such-command-here'])).toMatchObject({ exit: 127, timedOut: false });
});

test('refuses endless output', async () => {
  const endless = node(
    'const b = Buffer.alloc(1 << 20, 120); const w = () => { while (process.stdout.write(b)); process.stdout.once("drain", w) }; w()',
  );
  await expect(run(endless)).rejects.toMatchObject({ code: 'COMMAND_FAILED', place: 'here' });
});

describe.skipIf(process.platform === 'win32')('on POSIX', () => {
  test('a file that may not be run is exit 126', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'run-process-'));
    writeFileSync(join(folder, 'plain'), '', { mode: 0o644 });
    expect((await run([join(folder, 'plain')])).exit).toBe(126);
    rmSync(folder, { recursive: true });
  });

  test('a signal is no exit code', async () => {
    expect(await run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ exit: null, timedOut: false });
  });

  test('a time limit ends the whole tree, also what ignores SIGTERM', async () => {
    const script = 'trap "" TERM; sleep 60 & echo $!; sleep 61';
    const result = await run(['sh', '-c', script], { timeoutMs: 300 });
    expect(result).toMatchObject({ exit: null, timedOut: true });
    await gone(Number(result.stdout));
  });

  test('a cancelled command is ended', async () => {
    const cancel = new AbortController();
    const call = run(['sleep', '60'], { signal: cancel.signal });
    setTimeout(() => cancel.abort(), 50);
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(run(['true'], { signal: cancel.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  test('does not wait for a child that holds the pipes', async () => {
    const result = await run(['sh', '-c', 'sleep 60 & echo $!'], { timeoutMs: 50_000 });
    expect(result).toMatchObject({ exit: 0, timedOut: false });
    process.kill(Number(result.stdout));
  });

  test('loses nothing that was written before the exit', async () => {
    const result = await run(['sh', '-c', 'seq 200000; sleep 60 & echo $! >&2']);
    expect(result.stdout.length).toBe(1_288_895);
    process.kill(Number(result.stderr));
  });

  test('what the system cannot start at all is an error that says so', async () => {
    await expect(run(['true', 'x'.repeat(4_000_000)])).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: 'true cannot be started: spawn E2BIG',
    });
  });
});
