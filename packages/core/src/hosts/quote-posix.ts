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
