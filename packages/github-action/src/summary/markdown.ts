import { printable } from '@quantastor-xenserver/core';

/** Text in a cell of a table: Markdown, HTML, mentions, references and links in it mean nothing. */
export function cell(text: string): string {
  return oneLine(text).replace(
    /[&<>"\\`*[\]|~]|(?<!\w)[@_]|_(?!\w)|#(?=\d)|:(?=\/\/|[\w+-]+:)/g,
    (mark) => `&#${mark.charCodeAt(0)};`,
  );
}

/** Text as it is, in a cell of a table too. */
export function codeSpan(text: string): string {
  const line = oneLine(text) || ' ';
  const fence = '`'.repeat(longestMarks(line) + 1);
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** Counted one by one: a call takes no more arguments than a stack holds. */
function longestMarks(text: string): number {
  let longest = 0;
  for (const [marks] of text.matchAll(/`+/g)) longest = Math.max(longest, marks.length);
  return longest;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A fenced block that nothing in the text can close. */
export function fenced(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestMarks(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}\n`;
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).trim();
}

export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
