import { realpathSync } from 'node:fs';
import { must, ProcedureError, toProcedureError } from '../errors.ts';
import { checkArgv } from '../hosts/check-argv.ts';
import type {
  CallOptions,
  CommandResult,
  FileState,
  Host,
  RunCommandOptions,
} from '../hosts/host.ts';
import { atPlace } from '../hosts/host.ts';
import { changeRecord } from '../os/record.ts';
import { runDom0Command } from './dom0/commands.ts';
import {
  clearSandboxLeft,
  readSandboxFile,
  readSandboxFolder,
  readSandboxRecord,
  replaceSandboxFile,
  type SandboxFiles,
  sandboxOwnFolder,
  sandboxOwnFolderToWrite,
  tryToWriteSandbox,
} from './files.ts';
import { runServerCommand } from './server/commands.ts';
import { pretendStorageLink } from './server/storagelink.ts';
import { readSandboxState, updateSandboxState } from './state.ts';

/**
 * A folder that looks like a host: its files are real, its services and daemons are pretended. Opens one host of a sandbox, as {@link createSandbox} makes them.
 *
 * @throws ProcedureError NOT_FOUND or BAD_INPUT when the folder is none.
 */
export async function openSandboxHost(folder: string): Promise<Host> {
  const { kind } = await readSandboxState(folder);
  const root = realpathSync.native(folder);
  const name = `sandbox:${folder}`;
  const platform = kind === 'dom0' ? 'posix' : 'windows';
  const files: SandboxFiles = { root, platform };
  let closed = false;
  const check = (options: CallOptions | undefined): void => {
    if (closed) throw new ProcedureError('CANCELLED', 'the host is closed');
    if (options?.signal?.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
  };
  const run = async (
    commands: readonly (readonly string[])[],
    options: RunCommandOptions = {},
  ): Promise<CommandResult[]> => {
    for (const argv of commands) checkArgv(argv);
    if (commands.length === 0) return [];
    return updateSandboxState(root, async (state) => {
      const results: CommandResult[] = [];
      for (const argv of commands) {
        const answer = await (state.kind === 'dom0'
          ? runDom0Command(files, state, argv, options)
          : runServerCommand(files, state, argv, options));
        results.push({ argv, ...answer });
      }
      return results;
    }).catch((error: unknown) => {
      check(options);
      throw toProcedureError(error, 'COMMAND_FAILED');
    });
  };
  const host: Host = {
    name,
    kind: 'sandbox',
    can: {
      readLargeFiles: true,
      pretended: { storageLink: () => pretendStorageLink(root, name) },
    },
    platform,
    traffic: { connections: 0, roundTrips: 0 },
    async facts({ files: paths = [], folders = [], commands = [], own = [] }, options) {
      check(options);
      for (const argv of commands) checkArgv(argv);
      const read = new Map<string, FileState>();
      for (const path of paths) read.set(path, await readSandboxFile(files, path));
      const listed = new Map<string, readonly FileState[] | undefined>();
      for (const folder of folders) listed.set(folder.path, await readSandboxFolder(files, folder));
      const results = await run(commands, options);
      const ours = new Map<string, FileState>();
      for (const path of own) ours.set(path, await readSandboxRecord(files, path));
      return { files: read, folders: listed, commands: results, own: ours };
    },
    async read(path, options) {
      check(options);
      return readSandboxFile(files, path);
    },
    async replace(request, options) {
      check(options);
      const { faults } = await readSandboxState(root);
      return replaceSandboxFile(files, request, faults.readOnly);
    },
    async clearLeft(path, options) {
      check(options);
      await clearSandboxLeft(files, path);
    },
    async tryWrite(path, options) {
      check(options);
      const { faults } = await readSandboxState(root);
      await tryToWriteSandbox(files, path, faults.readOnly);
    },
    async ownFolder() {
      return sandboxOwnFolder(files).virtual;
    },
    async record(change, options) {
      check(options);
      await changeRecord(sandboxOwnFolderToWrite(files).real, change);
    },
    async run(argv, options) {
      check(options);
      const [result] = await run([argv], options);
      return must(result, 'a command has its answer');
    },
    async close() {
      closed = true;
    },
  };
  return atPlace(host);
}
