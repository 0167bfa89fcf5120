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

/**
 * Nothing of these is in what a LUN says of itself, and who agrees to a diff does not see them. The releases keep them as bytes
 * like any other, but for the controls, which end a line or the file's text.
 */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

/** Why no such value is written; undefined for one that may be. */
function unwritable(value: string): string | undefined {
  const [found] = UNSEEN.exec(value) ?? [];
  if (found === undefined) return undefined;
  const name = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /\p{Cc}/u.test(found)
    ? `a control character (${name})`
    : `a character that is not seen (${name})`;
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
    const wrong = unwritable(value);
    if (wrong !== undefined) problems.push(`the value of ${keyword} has ${wrong}`);
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
