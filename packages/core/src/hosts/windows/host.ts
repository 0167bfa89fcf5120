import { randomBytes } from 'node:crypto';
import { win32 } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { encodeBackupName } from '../../os/backup.ts';
import { RUN_TIMEOUT_MS } from '../../os/limits.ts';
import { temporaryName } from '../../os/names.ts';
import { ACTIVE_RECORD, heldBy, RECORDS } from '../../os/record.ts';
import { given } from '../../text/given.ts';
import { quoteWindows } from '../../text/quote.ts';
import { lostAnswer } from '../bridge/lost-answer.ts';
import type { BridgeTransport } from '../bridge/transport.ts';
import { checkArgv, checkPath } from '../check-argv.ts';
import type { CallOptions, CommandResult, Host, RecordChange } from '../host.ts';
import { atPlace } from '../host.ts';
import { readFew, readFile, readFolder, readRun, replaceError, textOf } from './answer.ts';
import {
  fileFunction,
  folderFunction,
  framedPowershell,
  ownFunction,
  powershellString,
  readPowershellFrame,
  recordFunction,
  replaceFunction,
  runFunction,
  tryFunction,
} from './powershell.ts';

/** WinRM passes PowerShell as base64 of UTF-16 on a command line of at most 8191 characters. */
const MAX_INLINE = 2600;

