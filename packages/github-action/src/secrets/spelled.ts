/** Longer ones are keys, of letters that no writer escapes; as a pattern they would be megabytes. */
const LONGEST = 160;

/**
 * A pattern for a secret in whatever way its characters are written, mixed too: as they are or after an escape sign,
 * as JSON, JavaScript, Python or C escape them, in octal as git and bash do, as HTML or XML names and numbers, in
 * percent signs or quoted-printable, each once or several times over; and its bytes in hexadecimal with signs between.
 * Undefined for one that is too long or has several lines.
 */
export function spelledPattern(secret: string): string | undefined {
  const text = secret.trim();
  if (text === '' || text.length > LONGEST || /[\r\n]/.test(text)) return undefined;
  const bytes = [...Buffer.from(text)].map((byte) => hexOf(byte, 2));
  const dumped = bytes.join(String.raw`(?:[\s:;,_-]|\\x|0[xX]|%|=){0,6}`);
  return `${[...text].map(spelled).join('')}|${dumped}`;
}

function spelled(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character)];
  const units = [...character].length === character.length ? [code] : unitsOf(character);
  const octal = bytes.map((byte) => String.raw`\\{1,8}${byte.toString(8).padStart(3, '0')}`);
  return `(?:${[
    asItIs(character),
    bytes.map((byte) => `(?:%(?:25){0,4}|=)${hexOf(byte, 2)}`).join(''),
    `&(?:amp;){0,4}#0{0,6}(?:${code}|[xX]0{0,6}${hexOf(code)});`,
    ...(NAMES[character] ?? []).map((name) => `&(?:amp;){0,4}${name};`),
    units.map((unit) => String.raw`\\{1,8}u${hexOf(unit, 4)}`).join(''),
    String.raw`\\{1,8}u\{0{0,6}${hexOf(code)}\}`,
    bytes.map((byte) => String.raw`\\{1,8}x${hexOf(byte, 2)}`).join(''),
    ...(code < 256 ? [String.raw`\\{1,8}x${hexOf(code, 2)}`] : []),
    octal.join(''),
  ].join('|')})`;
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  '&': ['amp'],
  '<': ['lt'],
  '>': ['gt'],
  '"': ['quot'],
  "'": ['apos'],
};

/** Letters and digits are never escaped; a sign may have an escape sign before it, or stand twice. */
function asItIs(character: string): string {
  if (/[\p{L}\p{N}]/u.test(character)) return character;
  const sign = character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  // bounded: a hostile text may be a million of them
  return character === '\\' ? String.raw`\\{1,8}` : String.raw`[\\^${'`'}]{0,8}${sign}{1,2}`;
}

function unitsOf(character: string): number[] {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
}

/** In small or capital letters. */
function hexOf(number: number, digits = 1): string {
  return number
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
