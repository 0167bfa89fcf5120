import { counted, printable, printableLine } from '../text/printable.ts';

/** `1,000 hosts`: digits in groups, so that a wide pool is read at a glance. */
export function many(number: number, noun: string): string {
  return counted(number, noun).replace(/^\d+/, grouped(number));
}

export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** ` in 9.2 s`; nothing below a second: that is of no use to anybody. */
export function lasted(milliseconds: number): string {
  if (milliseconds < 1000) return '';
  if (milliseconds < 60_000) return ` in ${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return ` in ${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Numbers inside of names count as numbers: xen2 before xen10. */
export function byName(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Bytes of UTF-8. */
export function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** One line of a host, safe to show. */
export const shown: (text: string) => string = (text) => printableLine(text, 2000);

export const shownDiff: (text: string) => string[] = (text) =>
  printable(text).replace(/\n$/, '').split('\n');

/** For the command line: `{on-difference: merge}` is `--on-difference merge`. */
export function plainWords(text: string): string {
  return text.replace(/\{([a-z][a-z0-9-]*)(?:: ([^{}]*))?\}/g, (_, name: string, value?: string) =>
    value === undefined ? `--${name}` : `--${name} ${value}`,
  );
}

/** As Markdown shows typed text. */
export function codeSpan(text: string): string {
  const fence = '`'.repeat(longestMarks(text) + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A block of Markdown that nothing in the text can close. */
export function fenced(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestMarks(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}\n`;
}

/** Counted one by one: a call takes no more arguments than a stack holds. */
function longestMarks(text: string): number {
  let longest = 0;
  for (const [marks] of text.matchAll(/`+/g)) longest = Math.max(longest, marks.length);
  return longest;
}
