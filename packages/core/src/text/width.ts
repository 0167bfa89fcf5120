import { eastAsianWidth } from 'get-east-asian-width';

const MARK = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns of a terminal: East Asian wide characters take two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text)
    if (!MARK.test(character)) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}

export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Words in lines of at most so many columns; a word that is longer stands whole on a line of its own. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    if (line === undefined) line = word === '' && lines.length > 0 ? undefined : word;
    else if (widthOf(line) + 1 + widthOf(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line.trimEnd());
      // of several blanks where the line ends none is carried over
      line = word === '' ? undefined : word;
    }
  }
  return [...lines, (line ?? '').trimEnd()];
}

/** What loses its meaning where a line ends in it: a Windows path with blanks, a command of this tool, an option's word. */
const WHOLE =
  /(?<=^|\s)--(?:on-difference (?:merge|replace)|dialect \S+)|[A-Za-z]:\\(?:[^\\\s:]+(?: [^\\\s:]+){0,3}\\)+[^\\\s]*|quantastor-xenserver (?:rollback|resume|runs show) \S+(?: --\S+)*|xe [a-z]+(?:-[a-z]+)+(?: [a-z-]+=\S+)*/g;

/** A blank for as long as lines are made; no text has it. */
const HELD = '\u{f0000}';

/** As wrapWords, and paths and commands are not broken. */
export function wrapWhole(text: string, columns: number): string[] {
  const held = text.replace(WHOLE, (whole) => whole.replaceAll(' ', HELD));
  return wrapWords(held, columns).map((line) => line.replaceAll(HELD, ' '));
}

/** Cut to so many columns, with a mark that it is cut. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let shown = '';
  for (const character of text) {
    if (widthOf(shown + character) > columns - 1) break;
    shown += character;
  }
  return `${shown}\u2026`;
}
