import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isAlive, thisProcess } from '../../src/run/journal/process-identity.ts';

const computer = hostname();

test('this process is alive, and no earlier one of its number', () => {
  const own = thisProcess();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, started: 'another boot' })).toBe(own.started === undefined);
  expect(isAlive({ ...own, computer: 'elsewhere' })).toBe(false);
});

test('one that was waited for is not', () => {
  expect(isAlive({ pid: spawnSync(process.execPath, ['-e', '0']).pid, computer })).toBe(false);
});

test.runIf(process.platform === 'linux')(
  'one that ended and waits for its parent is not',
  async () => {
    // the shell becomes a program that waits for no child
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60']);
    try {
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(`${line}`);
      const state = (): string => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1] ?? '';
      while (!state().startsWith('Z')) await pause(10);
      expect(process.kill(pid, 0)).toBe(true);
      expect(isAlive({ pid, computer })).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
