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

/** Bytes as one such word, for a variable. */
export function encodePrintfWord(bytes: Uint8Array): string {
  return `'${encodeBytes(bytes)}'`;
}

/** All but printable ASCII, tab and LF, and what printf or the quotes would take for more than itself. */
const SPECIAL = /[^\t\n\x20-\x7e]|['\\]/g;

function encodeBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return text.replace(SPECIAL, (character, at: number) => encodeByte(character, text[at + 1]));
}

function encodeByte(character: string, next: string | undefined): string {
  if (character === '\\') return '\\\\';
  // up to three digits are read after \0, so a digit that follows must not look like one of them
  const digitFollows = next !== undefined && next >= '0' && next <= '7';
  return `\\0${character
    .charCodeAt(0)
    .toString(8)
    .padStart(digitFollows ? 3 : 1, '0')}`;
}
