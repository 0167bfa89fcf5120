import { ProcedureError } from '../../errors.ts';
import type { Edit } from '../../text/edit.ts';
import { editBytes } from '../../text/edit-bytes.ts';
import {
  type DecodedText,
  decodeBytes,
  decodeText,
  type Encoding,
  encodeText,
} from '../../text/encoding.ts';
import type { DeviceRuleDiagnostic } from '../types.ts';

export interface DecodedXml extends DecodedText {
  /** The declaration's `encoding`, as written. */
  readonly declared?: string;
  /** An error among them: the bytes can be carried along but should not be edited. */
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}

/** Encodings that are not ASCII with more above it, so that markup cannot be found byte by byte. */
const notAscii =
  /^(?:utf-?7|iso-2022|hz-gb|csiso2022|utf-?32|ucs-?4|iso-10646-ucs-4|ebcdic|ibm0?37|ibm-?1047|ibm500|cp037)/i;

/**
 * Decodes without loss: `encodeXml(text, encoding)` gives the same bytes, always. By BOM, by the
 * NUL halves of UTF-16, then by the declaration: UTF-8 where it says so or nothing, and every other
 * ASCII-compatible encoding byte for byte. Where declaration and bytes contradict each other,
 * the bytes are followed.
 */
export function decodeXml(bytes: Uint8Array): DecodedXml {
  const sniffed = decodeText(bytes);
  const declared = declaredEncoding(sniffed.text);
  const named = declared === undefined ? {} : { declared };
  const hasBom = sniffed.text.startsWith('\ufeff');
  const unicode = declared === undefined || isUnicode(declared);
  if (sniffed.encoding === 'utf-8' && !hasBom && !unicode)
    return { ...decodeBytes(bytes), ...named, diagnostics: unreadable(declared) };
  if (sniffed.encoding === 'byte')
    return {
      ...sniffed,
      ...named,
      diagnostics: unicode ? [invalid(sniffed.text)] : unreadable(declared),
    };
  return { ...sniffed, ...named, diagnostics: contradiction(sniffed.encoding, declared) };
}

/**
 * The bytes of an edited text.
 *
 * @throws ProcedureError BAD_INPUT when a character has no byte in the file's encoding.
 */
export function encodeXml(text: string, encoding: Encoding): Uint8Array {
  return written(() => encodeText(text, encoding));
}

/**
 * The bytes of a text with these edits, those that no edit touches as they were.
 *
 * @throws ProcedureError BAD_INPUT when a character has no byte in the file's encoding.
 */
export function editXml(
  bytes: Uint8Array,
  decoded: DecodedText,
  edits: readonly Edit[],
): Uint8Array {
  return written(() => editBytes(bytes, decoded, edits));
}

function written(write: () => Uint8Array): Uint8Array {
  try {
    return write();
  } catch (cause) {
    throw new ProcedureError('BAD_INPUT', 'the rule has a character that the file cannot hold', {
      remedy: 'Write it as a character reference, for instance &#233;.',
      cause,
    });
  }
}

/** The `encoding` of the XML declaration at the start of a text. */
export function declaredEncoding(text: string): string | undefined {
  const found = /^\ufeff?<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'>]*)["']/.exec(text);
  return found?.[1];
}

export function isUnicode(declared: string): boolean {
  return /^(?:utf-?8|utf-?16(?:le|be)?|iso-10646-ucs-2|ucs-?2|unicode)$/i.test(declared);
}

function unreadable(declared: string | undefined): DeviceRuleDiagnostic[] {
  if (declared === undefined) return [];
  if (!notAscii.test(declared)) return isKnown(declared) ? [] : [unknown(declared)];
  const message = `the encoding ${declared} cannot be edited`;
  return [{ severity: 'error', code: 'encoding', message, help: 'Save the file as UTF-8 first.' }];
}

/** Families of one-byte and East Asian encodings; which of them a parser knows is its own matter. */
function isKnown(declared: string): boolean {
  if (
    /^(?:us-?)?ascii$|^(?:cp|ibm|dos|windows|iso|latin|l|mac|koi|euc|big5|gb|shift|s?jis|ks|uhc|tis|viscii|x-sjis|x-mac|ms)[-_]?[\w:-]*\d*$/i.test(
      declared,
    )
  )
    return true;
  try {
    return new TextDecoder(declared).encoding !== '';
  } catch {
    return false;
  }
}

function unknown(declared: string): DeviceRuleDiagnostic {
  return {
    severity: 'warning',
    code: 'encoding',
    message: `the encoding ${declared} is known to no common XML parser`,
    help: 'Check the declaration of the file.',
  };
}

function invalid(text: string): DeviceRuleDiagnostic {
  const offset = text.search(/[^\0-\x7f]/);
  return {
    severity: 'error',
    code: 'encoding',
    message: 'the bytes are neither UTF-8 nor UTF-16, and no other encoding is declared',
    ...(offset === -1 ? {} : { span: { offset, length: 1 } }),
    help: 'Declare the encoding, or save the file as UTF-8.',
  };
}

function contradiction(actual: Encoding, declared: string | undefined): DeviceRuleDiagnostic[] {
  if (declared === undefined) return [];
  const wide = /^(?:utf-?16|ucs-?2|iso-10646-ucs-2|unicode)/i.test(declared);
  if (wide === (actual !== 'utf-8') && isUnicode(declared)) return [];
  const message = `the declaration says ${declared}, but the bytes are ${actual}`;
  // a parser that believes a declaration of two-byte characters finds no markup in such a file
  if (wide && actual === 'utf-8')
    return [
      {
        severity: 'error',
        code: 'encoding-contradiction',
        message: `${message}: XML parsers refuse such a file`,
        help: 'Save it in the encoding that it declares, or fix the declaration.',
      },
    ];
  return [{ severity: 'warning', code: 'encoding-contradiction', message }];
}
