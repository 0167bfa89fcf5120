/**
 * Arguments as one Windows command line, as CommandLineToArgvW and the Microsoft C runtime read it: quotes where a blank
 * or a quote is, backslashes doubled before a quote only.
 */
export function quoteWindows(args: readonly string[]): string {
  return args.map(quoteWindowsWord).join(' ');
}

function quoteWindowsWord(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** A script, in ASCII, as a command of Windows PowerShell: base64 of UTF-16, so that nothing on the way reads it. */
export function encodedPowershell(script: string): readonly string[] {
  const units = [...script].map((sign) => `${sign}\0`).join('');
  return ['powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', btoa(units)];
}

/**
 * The words as one POSIX shell text that a shell parses back to exactly these words. Single quotes only:
 * dash and busybox know no `$'...'`. For a remote shell; a local command is run by its argv.
 *
 * @throws RangeError when a word holds a NUL, which no argv can.
 */
export function quotePosix(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('a word of a command line cannot hold a NUL');
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The first line that is not blank, trimmed and cut to a length that fits a report. */
export function firstLine(text: string): string {
  const line = text.split(/\r?\n/).find((each) => each.trim() !== '') ?? '';
  return line.trim().slice(0, 300);
}

/** A command as a POSIX shell would take it; for reading, never for running. */
export function quoteCommand(argv: readonly string[]): string {
  return argv.map((word) => shellWord(word)).join(' ');
}

/** One word as people type it: quoted only where the shell would read it otherwise. */
export function shellWord(word: string, shell: 'posix' | 'powershell' = 'posix'): string {
  const isPosix = shell === 'posix';
  if ((isPosix ? /^[\w@%+=:,./-]+$/ : /^[\w:./\\-]+$/).test(word)) return word;
  return `'${word.replaceAll("'", isPosix ? "'\\''" : "''")}'`;
}
