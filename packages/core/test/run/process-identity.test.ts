import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isAlive, thisProcess } from '../../src/os/process-identity.ts';

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
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
    try {
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(`${line}`);
      const read = (of = 0, file = ''): string => readFileSync(`/proc/${of}/${file}`, 'latin1');
      // a shell might wait for its child; once it has become sleep it does not
      while (read(parent.pid, 'comm').trim() !== 'sleep') await pause(10);
      process.kill(pid, 'SIGKILL');
      while (!read(pid, 'stat').includes(') Z ')) await pause(10);
      expect(process.kill(pid, 0)).toBe(true);
      expect(isAlive({ pid, computer })).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
