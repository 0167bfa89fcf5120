/** Bytes of content in one `printf` word; its shell text is at most five times as long. */
const CHUNK_BYTES = 4096;

/**
 * Bytes as single-quoted words for POSIX `printf %b`, in order. Printable ASCII, tab and LF stand for
 * themselves; the rest is octal, so that no shell's idea of a character or a quote matters.
 */
export function encodePrintfWords(bytes: Uint8Array): string[] {
  const words: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    words.push(`'${encodeBytes(bytes.subarray(at, at + CHUNK_BYTES))}'`);
  return words;
}

function encodeBytes(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += encodeByte(bytes[at] ?? 0, bytes[at + 1]);
  return text;
}

function encodeByte(byte: number, next: number | undefined): string {
  if (byte === 0x5c) return '\\\\';
  if ((byte >= 0x20 && byte < 0x7f && byte !== 0x27) || byte === 0x09 || byte === 0x0a)
    return String.fromCharCode(byte);
  // up to three digits are read after \0, so a digit that follows must not look like one of them
  const digitFollows = next !== undefined && next >= 0x30 && next <= 0x37;
  return `\\0${byte.toString(8).padStart(digitFollows ? 3 : 1, '0')}`;
}
