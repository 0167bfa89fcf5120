import { type DecodedText, decodeBytes } from '../text/encoding.ts';

/**
 * The text of a multipath.conf: strict UTF-8, or else a code unit a byte. The parser reads bytes, so nothing is
 * ever taken for UTF-16: the NULs of such a file are what the parser meets.
 */
export function decodeMultipath(bytes: Uint8Array): DecodedText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encoding: 'utf-8' };
  } catch {
    return decodeBytes(bytes);
  }
}