/** A Windows host by PowerShell text. A real PowerShell 7 runs it in our tests; a real Windows does not. */
export function makeWindowsHost(name: string, transport: BridgeTransport): Host {
  const traffic = { connections: 1, roundTrips: 0 };
  let isClosed = false;

  async function ask(
    doing: string,
    functions: readonly string[],
    values: readonly string[],
    options: CallOptions & { readonly readsOnly?: boolean; readonly content?: Uint8Array } = {},
  ): Promise<readonly (readonly string[])[]> {
    const { signal, content, readsOnly = false } = options;
    if (isClosed || signal?.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
    const frame = randomBytes(8).toString('hex');
    const text = framedPowershell(functions, values, frame);
    traffic.roundTrips++;
    const feed = content !== undefined || text.length > MAX_INLINE;
    const script = { text, feed, readsOnly, ...given({ content }) };
    const answer = await transport.execute(script, { signal });
    const found = readPowershellFrame(answer.stdout, frame);
    if (!found) throw lostAnswer(answer, doing, name);
    return found;
  }

  const call = (
    argv: readonly string[],
    timeoutMs: number,
    input?: string | Uint8Array,
  ): string => {
    const [file = '', ...args] = argv;
    const bytes = input === undefined ? '' : Buffer.from(input).toString('base64');
    return `QR ${powershellString(file)} ${powershellString(quoteWindows(args))} ${timeoutMs} '${bytes}'`;
  };

  const facts: Host['facts'] = async (
    { files = [], folders = [], commands = [], own = [] },
    options,
  ) => {
    for (const path of [...files, ...folders.map(({ path }) => path)]) checkWindowsPath(path);
    for (const argv of commands) checkArgv(argv);
    const functions = [
      ...(files.length + folders.length + own.length > 0 ? [fileFunction] : []),
      ...(own.length > 0 ? [ownFunction] : []),
      ...(folders.length > 0 ? [folderFunction] : []),
      ...(commands.length > 0 ? [runFunction] : []),
    ];
    const values = [
      ...files.map((path) => `QF ${powershellString(path)}`),
      ...folders.flatMap(({ path, contains = '', most = 0 }) => [
        `QD ${powershellString(path)} ${powershellString(contains)} ${most}`,
        `'z'`,
      ]),
      ...commands.map((argv) => call(argv, RUN_TIMEOUT_MS)),
      ...own.map((path) => `QF (QC ${powershellString(path.replaceAll('/', '\\'))})`),
    ];
    if (values.length === 0) return { files: new Map(), folders: new Map(), commands: [] };
    const answers = await ask('reading its files', functions, values, {
      ...options,
      readsOnly: true,
    });
    const rest = [...answers];
    return {
      files: new Map(files.map((path) => [path, readFile(path, rest.shift())])),
      folders: new Map(folders.map((folder) => [folder.path, readFolder(folder, rest)])),
      commands: commands.map((argv): CommandResult => readRun(argv, rest.shift())),
      own: new Map(own.map((path) => [path, readFew(path, rest.shift())])),
    };
  };

  return atPlace({
    name,
    kind: 'bridge',
    can: { readLargeFiles: false },
    platform: 'windows',
    traffic,
    facts,
    async read(path, options) {
      const { files } = await facts({ files: [path] }, options);
      return files.get(path) ?? { exists: false, path };
    },
    async ownFolder(options) {
      const [answer] = await ask('asking for its folders', [ownFunction], ['QT (QO)'], {
        ...options,
        readsOnly: true,
      });
      return textOf(answer?.[0] ?? '');
    },
    async record(change, options) {
      const values = [`QN ${recordWords(change)}`];
      const [answer] = await ask(
        `writing ${ACTIVE_RECORD}`,
        [ownFunction, recordFunction],
        values,
        options,
      );
      const [state = '', head = '', age = ''] = answer ?? [];
      if (state === 'held') throw heldBy(textOf(head), textOf(age));
      if (state !== 'ok') throw replaceError(state, ACTIVE_RECORD, textOf(head));
    },
    async replace({ path, expected, content, runId, record }, options) {
      checkWindowsPath(path);
      const backup =
        runId === undefined
          ? ['', '']
          : [`quantastor-xenserver\\backups\\${encodeBackupName(runId)}`, encodeBackupName(path)];
      const words = [path, expected ?? ''].map(powershellString);
      const [folder = '', file = ''] = backup.map(powershellString);
      const source = content === null ? "''" : "([IO.Path]::Combine($args[0],'content'))";
      const temporary = `'${temporaryName(path, runId)}'`;
      const [answer] = await ask(
        `writing ${path}`,
        [ownFunction, recordFunction, replaceFunction],
        [`QW ${words.join(' ')} ${source} ${folder} ${file} ${temporary} ${recordWords(record)}`],
        { ...options, ...(content === null ? {} : { content }) },
      );
      const [state = '', realPath = '', kept = ''] = answer ?? [];
      if (state === 'held') throw heldBy(textOf(realPath), textOf(kept));
      if (state !== 'ok') throw replaceError(state, path, textOf(realPath));
      const copy = textOf(kept);
      return { realPath: textOf(realPath), ...(copy === '' ? {} : { backup: copy }) };
    },
    async tryWrite(path, options) {
      checkWindowsPath(path);
      const values = [`QV ${powershellString(path)}`];
      const call = { ...options, readsOnly: true };
      const [answer] = await ask(`trying to write ${path}`, [tryFunction], values, call);
      const [state = '', said = ''] = answer ?? [];
      if (state !== 'ok') throw replaceError(state, path, textOf(said));
    },
    async run(argv, options = {}) {
      checkArgv(argv);
      const { input, timeoutMs = RUN_TIMEOUT_MS } = options;
      const value = call(argv, Math.max(1, Math.ceil(timeoutMs)), input);
      const [answer] = await ask(`running ${argv[0]}`, [runFunction], [value], options);
      return readRun(argv, answer);
    },
    async close() {
      isClosed = true;
    },
  });
}

function recordWords(change: RecordChange | undefined): string {
  if (!change) return '';
  const { head, isNew, lines, after = '', finish } = change;
  const name = finish === undefined ? '' : `${RECORDS}\\${finish}.jsonl`;
  return [head, isNew ? '1' : '', lines, after, name].map(powershellString).join(' ');
}

function checkWindowsPath(path: string): void {
  const isWhole = /^(?:[A-Za-z]:[\\/]|\\\\[^\\/]+[\\/][^\\/]+[\\/])/.test(path);
  checkPath(path, isWhole && win32.isAbsolute(path) && !/[\\/]$/.test(path));
}
