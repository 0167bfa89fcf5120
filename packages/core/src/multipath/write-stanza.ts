import type { StanzaStyle } from './infer-style.ts';
import type { KeywordValue } from './types.ts';

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
