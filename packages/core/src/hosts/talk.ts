import type {
  CommandResult,
  Facts,
  FactsQuery,
  FileState,
  Host,
  HostOpener,
  InOne,
  InOneAnswers,
} from './host.ts';

/** What goes between us and a host, a line at a time. It holds no content of a file and no input of a command. */
export type OnTalk = (host: string, line: string) => void;

/** The same host; each thing that it is asked is told before, and what came of it after, with its time. */
export function withTalk(opener: HostOpener, onTalk: OnTalk): HostOpener {
  const tell = (line: string): void => onTalk(opener.name, line);
  return {
    ...opener,
    open: async (signal) => {
      const host = await timed(tell, 'connect', () => opener.open(signal));
      return told(host, tell);
    },
  };
}

function told(host: Host, tell: (line: string) => void): Host {
  const { readOrReplace, clearLeft, tryWrite, inOne, argvProblem } = host;
  const ask = <T>(what: string, call: () => Promise<T>, answer?: (value: T) => string) =>
    timed(tell, what, call, answer);
  return {
    name: host.name,
    kind: host.kind,
    can: host.can,
    platform: host.platform,
    get traffic() {
      return host.traffic;
    },
    facts: (query, options) =>
      ask(['ask', ...askLines(query)].join('\n  '), () => host.facts(query, options), factsLine),
    read: (path, options) => ask(`read ${path}`, () => host.read(path, options), fileLine),
    replace: (request, options) =>
      ask(replaceLine(request.path, request.content), () => host.replace(request, options)),
    ...(readOrReplace && {
      readOrReplace: (path, edit, options) =>
        ask(
          `read or ${replaceLine(path, edit.after)}`,
          () => readOrReplace.call(host, path, edit, options),
          ({ file, replaced }) => `${fileLine(file)}${replaced ? ', replaced' : ''}`,
        ),
    }),
    ...(clearLeft && {
      clearLeft: (path, options) =>
        ask(`clear what is left beside ${path}`, () => clearLeft.call(host, path, options)),
    }),
    ...(tryWrite && {
      tryWrite: (path, options) =>
        ask(`try to write ${path}`, () => tryWrite.call(host, path, options)),
    }),
    ownFolder: (options) =>
      ask(
        'own folder',
        () => host.ownFolder(options),
        (path) => path,
      ),
    record: (change, options) => ask('record of the run', () => host.record(change, options)),
    run: (argv, options) =>
      ask(
        `run ${options?.shownAs ?? shown(argv)}`,
        () => host.run(argv, options),
        (result) => commandLine(result, options?.shownAs !== undefined),
      ),
    ...(inOne && {
      inOne: (operation, options) =>
        ask(inOneLine(operation), () => inOne.call(host, operation, options), inOneAnswer),
    }),
    ...(argvProblem && { argvProblem: (argv) => argvProblem.call(host, argv) }),
    close: () => host.close(),
  };
}

async function timed<T>(
  tell: (line: string) => void,
  what: string,
  call: () => Promise<T>,
  answer?: (value: T) => string,
): Promise<T> {
  tell(`> ${what}`);
  const started = performance.now();
  const since = (): string => `${Math.round(performance.now() - started)} ms`;
  try {
    const value = await call();
    tell(`< ${since()}${answer ? `: ${answer(value)}` : ''}`.replace(' \n', '\n'));
    return value;
  } catch (error) {
    const { code, message, cause } = error as Error & { code?: string };
    // the words of ssh itself stand in the cause
    const said = cause instanceof Error ? `\n  ${cause.message.replaceAll('\n', '\n  ')}` : '';
    tell(`< ${since()}: failed: ${code === undefined ? '' : `${code}: `}${message}${said}`);
    throw error;
  }
}

function inOneLine({ replace, record, commands, query }: InOne): string {
  return [
    'in one operation',
    ...(replace ? [replaceLine(replace.path, replace.content)] : []),
    ...(record ? ['record of the run'] : []),
    ...commands.map(({ argv }) => `run ${shown(argv)}`),
    ...(query ? askLines(query) : []),
  ].join('\n  ');
}

function inOneAnswer({ replaced, notRecorded, commands, facts }: InOneAnswers): string {
  const lines = [
    ...(replaced ? ['replaced'] : []),
    ...(notRecorded ? ['the record could not be written'] : []),
    ...commands.map((result) => `${shown(result.argv)}: ${commandLine(result, false)}`),
  ];
  return `${['', ...lines].join('\n  ')}${facts ? factsLine(facts) : ''}`;
}

function askLines(query: FactsQuery): string[] {
  return [
    ...(query.files ?? []).map((path) => `file ${path}`),
    ...(query.folders ?? []).map(({ path }) => `folder ${path}`),
    ...(query.own ?? []).map((path) => `own file ${path}`),
    ...(query.commands ?? []).map((argv) => `command ${shown(argv)}`),
  ];
}

function factsLine({ files, folders, commands, own = new Map() }: Facts): string {
  return [
    '',
    ...[...files].map(([path, file]) => `${path}: ${fileLine(file)}`),
    ...[...folders].map(([path, inside]) =>
      inside ? `${path}: files: ${inside.length}` : `${path}: no such folder`,
    ),
    ...[...own].map(([path, file]) => `own ${path}: ${fileLine(file)}`),
    ...commands.map((result) => `${shown(result.argv)}: ${commandLine(result, false)}`),
  ].join('\n  ');
}

function fileLine(file: FileState): string {
  if (!file.exists) return 'no such file';
  const elsewhere = file.realPath === file.path ? '' : ` at ${file.realPath}`;
  return `${file.bytes.length} bytes${elsewhere}`;
}

function replaceLine(path: string, content: Uint8Array | null): string {
  return content === null ? `remove ${path}` : `replace ${path} by ${content.length} bytes`;
}

const MOST_WORDS = 300;

/** A program of several lines, as `sh -c` takes it, by its beginning. */
function shown(argv: readonly string[]): string {
  const line = argv.join(' ').replace(/\s+/g, ' ');
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS)}...` : line;
}

function commandLine(
  { exit, timedOut, stdout, stderr }: CommandResult,
  isPrivate: boolean,
): string {
  const end = timedOut ? 'out of time' : exit === null ? 'ended by a signal' : `exit ${exit}`;
  const words = isPrivate ? '' : stderr.trim().slice(0, MOST_WORDS);
  return `${end}, ${stdout.length} characters${words === '' ? '' : `, and on stderr: ${words}`}`;
}
