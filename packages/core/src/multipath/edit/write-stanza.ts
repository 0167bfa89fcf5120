import type { DesiredStanza, KeywordValue } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import type { StanzaStyle } from './types.ts';

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
function isWritable(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  return !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value);
}

/** A line of the stanza must stay within the parser's buffer, whatever the neighbours' indentation. */
const MAX_VALUE_BYTES = 800;

/** Why a desired cannot be written; none when it can. */
export function checkDesired(desired: DesiredStanza): PlanDiagnostic[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const { keyword, value } of desired.keywords) {
    if (!/^[A-Za-z_]\w*$/.test(keyword) || keyword.length > 80)
      problems.push(`${JSON.stringify(keyword)} is not a keyword`);
    else if (keyword === 'device' || keyword === 'devices')
      problems.push(`${keyword} opens a block and is not a keyword of a device`);
    if (seen.has(keyword)) problems.push(`${keyword} is desired twice`);
    if (!isWritable(value)) problems.push(`the value of ${keyword} has a control character`);
    if (new TextEncoder().encode(value).length > MAX_VALUE_BYTES)
      problems.push(`the value of ${keyword} is longer than ${MAX_VALUE_BYTES} bytes`);
    seen.set(keyword, value);
  }
  for (const name of ['vendor', 'product'] as const)
    if (seen.get(name) !== desired.match[name])
      problems.push(`${name} of the stanza is not ${JSON.stringify(desired.match[name])}`);
  return problems.map((message) => ({
    severity: 'error',
    code: 'bad-desired',
    message,
    help: 'correct it where it was given: in the profile, or among the keywords',
  }));
}

/** Whole lines, each with its line end. */
export function writeStanza(
  keywords: readonly KeywordValue[],
  style: StanzaStyle,
  eol: string,
): string {
  const lines = [
    `${style.deviceIndent}device${style.braceGap}{`,
    ...keywords.map((keyword) => style.keywordIndent + style.write(keyword)),
    `${style.closeIndent}}`,
  ];
  return lines.map((line) => line + eol).join('');
}
