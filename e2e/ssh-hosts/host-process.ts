import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const START = `${import.meta.dirname}/guest/start-host.sh`;

export interface HostProcess {
  /** The namespaces' maker; its death ends all that runs in them. */
  readonly pid: number;
  /** Connections that sshd serves now. */
  sessions(): number;
  stop(): Promise<void>;
}

/** Starts one host and waits until its sshd says that it listens. */
export async function startHostProcess(
  args: readonly [root: string, state: string, name: string, address: string, port: string],
  logFile: string,
): Promise<HostProcess> {
  const log = openSync(logFile, 'a');
  // should the tests be killed outright, the kernel ends the host
  const bound = ['--pdeathsig', 'KILL', 'unshare'];
  const flags = ['-m', '-u', '-p', '-f', '--propagation', 'private', '--kill-child'];
  const child = spawn('setpriv', [...bound, ...flags, 'sh', START, ...args], {
    stdio: ['ignore', log, log],
    // a Ctrl-C ends the tests, and they end the hosts
    detached: true,
  });
  closeSync(log);
  const exit = once(child, 'exit');
  const isUp = (): boolean => readFileSync(logFile, 'utf8').includes('Server listening');
  while (!isUp()) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`no host: ${readFileSync(logFile, 'utf8')}`);
    await pause(10);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('unshare was not started');
  if (running.size === 0) process.on('exit', killAll);
  running.add(child);
  return {
    pid,
    // an orphan becomes a child of the first process, which sshd is here
    sessions: () => childrenOf(pid).flatMap(childrenOf).filter(isSshd).length,
    async stop() {
      running.delete(child);
      if (running.size === 0) process.off('exit', killAll);
      kill(child);
      await exit;
    },
  };
}

const running = new Set<ChildProcess>();

function killAll(): void {
  for (const child of running) kill(child);
}

function childrenOf(pid: number): number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return list.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isSshd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false;
  }
}

/** unshare hands no SIGTERM on; its SIGKILL takes the first process along, and that the whole pid namespace. */
function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}
