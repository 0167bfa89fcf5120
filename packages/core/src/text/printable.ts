import { isProcedureError, ProcedureError } from '../errors.ts';

/**
 * Controls but tab and line ends; the marks, isolates and overrides that turn the direction of a text (Unicode UTS #55), so that
 * a diff looks other than it is; every other format character and what is not seen at all; and the two line ends that are
 * none to a terminal.
 */
const steering = (): RegExp =>
  /(?![\t\n]|\r\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/** Nearly every text; classes of Unicode take longer to compile than a small edit. */
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/**
 * What hosts, files and journals say, as it may be shown: nothing in it moves a cursor, recolours a terminal or turns the
 * direction of the text. The one cleaner: `\x1b` for a control, `\u{202e}` for the others; a CR at a line's end stays.
 */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(steering(), (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** JSON, indented or not, with the same characters as `\uXXXX`: whoever reads it has the same value, and a terminal is not steered. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(steering(), (character) =>
    // by UTF-16 unit, as JSON writes what is outside the first plane
    Array.from({ length: character.length }, (_, at) => {
      const code = character.charCodeAt(at).toString(16);
      return `\\u${code.padStart(4, '0')}`;
    }).join(''),
  );
}

/** One line of at most so many characters, for a message that quotes words of others. */
export function printableLine(text: string, most: number = 300): string {
  const line = printable(text.replace(/[\r\n]+/g, ' ')).trim();
  return line.length > most ? `${line.slice(0, most - 3)}...` : line;
}

/**
 * `text` with each secret replaced, as it is and as it travels: in base64 of `user:password`, in XML
 * and in a URL. For words of a server that may repeat what it was sent.
 */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  let safe = text;
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (!secret) continue;
    forms.add(secret);
    forms.add(base64(secret));
    forms.add(encodeURIComponent(secret));
    forms.add(escapeXml(secret));
  }
  for (const form of [...forms].sort((a, b) => b.length - a.length))
    safe = safe.replaceAll(form, '[secret]');
  return safe;
}

/** An error whose words hold none of the secrets; without its cause when they did. */
export function redactError(error: unknown, secrets: readonly (string | undefined)[]): unknown {
  if (!isProcedureError(error)) return error;
  const message = redact(error.message, secrets);
  const remedy = error.remedy === undefined ? undefined : redact(error.remedy, secrets);
  if (message === error.message && remedy === error.remedy) return error;
  return new ProcedureError(error.code, message, {
    place: error.place,
    remedy,
  });
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Of the text's UTF-8 bytes. */
function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/** `1 host`, `2 hosts`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
