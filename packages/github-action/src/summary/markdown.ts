import { printable } from '@quantastor-xenserver/core';
import { codeSpan } from '@quantastor-xenserver/core/report';

/** Text in a cell of a table: Markdown, HTML, mentions, references and links in it mean nothing. */
export function cell(text: string): string {
  return oneLine(text).replace(
    /[&<>"\\`*[\]|~]|(?<!\w)[@_]|_(?!\w)|#(?=\d)|:(?=\/\/|[\w+-]+:)/g,
    (mark) => `&#${mark.charCodeAt(0)};`,
  );
}

/** Text as it is, in a cell of a table too. */
export function codeCell(text: string): string {
  return codeSpan(oneLine(text) || ' ').replaceAll('|', '\\|');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
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
