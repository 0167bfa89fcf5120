import { factsFunctions } from '../ssh/remote-facts.ts';
import { shellEnvironment, shellState } from '../ssh/remote-greeting.ts';
import type { ShellRequest } from '../ssh/remote-shell.ts';

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
 * encoded: `q_enc` says `b` for base64 or `o` for hexadecimal digits, for coreutils before 6.0 have no base64. stderr
 * comes behind stdout, with a dot that keeps its last line end. Nothing but calls stands in `$( )`: bash 3 takes the
 * `)` of a `case` pattern there for its end. Each process counts, with a thousand hosts on one controller. It ends without a line end, so that a caller can put `&& ...` behind it.
 */
export function oneShotScript(request: ShellRequest, marks: ScriptMarks): string {
  const { functions, compounds, calls = [] } = request;
  const [first = ':', ...others] = compounds;
  const body = [first, ...calls, ...others].join('\n');
  return `{
${shellEnvironment}${functions.filter((text) => text !== factsFunctions).join('')}${factsFunctions}q_enc() {
  if command -v base64 >/dev/null 2>&1; then printf b; exec base64
  else printf o; od -An -v -tx1 | tr -d ' \\n'; fi
}
q_body() {
${shellState}q_m=${marks.value}
printf '%s' "$q_m$q_tools"
printf '%s' "$q_m" >&2
${body}
}
q_main() {
  q_e=$( q_body 2>&1 >&3 3>&-; printf . )
  printf '%s' "${marks.stderr}$q_e"
}
printf '%s' '${marks.frame}<'
q_main 3>&1 | ( q_enc )
printf '%s' '>${marks.frame}'
}`;
}

/** stdout and stderr out of what came back; undefined when the script did not come to its end. */
export function readFrame(
  stdout: string,
  marks: ScriptMarks,
): { readonly stdout: Buffer; readonly stderr: Buffer } | undefined {
  const from = stdout.indexOf(`${marks.frame}<`);
  const to = stdout.lastIndexOf(`>${marks.frame}`);
  if (from < 0 || to < from) return undefined;
  const bytes = decode(stdout.slice(from + marks.frame.length + 1, to));
  const at = bytes?.lastIndexOf(marks.stderr) ?? -1;
  if (!bytes || at < 0) return undefined;
  const stderr = bytes.subarray(at + marks.stderr.length, -1);
  return { stdout: bytes.subarray(0, at), stderr };
}

function decode(text: string): Buffer | undefined {
  const [kind] = text;
  const rest = text.slice(1).replace(/\s+/g, '');
  if (kind === 'b') return Buffer.from(rest, 'base64');
  return kind === 'o' ? Buffer.from(rest, 'hex') : undefined;
}
