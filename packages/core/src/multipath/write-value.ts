/** A bare word of the parser: no blank, brace, quote or comment sign, ASCII throughout. */
const BARE = /^[!-~]+$/;
const SPECIAL = /[!"#{}]/;

export function needsQuotes(value: string): boolean {
  return !BARE.test(value) || SPECIAL.test(value);
}

/** The value as it is written; a quote inside is doubled. */
export function writeValue(value: string, quoted: boolean): string {
  return quoted || needsQuotes(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** False for what no release reads back: a control character would end the line, or the file's text. */
export function isWritable(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  return !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value);
}
