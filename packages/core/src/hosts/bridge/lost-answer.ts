import { type ErrorCode, ProcedureError } from '../../errors.ts';
import { printableLine } from '../../text/printable.ts';
import type { BridgeAnswer } from './transport.ts';

/** What tells, in the words of sudo, su and shells, why a script did not come to its end. First match wins. */
const RULES: readonly (readonly [words: RegExp, code: ErrorCode, remedy: string])[] = [
  [
    /password is required|incorrect password|Authentication failure|Sorry, try again|not in the sudoers|no tty present|must have a tty/i,
    'AUTH_FAILED',
    'Check become, its method, user and password.',
  ],
  [
    /(?:^|[\s/])(?:sudo|su|doas|dzdo|ksu|pbrun|pfexec): (?:command |inaccessible or )?not found|\/(?:sudo|su|doas|dzdo|ksu|pbrun|pfexec): No such file/im,
    'COMMAND_FAILED',
    'The program of become is not there: leave become out for root, or name another one (become_method, become_exe).',
  ],
  [
    /Argument list too long/i,
    'COMMAND_FAILED',
    'Turn pipelining on (ansible_pipelining: true), so that scripts go by stdin.',
  ],
  [
    /not found|No such file or directory|This account is currently not available/i,
    'COMMAND_FAILED',
    'The account needs a POSIX shell with coreutils (on Windows: PowerShell); look at ansible_shell_type and ansible_shell_executable.',
  ],
];

/** ssh's own last words hide those of the program that ended the script. */
const SSH_FAREWELL = /^(?:Shared )?[Cc]onnection to \S+ closed\.?$/;

/** The error for an answer without its frame: the script was not run, or was ended in the middle. */
export function lostAnswer(answer: BridgeAnswer, doing: string, place: string): ProcedureError {
  const said = lastLine(answer.stderr) || lastLine(answer.stdout);
  const rule = RULES.find(([words]) => words.test(`${answer.stderr}\n${answer.stdout}`));
  const why = said === '' ? '' : `: ${said}`;
  return new ProcedureError(
    rule?.[1] ?? 'CONNECTION_LOST',
    `the host gave no whole answer while ${doing} (exit code ${answer.exit}${why})`,
    {
      place,
      remedy:
        rule?.[2] ??
        'A file that was being written has its old bytes or its new ones: run again to see.',
    },
  );
}

function lastLine(text: string): string {
  const lines = text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '' && !SSH_FAREWELL.test(line));
  return printableLine(lines.at(-1) ?? '');
}
