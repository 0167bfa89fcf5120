import { writeSync } from 'node:fs';
import { styleText } from 'node:util';

import { printable } from '@quantastor-xenserver/core';

const closed = new Set<NodeJS.WriteStream>();

/** A reader that went away (`| head`) ends the output, never the run. */
function write(stream: NodeJS.WriteStream, content: string | Uint8Array): Promise<void> {
  if (closed.has(stream) || content.length === 0) return Promise.resolve();
  if (stream.listenerCount('error') === 0)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      closed.add(stream);
      if (error.code === 'EPIPE') return;
      process.exitCode = 1;
      if (stream === process.stdout) say(`error: stdout cannot be written to: ${error.message}`);
    });
  return new Promise((resolve) => {
    stream.write(content, () => resolve());
  });
}

/** What was begun with a stream goes on with it, so that nothing is overtaken. */
const streams = new Set<number>();

/** As the stream does on Linux, which takes longer to make than most commands to run. What it gives back is the stream's. */
function writeAtOnce(fd: 1 | 2, content: string | Uint8Array): Uint8Array | undefined {
  let rest: Uint8Array = typeof content === 'string' ? Buffer.from(content) : content;
  if (process.platform !== 'linux' || streams.has(fd)) return rest;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    return undefined;
  } catch {
    // a pipe that takes no more now, and a reader that went away
    streams.add(fd);
    return rest;
  }
}

/** True while no stream was needed: all that was said is with the reader, and nothing waits to be written. */
export function isAllWritten(): boolean {
  return streams.size === 0 && process.platform === 'linux';
}

/** Data, on stdout: exactly these bytes. */
export function writeData(content: string | Uint8Array): Promise<void> {
  const rest = writeAtOnce(1, content);
  return rest ? write(process.stdout, rest) : Promise.resolve();
}

/** Talk, on stderr: a line, whatever others have said in it. */
export function say(line: string): void {
  sayRaw(`${printable(line)}\n`);
}

/** The same for a line that has colours of ours, and was cleaned before it got them. */
export function sayTinted(line: string): void {
  sayRaw(`${line}\n`);
}

/** Raw talk, for a line that is written over. */
export function sayRaw(text: string): void {
  const rest = writeAtOnce(2, text);
  if (rest) void write(process.stderr, rest);
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
