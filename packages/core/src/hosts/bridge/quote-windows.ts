/**
 * Arguments as one Windows command line, as CommandLineToArgvW and the Microsoft C runtime read it: quotes where a blank
 * or a quote is, backslashes doubled before a quote only.
 */
export function quoteWindows(args: readonly string[]): string {
  return args.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
