import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { given } from '../text/given.ts';

export interface JournalProcess {
  readonly pid: number;
  readonly computer: string;
  /** Tells it from a later process of the same number; absent where the system does not say. */
  readonly started?: string;
}

export function thisProcess(): JournalProcess {
  const started = startOf(process.pid);
  const { pid } = process;
  return { pid, computer: hostname(), ...given({ started }) };
}

/**
 * Whether it is still there. Of another computer nothing can be told: that counts as gone. A number that a
 * later process was given keeps nothing alive.
 */
export function isAlive({ pid, computer, started }: JournalProcess): boolean {
  if (computer !== hostname()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (isZombie(pid)) return false;
  const now = started === undefined ? undefined : startOf(pid);
  return now === undefined || now === started;
}

/**
 * True only when it is seen from here that it is gone: a process of this machine, this boot and this namespace of numbers.
 * Of any other nothing can be seen, whatever its computer is called.
 */
export function isSeenDead(owner: JournalProcess): boolean {
  if (owner.computer !== hostname()) return false;
  const [own, other] = [startOf(process.pid), owner.started].map((each) => each?.split(' '));
  if (process.platform === 'linux' && (!own || !other)) return false;
  const isHere = !own || !other || own.slice(0, -1).join(' ') === other.slice(0, -1).join(' ');
  return (isHere || process.platform !== 'linux') && !isAlive(owner);
}

/** True only when it is seen from here that it lives, under its own number and start: also one that is stopped and says nothing. */
export function isSeenAlive(owner: JournalProcess): boolean {
  return owner.started !== undefined && isAlive(owner);
}

export function isThisProcess({ pid, computer }: JournalProcess): boolean {
  return pid === process.pid && computer === hostname();
}

/** When a process was started, in the words of its system; undefined where there are none, as on Windows. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return startOnLinux(pid);
    if (process.platform === 'win32') return undefined;
    const argv = ['-o', 'lstart=', '-p', `${pid}`];
    return execFileSync('ps', argv, { encoding: 'utf8', stdio: 'pipe' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Ended and not yet waited for by its parent: it still answers to a signal. */
function isZombie(pid: number): boolean {
  try {
    return process.platform === 'linux' && processFields(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

/** Ticks since the boot, with which boot and which namespace of process numbers: see proc(5), /proc/pid/stat, field 22. */
function startOnLinux(pid: number): string | undefined {
  const ticks = processFields(pid)[19];
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return ticks && `${boot} ${readlinkSync('/proc/self/ns/pid')} ${ticks}`;
}

/** From the third on. The second is the program's name in parentheses, which may hold blanks and parentheses. */
export function processFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
