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
