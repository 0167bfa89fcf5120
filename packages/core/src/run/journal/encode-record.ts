import { Buffer } from 'node:buffer';
import type { JournalRecord } from './record.ts';

/** One line with its LF; bytes stand as `{"$bytes": BASE64}`. */
export function encodeRecord(record: JournalRecord): string {
  return `${JSON.stringify(packBytes(record))}\n`;
}

/** @throws SyntaxError when the line is no JSON. */
export function decodeRecord(line: string): unknown {
  return JSON.parse(line, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('$bytes' in value)) return value;
    return Uint8Array.from(Buffer.from(String(value.$bytes), 'base64'));
  });
}

function packBytes(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64') };
  if (Array.isArray(value)) return value.map(packBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, packBytes(each)]));
}
