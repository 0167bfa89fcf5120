/**
 * How bytes become text. `utf-8`, `utf-16le` and `utf-16be` are strict; `byte` takes each byte
 * as the code unit of the same number, so that any bytes at all come through unchanged.
 */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'byte';

/** A text with what is needed to write it back as the same bytes. A BOM stays in the text as U+FEFF. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * Decodes without loss: `encodeText(decodeText(bytes))` gives the same bytes, always.
 * UTF-16 by its BOM, or by the NUL halves of an initial `<` or blank; then strict UTF-8; else `byte`.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const wide = sniffUtf16(bytes);
  for (const encoding of wide ? [wide, 'utf-8' as const] : ['utf-8' as const]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
      return { text, encoding };
    } catch {
      // not in this encoding: the next one is tried
    }
  }
  return { text: fromBytes(bytes), encoding: 'byte' };
}

/** Every byte as the code unit of the same number. */
export function decodeBytes(bytes: Uint8Array): DecodedText {
  return { text: fromBytes(bytes), encoding: 'byte' };
}

/**
 * The bytes of a text.
 *
 * @throws RangeError when `encoding` is `byte` and a code unit is over 255.
 */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding === 'byte') {
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 255) throw new RangeError(`U+${code.toString(16)} has no byte in this file`);
      bytes[at] = code;
    }
    return bytes;
  }
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++)
    view.setUint16(at * 2, text.charCodeAt(at), encoding === 'utf-16le');
  return bytes;
}

function sniffUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [a, b] = bytes;
  if (bytes.length < 2 || bytes.length % 2 === 1) return undefined;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (b === 0 && a !== undefined && isMarkupStart(a)) return 'utf-16le';
  if (a === 0 && b !== undefined && isMarkupStart(b)) return 'utf-16be';
  return undefined;
}

function isMarkupStart(code: number): boolean {
  return code === 0x3c || code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function fromBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return parts.join('');
}
