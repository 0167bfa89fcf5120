import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface GuestAnswer {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A way into the guest for the tests themselves; the tool under test has its own connections. */
export interface GuestShell {
  /** Runs a script in the guest's bash. */
  run(script: string): Promise<GuestAnswer>;
  close(): void;
}

/** Opens one connection that all scripts share: without KVM a new one takes a second or two. */
export async function openGuestShell(folder: string, isAlive: () => boolean): Promise<GuestShell> {
  const path = join(folder, 'control');
  const ssh = ['-F', join(folder, 'ssh_config'), '-o', `ControlPath=${path}`];
  const opening = ['-N', '-o', 'ControlMaster=yes', '-o', 'ConnectTimeout=60', 'dom0'];
  let master: ChildProcess | undefined;
  const end = Date.now() + 120_000;
  while (!existsSync(path)) {
    if (!isAlive() || Date.now() > end) throw new Error('the guest lets nobody in');
    if (!master || master.exitCode !== null)
      master = spawn('setpriv', ['--pdeathsig', 'KILL', 'ssh', ...ssh, ...opening], {
        stdio: 'ignore',
        detached: true,
      });
    await pause(20);
  }
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        const child = spawn('ssh', [...ssh, '-o', 'ControlMaster=no', 'dom0', 'bash', '-s'], {
          stdio: ['pipe', 'pipe', 'pipe'],
        });
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.stdin.on('error', () => undefined);
        child.stdin.end(script);
        child.on('error', reject);
        child.on('close', (exit) => resolve({ exit, stdout, stderr }));
      }),
    close() {
      master?.kill('SIGKILL');
      rmSync(path, { force: true });
    },
  };
}
