import { styleText } from 'node:util';

import { printable } from '@quantastor-xenserver/core';

const closed = new Set<NodeJS.WriteStream>();

/** A reader that went away (`| head`) ends the output, never the run. */
function write(stream: NodeJS.WriteStream, content: string | Uint8Array): Promise<void> {
  if (closed.has(stream) || content.length === 0) return Promise.resolve();
  if (stream.listenerCount('error') === 0)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      closed.add(stream);
      if (error.code !== 'EPIPE') process.exitCode = 1;
    });
  return new Promise((resolve) => {
    stream.write(content, () => resolve());
  });
}

/** Data, on stdout: exactly these bytes. */
export function writeData(content: string | Uint8Array): Promise<void> {
  return write(process.stdout, content);
}

/** Talk, on stderr: a line. */
export function say(line: string): void {
  void write(process.stderr, `${line}\n`);
}

/** Raw talk, for a line that is written over. */
export function sayRaw(text: string): void {
  void write(process.stderr, text);
}

/** What a host or file says must not be able to move the cursor or recolour the terminal. */
export const plain: (text: string) => string = printable;

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/**
 * Coloured on a terminal, and in a pipe with FORCE_COLOR; NO_COLOR and --no-color take it away, set to anything but
 * nothing (no-color.org).
 */
export function colour(name: Colour, text: string, stream: NodeJS.WriteStream): string {
  return isColoured(stream) ? styleText(name, text, { validateStream: false }) : text;
}

let withoutColour = false;

/** For --no-color. */
export function dropColours(): void {
  withoutColour = true;
}

export function isColoured(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (withoutColour || NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && TERM !== 'dumb';
}
