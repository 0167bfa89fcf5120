import { randomBytes } from 'node:crypto';
import { ProcedureError } from '../../errors.ts';
import { inTurn } from '../../os/pause.ts';
import { lostAnswer } from '../bridge/lost-answer.ts';
import type { BridgeTransport } from '../bridge/transport.ts';
import { factsFunctions } from './facts.ts';
import {
  type RemoteShell,
  type ShellRequest,
  type StderrUse,
  shellEnvironment,
  shellState,
} from './shell.ts';
import type { ShellAnswer } from './wire.ts';

export interface ScriptMarks {
  /** Before each value. */
  readonly value: string;
  /** Between stdout and stderr. */
  readonly stderr: string;
  /** Around the whole answer. */
  readonly frame: string;
}

/**
 * One question as one script that stands alone. A terminal on the way would change raw bytes, so the answer is
 * encoded: `q_enc` says `b` for base64 or `o` for hexadecimal digits, for coreutils before 6.0 have no base64; `p` is
 * a short answer that printable ASCII is enough for. Nothing but calls stands in `$( )`: bash 3 takes the `)` of a
 * `case` pattern there for its end. Each process counts, with a thousand hosts on one controller. It ends without a
 * line end, so that a caller can put `&& ...` behind it.
 */
function oneShotScript(request: ShellRequest, marks: ScriptMarks): string {
  const { functions, compounds, calls = [], stderr = 'apart' } = request;
  const [first = ':', ...others] = compounds;
  const body = [first, ...calls, ...others].join('\n');
  return `{
${shellEnvironment}${functions.filter((text) => text !== factsFunctions).join('')}${factsFunctions}q_enc() {
  if command -v base64 >/dev/null 2>&1; then printf b; exec base64
  else printf o; od -An -v -tx1 | tr -d ' \\n'; fi
}
q_body() {
${shellState}q_m=${marks.value}
printf '%s' "$q_m$q_tools$q_m$q_o"
printf '%s' "$q_m" >&2
${body}
}
${MAIN[stderr](marks.stderr)}
printf '%s' '${marks.frame}<'
q_main
printf '%s' '>${marks.frame}'
}`;
}

/** What runs the body, with as few processes as what is said on stderr leaves to it. A dot keeps the last line end. */
const MAIN: Readonly<Record<StderrUse, (mark: string) => string>> = {
  apart: (mark) => `q_both() {
  q_e=$( q_body 2>&1 >&3 3>&-; printf . )
  printf '%s' "${mark}$q_e"
}
q_main() { q_both 3>&1 | ( q_enc ); }`,
  before: () => `q_main() {
  q_o=$( q_body 2>&1; printf . )
  case $q_o in
    *[!\\ -~]*) printf '%s' "$q_o" | ( q_enc ) ;;
    *) printf 'p%s' "$q_o" ;;
  esac
}`,
  nowhere: () => 'q_main() { q_body 2>/dev/null | ( q_enc ); }',
};

export interface ScriptAnswer extends ShellAnswer {
  /** As the greeting lists them. */
  readonly tools: string;
  readonly ownFolder: string;
  /** Bytes of stdout. */
  readonly size: number;
}

/** What came back, part by part; undefined when the script did not come to its end. */
function readFrame(
  stdout: string,
  marks: ScriptMarks,
  stderr: StderrUse = 'apart',
): ScriptAnswer | undefined {
  const from = stdout.indexOf(`${marks.frame}<`);
  const to = stdout.lastIndexOf(`>${marks.frame}`);
  if (from < 0 || to < from) return undefined;
  const bytes = decode(stdout.slice(from + marks.frame.length + 1, to));
  if (!bytes) return undefined;
  const end = stderr === 'apart' ? bytes.lastIndexOf(marks.stderr) : bytes.length;
  if (end < 0) return undefined;
  const size = stderr === 'before' ? end - 1 : end;
  const [, tools, ownFolder, ...parts] = split(bytes.subarray(0, size), marks.value);
  const said =
    stderr === 'apart'
      ? split(bytes.subarray(end + marks.stderr.length, -1), marks.value).slice(1)
      : stderr === 'before'
        ? parts.splice(0, 1)
        : [];
  return {
    tools: `${tools ?? ''}`,
    ownFolder: `${ownFolder ?? ''}`,
    stdout: parts,
    stderr: said,
    size,
  };
}

function decode(text: string): Buffer | undefined {
  const [kind] = text;
  if (kind === 'p') return Buffer.from(text.slice(1), 'latin1');
  const rest = text.slice(1).replace(/\s+/g, '');
  if (kind === 'b') return Buffer.from(rest, 'base64');
  return kind === 'o' ? Buffer.from(rest, 'hex') : undefined;
}

function split(bytes: Buffer, mark: string): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(mark, from);
    if (at < 0) break;
    parts.push(bytes.subarray(from, at));
    from = at + mark.length;
  }
  parts.push(bytes.subarray(from));
  return parts;
}

/**
 * Linux takes 128 KiB in one word of a command line, and each shell on the way quotes the script once more; a
 * single quote grows to 17 characters then.
 */
const MAX_WORD_BYTES = 100_000;

/** A shell without a session: each question is a script of its own, sent and answered in one operation. */
export function makeBridgeShell(transport: BridgeTransport, place: string): RemoteShell {
  const traffic = { connections: 1, roundTrips: 0 };
  let tools: readonly string[] = [];
  let ownFolder = '';
  let isClosed = false;
  const turns = inTurn();

  const exchange = async (request: ShellRequest): Promise<ShellAnswer> => {
    if (isClosed) throw new ProcedureError('CANCELLED', 'the host is closed', { place });
    if (request.signal?.aborted)
      throw new ProcedureError('CANCELLED', 'the run was cancelled', { place });
    const marks: ScriptMarks = { value: newMark(), stderr: newMark(), frame: newMark() };
    const text = oneShotScript(request, marks);
    traffic.roundTrips++;
    const answer = await transport.execute(
      {
        text,
        feed: request.isPrivate === true || isLong(text),
        readsOnly: request.readsOnly === true,
      },
      { signal: request.signal },
    );
    const script = readFrame(answer.stdout, marks, request.stderr);
    if (!script) throw lostAnswer(answer, request.doing, place);
    if (script.size > request.limit)
      throw new ProcedureError('COMMAND_FAILED', `the host sent too much while ${request.doing}`, {
        place,
        remedy: 'Look at what the command prints.',
      });
    tools = script.tools.trim().split(/ +/);
    ownFolder = script.ownFolder;
    return script;
  };

  return {
    get tools() {
      return tools;
    },
    get ownFolder() {
      return ownFolder;
    },
    isPrivate: false,
    traffic,
    ask: (request) => turns.take(() => exchange(request)),
    async close() {
      isClosed = true;
      await turns.ended();
    },
  };
}

function isLong(text: string): boolean {
  const quotes = text.split("'").length - 1;
  return Buffer.byteLength(text) + 16 * quotes > MAX_WORD_BYTES;
}

function newMark(): string {
  return randomBytes(16).toString('hex');
}
