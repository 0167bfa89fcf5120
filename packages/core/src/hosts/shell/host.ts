import { ProcedureError, placedError } from '../../errors.ts';
import { given } from '../../text/given.ts';
import { checkArgv, checkPath } from '../check-argv.ts';
import type { CallOptions, FactsQuery, Host, HostAbilities, ReplaceRequest } from '../host.ts';
import { atPlace } from '../host.ts';
import { HASH_TOOLS } from './content-hash.ts';
import { askFacts } from './facts.ts';
import { askInOne } from './in-one.ts';
import { makeKnownContents } from './known-contents.ts';
import { askRecord } from './record.ts';
import { askReplace, askTidy } from './replace.ts';
import { askRun } from './run.ts';
import type { RemoteShell } from './shell.ts';

export interface ShellHostOptions {
  readonly name: string;
  readonly kind: string;
  readonly can: HostAbilities;
  /** How long the far side may take to answer a question; an upload has more by its size. */
  readonly answerTimeoutMs: number;
  /** What is run in a command's place. */
  asRun?(argv: readonly string[]): readonly string[];
}

/** A host by what a POSIX shell and coreutils can do, whoever carries the questions to the shell. */
export function makeShellHost(shell: RemoteShell, options: ShellHostOptions): Host {
  const { name, kind, answerTimeoutMs, asRun = (argv) => argv } = options;
  const can: HostAbilities = { ...options.can, tellsLeft: true };
  const known = makeKnownContents();
  const facts: Host['facts'] = async (query, call = {}) => {
    checkQuery(query);
    return askFacts(shell, query, known, { ...call, timeoutMs: answerTimeoutMs });
  };
  const read: Host['read'] = async (path, call) => {
    const { files } = await facts({ files: [path] }, call);
    return files.get(path) ?? { exists: false, path };
  };
  const prepareReplace = async (request: ReplaceRequest, call?: CallOptions): Promise<void> => {
    checkRemotePath(request.path);
    const { expected } = request;
    // a host without sha256sum compares by a weaker program, whose answer we can tell from the bytes only
    const needsBytes = !shell.tools.includes(HASH_TOOLS[0]) && expected !== null;
    // a shell that was not asked yet has not told its programs
    const isNew = shell.tools.length === 0;
    if (isNew || (needsBytes && !known.find(expected))) await read(request.path, call);
    if (call?.signal?.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
  };
  return atPlace({
    name,
    kind,
    can,
    platform: 'posix',
    traffic: shell.traffic,
    facts,
    read,
    async replace(request, call) {
      await prepareReplace(request, call);
      return askReplace(shell, request, known, answerTimeoutMs);
    },
    async clearLeft(path, call = {}) {
      checkRemotePath(path);
      await askTidy(shell, path, { ...call, timeoutMs: answerTimeoutMs });
    },
    async ownFolder(call) {
      // a shell that was not asked yet has not told it
      if (shell.ownFolder === '') await facts({}, call);
      return shell.ownFolder;
    },
    async record(change, call) {
      if (call?.signal?.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
      return askRecord(shell, change, answerTimeoutMs);
    },
    async run(argv, call = {}) {
      checkArgv(argv);
      return { ...(await askRun(shell, asRun(argv), call)), argv };
    },
    async inOne(operation, call = {}) {
      const { replace, commands } = operation;
      for (const { argv } of commands) checkArgv(argv);
      if (operation.query) checkQuery(operation.query);
      if (replace) await prepareReplace(replace, call);
      const told = commands.map(({ argv, ...limit }) => ({ argv: asRun(argv), ...limit }));
      const context = { known, answerTimeoutMs };
      const done = await askInOne(shell, { ...operation, commands: told }, context, call);
      const named = done.commands.map((each, at) => ({ ...each, argv: commands[at]?.argv ?? [] }));
      const { notRecorded: lost } = done;
      return {
        ...done,
        commands: named,
        ...given({ notRecorded: lost && placedError(name, lost) }),
      };
    },
    close: () => shell.close(),
  });
}

/** @throws ProcedureError BAD_INPUT */
function checkQuery({ files = [], folders = [], commands = [] }: FactsQuery): void {
  for (const path of files) checkRemotePath(path);
  for (const { path, contains = '' } of folders) {
    checkRemotePath(path);
    if (/[/\0]/.test(contains))
      throw new ProcedureError('BAD_INPUT', 'a part of a file name holds no "/" and no NUL');
  }
  for (const argv of commands) checkArgv(argv);
}

/** @throws ProcedureError BAD_INPUT for what is not an absolute path of a file */
export function checkRemotePath(path: string): void {
  checkPath(path, path.startsWith('/') && !path.endsWith('/'));
}
