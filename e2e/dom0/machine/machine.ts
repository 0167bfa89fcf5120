import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backends, hardware } from './machine-args.ts';
import { connectQmp, type Qmp } from './qmp.ts';

/** A QEMU that runs. */
export interface Machine {
  readonly qmp: Qmp;
  isAlive(): boolean;
  /** Pulls the plug: SIGKILL, nothing is flushed. */
  kill(): Promise<void>;
}

export interface MachinePlace {
  /** With `vmlinuz` and `initrd`. */
  readonly image: string;
  /** With `root.img` and an image for each LUN; console and sockets come to lie in it. */
  readonly folder: string;
  readonly port: number;
}

const BOOT_LIMIT_MS = 180_000;

/** From power on to the first program. */
const KERNEL_LIMIT_MS = 60_000;

/** Starts a machine; `incoming` is the file of a saved state that it goes on from. */
export async function startMachine(
  { image, folder, port }: MachinePlace,
  incoming?: string,
): Promise<Machine> {
  for (const name of ['qmp', 'console.log']) rmSync(join(folder, name), { force: true });
  const log = openSync(join(folder, 'qemu.log'), 'a');
  const from = incoming === undefined ? [] : ['-incoming', `exec:cat '${incoming}'`];
  const child = spawn(
    'setpriv',
    // should the tests be killed outright, the kernel ends the machine
    [
      '--pdeathsig',
      'KILL',
      'qemu-system-x86_64',
      ...backends(folder, port),
      ...hardware(image),
      ...from,
    ],
    // a Ctrl-C ends the tests, and they end the machine
    { stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const onExit = (): void => void (isAlive() && child.kill('SIGKILL'));
  process.on('exit', onExit);
  const kill = async (): Promise<void> => {
    process.off('exit', onExit);
    await killAndWait(child, isAlive);
  };
  try {
    const qmp = await connectQmp(join(folder, 'qmp'), isAlive);
    if (incoming !== undefined) await goOn(qmp);
    return { qmp, isAlive, kill };
  } catch (error) {
    await kill();
    throw new Error(`no machine: ${readFileSync(join(folder, 'qemu.log'), 'utf8')}`, {
      cause: error,
    });
  }
}

async function killAndWait(child: ChildProcess, isAlive: () => boolean): Promise<void> {
  if (!isAlive()) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** A state is saved while the machine stands still, and stands still when it has come back. */
async function goOn(qmp: Qmp): Promise<void> {
  const state = (): Promise<{ status: string }> => qmp.ask('query-status');
  while ((await state()).status === 'inmigrate') await pause(20);
  await qmp.ask('cont');
}

/**
 * Starts a machine and waits for the guest's word on its console that sshd answers. QEMU's emulation lets a kernel stand still
 * now and then before it has started anything: nothing has touched the disk by then, and the machine is started once more.
 */
export async function bootMachine(place: MachinePlace): Promise<Machine> {
  const machine = await startMachine(place);
  if (await isSaid(machine, place.folder, /LAB-KERNEL/, KERNEL_LIMIT_MS)) {
    await waitForBoot(machine, place.folder);
    return machine;
  }
  console.log(`the guest's kernel stands still:\n${consoleOf(place.folder)}`);
  machine.qmp.close();
  await machine.kill();
  const second = await startMachine(place);
  await waitForBoot(second, place.folder);
  return second;
}

async function waitForBoot(machine: Machine, folder: string): Promise<void> {
  if (await isSaid(machine, folder, /LAB-READY SSH/, BOOT_LIMIT_MS)) return;
  const text = consoleOf(folder);
  machine.qmp.close();
  await machine.kill();
  throw new Error(`no boot, it takes too long; the guest's console:\n${text}`);
}

async function isSaid(
  { isAlive }: Machine,
  folder: string,
  what: RegExp,
  limitMs: number,
): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (!what.test(consoleOf(folder))) {
    if (!isAlive())
      throw new Error(`no boot, the machine has ended; the guest's console:\n${consoleOf(folder)}`);
    if (Date.now() > end) return false;
    await pause(50);
  }
  return true;
}

export function consoleOf(folder: string): string {
  const file = join(folder, 'console.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Writes the machine's state to a file; the machine stands still from then on until `cont`. */
export async function saveState({ qmp }: Machine, file: string): Promise<void> {
  await qmp.ask('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 });
  await qmp.ask('stop');
  await qmp.ask('migrate', { uri: `exec:cat >'${file}'` });
  for (;;) {
    const { status } = await qmp.ask<{ status?: string }>('query-migrate');
    if (status === 'completed') return;
    if (status === 'failed' || status === 'cancelled')
      throw new Error(`the state was not saved: ${status}`);
    await pause(20);
  }
}
