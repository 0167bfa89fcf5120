import { dirname, isAbsolute, join } from 'node:path';
import { ProcedureError } from '../errors.ts';
import { localOwnFolder } from '../os/backup.ts';
import { readLocalFew, readLocalFile, readLocalFolder } from '../os/read.ts';
import { changeRecord, MAX_RECORD_BYTES } from '../os/record.ts';
import { checkArgv, checkPath } from './check-argv.ts';
import type { CallOptions, FileState, Host } from './host.ts';
import { atPlace } from './host.ts';

const NAME = 'local';
const SBIN = '/usr/local/sbin:/usr/sbin:/sbin';

/** This machine, POSIX or Windows. Nothing travels, so its traffic stays zero. */
export function openLocalHost(): Promise<Host> {
  const closing = new AbortController();
  const check = (options: CallOptions | undefined, ...paths: readonly string[]): void => {
    if (closing.signal.aborted) throw new ProcedureError('CANCELLED', 'the host is closed');
    if (options?.signal?.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
    for (const path of paths) checkPath(path, isAbsolute(path));
  };
  const run = async (
    argv: readonly string[],
    options: Parameters<Host['run']>[1],
  ): ReturnType<Host['run']> => {
    const { signal } = options ?? {};
    const { runProcess } = await import('../os/process.ts');
    return runProcess(argv, {
      ...options,
      signal: signal ? AbortSignal.any([signal, closing.signal]) : closing.signal,
      env: commandEnv(),
    });
  };
  const host = {
    name: NAME,
    kind: 'local',
    can: { readLargeFiles: true, relativePaths: true },
    platform: process.platform === 'win32' ? 'windows' : 'posix',
    traffic: { connections: 0, roundTrips: 0 },
    async facts({ files = [], folders = [], commands = [], own = [] }, options) {
      check(options, ...files, ...folders.map((folder) => folder.path));
      for (const argv of commands) checkArgv(argv);
      const read = new Map<string, FileState>();
      for (const path of files) read.set(path, await readLocalFile(path));
      const listed = new Map<string, readonly FileState[] | undefined>();
      for (const { path, contains = '', most, newest } of folders)
        listed.set(
          path,
          await readLocalFolder(path, contains, {
            ...{ most, newest, closed: [dirname(path), path] },
          }),
        );
      const results = [];
      for (const argv of commands) results.push(await run(argv, options));
      const ours = new Map<string, FileState>();
      const folder = localOwnFolder();
      for (const path of own) {
        const file = join(folder, path);
        ours.set(path, await readLocalFew(file, MAX_RECORD_BYTES, [folder, dirname(file)]));
      }
      return { files: read, folders: listed, commands: results, own: ours };
    },
    async read(path, options) {
      check(options, path);
      return readLocalFile(path);
    },
    async replace(request, options) {
      check(options, request.path);
      const { replaceLocalFile } = await import('../os/replace.ts');
      return replaceLocalFile(request);
    },
    async clearLeft(path, options) {
      check(options, path);
      const { clearLeft } = await import('../os/replace.ts');
      await clearLeft(path);
    },
    async tryWrite(path, options) {
      check(options, path);
      const { tryToWriteLocal } = await import('../os/replace.ts');
      await tryToWriteLocal(path, path);
    },
    async ownFolder() {
      return localOwnFolder();
    },
    async record(change, options) {
      check(options);
      await changeRecord(localOwnFolder(), change);
    },
    async run(argv, options) {
      check(options);
      checkArgv(argv);
      return run(argv, options);
    },
    async close() {
      closing.abort();
    },
  } satisfies Host;
  return Promise.resolve(atPlace(host));
}

/** Answers in English, and the administrator's commands found also from a user's shell. */
function commandEnv(): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return process.env;
  return { ...process.env, LC_ALL: 'C', PATH: `${process.env['PATH'] ?? '/usr/bin:/bin'}:${SBIN}` };
}
