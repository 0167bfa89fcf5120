import { ProcedureError } from '../../errors.ts';
import { checkArgv, checkPath } from '../check-argv.ts';
import type { Host, HostAbilities } from '../host.ts';
import { HASH_TOOLS } from './content-hash.ts';
import { askFacts } from './facts.ts';
import { makeKnownContents } from './known-contents.ts';
import { askRecord } from './record.ts';
import { askReplace } from './replace.ts';
import { askRun } from './run.ts';
import type { RemoteShell } from './shell.ts';

export interface ShellHostOptions {
  readonly name: string;
  readonly kind: string;
  readonly can: HostAbilities;
  /** How long the far side may take to answer a question; an upload has more by its size. */
  readonly answerTimeoutMs: number;
}

/** A host by what a POSIX shell and coreutils can do, whoever carries the questions to the shell. */
export function makeShellHost(shell: RemoteShell, options: ShellHostOptions): Host {
  const { name, kind, can, answerTimeoutMs } = options;
  const known = makeKnownContents();
  const facts: Host['facts'] = async (query, call = {}) => {
    for (const path of query.files ?? []) checkRemotePath(path, name);
    for (const { path, contains = '' } of query.folders ?? []) {
      checkRemotePath(path, name);
      if (/[/\0]/.test(contains))
        throw new ProcedureError('BAD_INPUT', 'a part of a file name holds no "/" and no NUL', {
          place: name,
        });
    }
    for (const argv of query.commands ?? []) checkArgv(argv, name);
    return askFacts(shell, query, known, name, { ...call, timeoutMs: answerTimeoutMs });
  };
  const read: Host['read'] = async (path, call) => {
    const { files } = await facts({ files: [path] }, call);
    return files.get(path) ?? { exists: false, path };
  };
  return {
    name,
    kind,
    can,
    platform: 'posix',
    traffic: shell.traffic,
    facts,
    read,
    async replace(request, call) {
      checkRemotePath(request.path, name);
      const { expected } = request;
      // a host without sha256sum compares by a weaker program, whose answer we can tell from the bytes only
      const needsBytes = !shell.tools.includes(HASH_TOOLS[0]) && expected !== null;
      // a shell that was not asked yet has not told its programs
      const isNew = shell.tools.length === 0;
      if (isNew || (needsBytes && !known.find(expected))) await read(request.path, call);
      if (call?.signal?.aborted)
        throw new ProcedureError('CANCELLED', 'the run was cancelled', { place: name });
      return askReplace(shell, request, known, name, answerTimeoutMs);
    },
    async ownFolder(call) {
      // a shell that was not asked yet has not told it
      if (shell.ownFolder === '') await facts({}, call);
      return shell.ownFolder;
    },
    async record(change, call) {
      if (call?.signal?.aborted)
        throw new ProcedureError('CANCELLED', 'the run was cancelled', { place: name });
      return askRecord(shell, change, name, answerTimeoutMs);
    },
    async run(argv, call = {}) {
      checkArgv(argv, name);
      return askRun(shell, argv, call, name);
    },
    async runRecorded(argv, record, call = {}) {
      checkArgv(argv, name);
      return askRun(shell, argv, call, name, record);
    },
    close: () => shell.close(),
  };
}

/** @throws ProcedureError BAD_INPUT for what is not an absolute path of a file */
export function checkRemotePath(path: string, place: string): void {
  checkPath(path, path.startsWith('/') && !path.endsWith('/'), place);
}
