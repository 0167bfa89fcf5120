/** What a piece of text is; a front end gives it a colour. */
export type TextStyle =
  | 'title'
  | 'good'
  | 'changed'
  | 'warning'
  | 'bad'
  | 'dim'
  | 'added'
  | 'removed';

export interface ReportTextOptions {
  /** Default: plain text. */
  readonly colour?: (style: TextStyle, text: string) => string;
  /** Show the diffs of files. Default true. */
  readonly diff?: boolean;
}

export interface Painter {
  paint(style: TextStyle, text: string): string;
  readonly diff: boolean;
}

export function makePainter({ colour, diff = true }: ReportTextOptions): Painter {
  return { paint: (style, text) => colour?.(style, text) ?? text, diff };
}

/** What hosts say must not steer a terminal: control characters are spelt out, a CR at a line's end stays. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: spelling them out is the point
  return text.replace(/(?!\r\n)[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

export function indent(text: string, by: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => (line === '' ? '' : by + line));
}

/** `850 ms`, `1.2 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
