import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../ssh-hosts/free-port.ts';
import { writeClientConfig } from '../ssh-hosts/keys.ts';
import { cacheFolder } from './cache-folder.ts';
import { buildImage, type GuestImage } from './image/build-image.ts';
import { type GuestShell, openGuestShell } from './machine/guest-shell.ts';
import { LUN_MIB, LUNS } from './machine/luns.ts';
import {
  bootMachine,
  consoleOf,
  type Machine,
  saveState,
  startMachine,
} from './machine/machine.ts';
import { hardware } from './machine/machine-args.ts';
import { makeRunFolder } from './machine/run-folder.ts';

/** A virtual machine that is laid out like a dom0, with a real kernel, multipathd, udev and sshd. */
export interface Dom0 {
  /** What stands in a `--hosts` option. */
  readonly spec: string;
  /** With an `ssh` that knows the guest, to be put first in PATH. */
  readonly bin: string;
  /** The run's own folder, for files of a test. */
  readonly folder: string;
  /** The machine of now; another one after a `boot`. */
  machine(): Machine;
  /** Runs a script in the guest; rejects when it fails. */
  run(script: string): Promise<string>;
  /** Pulls the plug. */
  cut(): Promise<void>;
  /** Starts a machine on the same disk, as after a power cut. */
  boot(): Promise<void>;
  /** The guest's console and multipathd's log, for whoever looks into a failure. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

/** Builds the image when there is none, boots it or goes on from the saved state of an earlier boot. */
export async function startDom0(): Promise<Dom0> {
  const cache = cacheFolder();
  const run = makeRunFolder(cache);
  const folder = run.path;
  let machine: Machine | undefined;
  let shell: GuestShell | undefined;
  const off = async (): Promise<void> => {
    shell?.close();
    machine?.qmp.close();
    await machine?.kill();
  };
  try {
    const image = await buildImage(cache, folder);
    // a later run may replace the image while this one still has machines to start
    for (const name of ['vmlinuz', 'initrd'])
      copyFileSync(join(image.folder, name), join(folder, name));
    const place = { image: folder, folder, port: await freePort('127.0.0.1') };
    const bin = writeAccess(folder, image, place.port);
    for (const { name } of LUNS) makeSparse(join(folder, `${name}.img`), LUN_MIB * 2 ** 20);
    const saved = join(cache, `saved-${stateStamp(image)}`);
    const isMachineAlive = (): boolean => machine?.isAlive() ?? false;
    const open = async (): Promise<void> => {
      shell = await openGuestShell(folder, isMachineAlive);
    };
    const boot = async (): Promise<void> => {
      machine = await bootMachine(place);
      await open();
    };
    const restore = async (): Promise<boolean> => {
      if (!existsSync(saved)) return false;
      try {
        copySparse(join(saved, 'root.img'), join(folder, 'root.img'));
        machine = await startMachine(place, join(saved, 'memory'));
        await open();
        return true;
      } catch {
        // it is cut short, or another run has just replaced it
        await off();
        rmSync(saved, { recursive: true, force: true });
        return false;
      }
    };
    if (await restore()) {
      await runIn(shell, `date -s @${Math.floor(Date.now() / 1000)}`);
    } else {
      copySparse(join(image.folder, 'root.img'), join(folder, 'root.img'));
      machine = await bootMachine(place);
      await save(machine, folder, saved);
      await open();
    }
    return {
      ...{ spec: 'ssh://root@dom0', bin, folder, boot, cut: off },
      machine: () => machine as Machine,
      run: (script) => runIn(shell, script),
      logs: async () => {
        const ask =
          'grep -v "path offline" /var/log/multipathd.log | tail -n 60; echo; multipath -ll; dmsetup table';
        const log = await (shell as GuestShell).run(ask).catch(String);
        const said = typeof log === 'string' ? log : log.stdout;
        return `--- the guest's console\n${consoleOf(folder)}\n--- multipathd's log, maps and tables\n${said}`;
      },
      async stop() {
        await off();
        run.remove();
      },
    };
  } catch (error) {
    await off();
    run.remove();
    throw error;
  }
}

async function runIn(shell: GuestShell | undefined, script: string): Promise<string> {
  if (!shell) throw new Error('the machine is off');
  const { exit, stdout, stderr } = await shell.run(script);
  if (exit === 0) return stdout;
  throw new Error(`in the guest: ${script}\nended with ${exit}: ${stderr}${stdout}`);
}

/** The disk as it was when the machine stood still belongs to its memory. */
async function save(machine: Machine, folder: string, saved: string): Promise<void> {
  const part = join(folder, 'saved');
  mkdirSync(part);
  await saveState(machine, join(part, 'memory'));
  copySparse(join(folder, 'root.img'), join(part, 'root.img'));
  if (!existsSync(saved)) renameSync(part, saved);
  rmSync(part, { recursive: true, force: true });
  await machine.qmp.ask('cont');
}

/** A saved state is of this image, machine, QEMU and kernel, and of no other. */
function stateStamp({ stamp }: GuestImage): string {
  const qemu = execFileSync('qemu-system-x86_64', ['--version'], { encoding: 'utf8' });
  const processor = /^model name.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[0] ?? '';
  const all = [qemu, processor, ...hardware('')].join('\0');
  return `${stamp}-${createHash('sha256').update(all).digest('hex').slice(0, 12)}`;
}

function writeAccess(folder: string, image: GuestImage, port: number): string {
  copyFileSync(join(image.folder, 'id'), join(folder, 'id'));
  const hostKey = readFileSync(join(image.folder, 'host-key.pub'), 'utf8').trim();
  writeClientConfig(folder, [{ name: 'dom0', address: '127.0.0.1', port, hostKey }]);
  return join(folder, 'bin');
}

function makeSparse(file: string, size: number): void {
  writeFileSync(file, '');
  truncateSync(file, size);
}

function copySparse(from: string, to: string): void {
  execFileSync('cp', ['--sparse=always', '--reflink=auto', from, to]);
}
