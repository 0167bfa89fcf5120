/**
 * Numbers as the C library reads them for multipath-tools (libmultipath/dict.c): `strtol` and
 * `sscanf` take leading blanks and a sign, and stop where they like.
 */

/** `strtol` over the whole value, blanks around it allowed; undefined when something else is there. */
export function readWholeNumber(value: string): number | undefined {
  const digits = /^[ \t\n\v\f\r]*([+-]?[0-9]+)[ \t\n\v\f\r]*$/.exec(value)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** As {@link readWholeNumber}, without a sign and at most `max`. */
export function readUnsigned(value: string, max: number): number | undefined {
  const digits = /^[ \t\n\v\f\r]*([0-9]+)[ \t\n\v\f\r]*$/.exec(value)?.[1];
  return digits === undefined || Number(digits) > max ? undefined : Number(digits);
}

/** `sscanf("%u")`: true when the value begins with a number. */
export function beginsWithNumber(value: string): boolean {
  return /^[ \t\n\v\f\r]*[+-]?[0-9]/.test(value);
}

/** `atoi`: the number that the value begins with, or 0. */
export function leadingNumber(value: string): number {
  return Number(/^[ \t\n\v\f\r]*([+-]?[0-9]{1,15})/.exec(value)?.[1] ?? 0);
}

/** `sscanf("%o")` into 32 bits, and at most 0777: a file's mode. */
export function beginsWithMode(value: string): boolean {
  const match = /^[ \t\n\v\f\r]*([+-]?)([0-7]+)/.exec(value);
  if (!match) return false;
  const limit = 2n ** 64n - 1n;
  const number = BigInt(`0o${match[2]}`);
  const kept = number > limit ? limit : match[1] === '-' ? -number : number;
  return BigInt.asUintN(32, kept) <= 0o777n;
}
