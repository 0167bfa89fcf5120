import { printable } from '../../text/printable.ts';

/** Markup that is known to be ours. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | undefined | readonly Html[];

/** The one way into the page: what is put in is escaped, unless it is made by this function itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((each, at) => each + (at < parts.length ? write(parts[at]) : '')).join(''),
  );
}

function write(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escapeText(String(part));
}

/** For text and for attributes in double quotes; control and direction characters are spelt out. */
export function escapeText(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function clean(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? printable(value) : value;
}

/** JSON inside of a script element: nothing in it can end the element. */
export function jsonText(value: unknown): Html {
  return new Html(
    JSON.stringify(value, clean).replace(
      /[<>&\u2028\u2029]/g,
      (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
