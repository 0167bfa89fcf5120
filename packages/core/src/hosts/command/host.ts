import { isAscii, isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { sep } from 'node:path';
import { ProcedureError, withPath } from '../../errors.ts';
import { OWN_NAME } from '../../os/backup.ts';
import { RUN_TIMEOUT_MS } from '../../os/limits.ts';
import { clearDeadLock } from '../../os/lock.ts';
import { pause } from '../../os/pause.ts';
import { runProcess } from '../../os/process.ts';
import { readLocalFew, readLocalFile, readLocalFolder } from '../../os/read.ts';
import { changeRecord, MAX_RECORD_BYTES } from '../../os/record.ts';
import { replaceLocalFile, tryToWriteLocal } from '../../os/replace.ts';
import { writeSynced } from '../../os/sync.ts';
import { given } from '../../text/given.ts';
import { checkArgv } from '../check-argv.ts';
import type { CallOptions, CommandResult, FileState, Host, RunCommandOptions } from '../host.ts';
import { atPlace } from '../host.ts';
import { type BatchNames, batchProblem, mapWindowsPath, renderBatch } from './batch-file.ts';
import { decodeOutput, encodeText, parseCodePage } from './code-page.ts';
import { readCommandConfig } from './config.ts';

/** A mounted disk may show a new file a moment late. */
const PATIENCE_MS = 5_000;

/** cmd.exe: no such command. */
const NO_COMMAND = 9009;

/**
 * A Windows server on which nothing of ours runs: its files over a mount, its commands by a program of this machine
 * (winexe, ssh, wine). What a command started on the server ends with that program, if the program sees to it.
 *
 * @throws ProcedureError BAD_INPUT
 */
export async function openCommandHost(name: string, configPath: string): Promise<Host> {
  const { command, drives, folder } = await readCommandConfig(configPath);
  const traffic = { connections: 0, roundTrips: 0 };
  const closing = new AbortController();
  const near = (path: string): string => mapWindowsPath(path, drives, name);
  // where the system drive is not mounted, what is ours goes where the commands' files go
  const own = `${'C' in drives ? 'C:\\ProgramData' : folder}\\${OWN_NAME}`;
  const signalOf = ({ signal }: CallOptions = {}): AbortSignal => {
    const both = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    if (both.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
    return both;
  };

  const readNear = async (path: string): Promise<FileState> => {
    const file = await withPath(near(path), path, () => readLocalFile(near(path)));
    if (!file.exists) return { exists: false, path };
    return { ...file, path, realPath: path };
  };

  let asked: Promise<number | undefined> | undefined;
  /** The console's; asked once, and only where something is no ASCII. */
  const codePage = (): Promise<number | undefined> => {
    asked ??= execute([['chcp.com']]).then(([found]) =>
      found?.exit === 0 ? parseCodePage(found.stdout) : undefined,
    );
    return asked;
  };
  const readOutput = async (path: string): Promise<string> => {
    const bytes = await readFile(path);
    return decodeOutput(bytes, isUtf8(bytes) ? undefined : await codePage());
  };
  /** cmd.exe reads a batch file in the console's code page; what is not in that is tried as UTF-8. */
  const batchBytes = async (
    commands: readonly (readonly string[])[],
    names: BatchNames,
  ): Promise<Uint8Array> => {
    const problem = commands.map(batchProblem).find((each) => each !== undefined);
    if (problem !== undefined)
      throw new ProcedureError(
        'BAD_INPUT',
        `a command cannot be handed to the server: ${problem}`,
        {},
      );
    const text = renderBatch(commands, names);
    const bytes = Buffer.from(text);
    if (isAscii(bytes)) return bytes;
    return encodeText(text, await codePage()) ?? Buffer.from(renderBatch(commands, names, true));
  };

  const execute = async (
    commands: readonly (readonly string[])[],
    { timeoutMs = RUN_TIMEOUT_MS, ...options }: RunCommandOptions = {},
  ): Promise<CommandResult[]> => {
    for (const argv of commands) checkArgv(argv);
    const signal = signalOf(options);
    const base = `${folder}\\quantastor-${randomBytes(16).toString('hex')}`;
    const names = {
      out: (index: number): string => `${base}-${index}.out`,
      err: (index: number): string => `${base}-${index}.err`,
      code: (index: number): string => `${base}-${index}.code`,
    };
    const script = `${base}.cmd`;
    const used = [
      script,
      ...commands.flatMap((_, i) => [names.out(i), names.err(i), names.code(i)]),
    ];
    try {
      await writeSynced(near(script), await batchBytes(commands, names), 'wx');
      traffic.roundTrips++;
      const ran = await runProcess(adapterArgv(command, script), {
        signal,
        timeoutMs,
      }).catch((error: unknown) => {
        // not the program that carries the commands: it is nobody's word for what was cancelled
        if (signal.aborted) signalOf(options);
        throw error;
      });
      if (ran.timedOut) return commands.map((argv) => ({ ...ran, argv, stdout: '', stderr: '' }));
      const results: CommandResult[] = [];
      for (const [index, argv] of commands.entries()) {
        const exit = await codeOf(near(names.code(index)), signal);
        if (exit === undefined) throw notRun(name, command, ran);
        const stdout = await readOutput(near(names.out(index)));
        const stderr = await readOutput(near(names.err(index)));
        results.push({
          argv,
          exit: exit === NO_COMMAND ? 127 : exit,
          stdout,
          stderr,
          timedOut: false,
        });
      }
      return results;
    } finally {
      for (const path of used) await rm(near(path), { force: true }).catch(() => undefined);
    }
  };

  return atPlace({
    name,
    kind: 'command',
    can: { readLargeFiles: true },
    platform: 'windows',
    traffic,
    async facts({ files = [], folders = [], commands = [], own: names = [] }, options) {
      signalOf(options);
      const read = new Map<string, FileState>();
      for (const path of files) read.set(path, await readNear(path));
      const listed = new Map<string, readonly FileState[] | undefined>();
      for (const { path, contains = '', most, newest } of folders)
        listed.set(path, await readLocalFolder(near(path), contains, { most, newest }));
      const results = commands.length === 0 ? [] : await execute(commands, options);
      const ours = new Map<string, FileState>();
      for (const path of names) {
        const file = near(`${own}\\${path.replaceAll('/', '\\')}`);
        ours.set(path, await readLocalFew(file, MAX_RECORD_BYTES));
      }
      return { files: read, folders: listed, commands: results, own: ours };
    },
    async argvProblem(argv) {
      return batchProblem(argv);
    },
    async read(path, options) {
      signalOf(options);
      return readNear(path);
    },
    async replace(request, options) {
      signalOf(options);
      const place = near(request.path);
      const { backup } = await withPath(place, request.path, () =>
        replaceLocalFile({ ...request, path: place }, { own: near(own), path: request.path }),
      );
      const inside = backup && own + backup.slice(near(own).length).replaceAll(sep, '\\');
      return { realPath: request.path, ...given({ backup: inside }) };
    },
    async clearLeft(path, options) {
      signalOf(options);
      await clearDeadLock(near(path));
    },
    async tryWrite(path, options) {
      signalOf(options);
      await tryToWriteLocal(near(path), path);
    },
    async ownFolder() {
      return own;
    },
    async record(change, options) {
      signalOf(options);
      await changeRecord(near(own), change);
    },
    async run(argv, options = {}) {
      if (options.input !== undefined)
        throw new ProcedureError('BAD_INPUT', 'a command of this server takes no input', {});
      const [result] = await execute([argv], options);
      if (result) return result;
      throw new ProcedureError('COMMAND_FAILED', `${argv[0]} gave no result`, {
        remedy: 'Run it by hand on the server and look at what it prints.',
      });
    },
    async close() {
      closing.abort();
    },
  });
}

/** Words without blanks or quotes, so that it does not matter how often they are parted and joined on the way. */
function adapterArgv(command: readonly string[], script: string): string[] {
  const words = ['cmd.exe', '/d', '/c', script];
  if (!command.includes('{}')) return [...command, ...words];
  return command.map((word) => (word === '{}' ? words.join(' ') : word));
}

async function codeOf(path: string, signal: AbortSignal): Promise<number | undefined> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const text = await readFile(path, 'latin1').catch(() => '');
    const [, digits] = /^(-?\d+)\s*\n/.exec(text) ?? [];
    // cmd.exe shows codes with a sign
    if (digits !== undefined) return Number(digits) >>> 0;
    if (performance.now() > end) return undefined;
    await pause(100, signal);
  }
}

function notRun(place: string, command: readonly string[], ran: CommandResult): ProcedureError {
  const said = (ran.stderr.trim() || ran.stdout.trim()).split('\n').at(-1)?.trim() ?? '';
  return new ProcedureError(
    'COMMAND_FAILED',
    `${command[0]} did not run the command on the server (exit code ${ran.exit})${said ? `: ${said}` : ''}`,
    { place, remedy: 'Try the program by hand, and check that the drives are mounted.' },
  );
}
