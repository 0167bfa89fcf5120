import { type ValueKind, valueKind } from './kinds.ts';
import { regexProblem } from './posix-regex.ts';
import { isAtLeast, type MultipathRelease } from './releases.ts';

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

/** `sscanf("%o")` into 32 bits, and at most 0777: a file's mode. */
export function beginsWithMode(value: string): boolean {
  const match = /^[ \t\n\v\f\r]*([+-]?)([0-7]+)/.exec(value);
  if (!match) return false;
  const limit = 2n ** 64n - 1n;
  const number = BigInt(`0o${match[2]}`);
  const kept = number > limit ? limit : match[1] === '-' ? -number : number;
  return BigInt.asUintN(32, kept) <= 0o777n;
}

/** What is wrong with a value, and what comes of it. */
export interface ValueProblem {
  /**
   * `crashes`: the parser ends there; `refused`: it refuses the whole file; `dropped`: it keeps what was set before;
   * `capped`: it takes the nearest number it can; `silent`: it takes the value without a word.
   */
  readonly effect: 'crashes' | 'refused' | 'dropped' | 'capped' | 'silent';
  /** Follows the keyword: `is no number`. */
  readonly why: string;
  readonly isRegex?: boolean;
  /** Found once all is read, in silence, and only where the line still counts. */
  readonly late?: boolean;
}

/**
 * What multipath-tools would say of `keyword value` in a section. Undefined when it says nothing and
 * there is nothing to say. `value` is as the parser takes it, without quotes.
 */
export function checkValue(
  release: MultipathRelease,
  section: string,
  keyword: string,
  value: string,
): ValueProblem | undefined {
  return checkKind(ofRelease(valueKind(section, keyword), keyword, release), value, release);
}

/** What later releases added to the lists. Source: libmultipath/pgpolicies.c at 0.9.6. */
function ofRelease(kind: ValueKind, keyword: string, release: MultipathRelease): ValueKind {
  if (kind.kind === 'prefix' && keyword === 'path_grouping_policy' && isAtLeast(release, '0.9.6'))
    return { kind: 'prefix', words: [...kind.words, 'group_by_tpg'] };
  return kind;
}

function checkKind(
  kind: ValueKind,
  value: string,
  release: MultipathRelease,
): ValueProblem | undefined {
  switch (kind.kind) {
    case 'text':
      return undefined;
    case 'choice':
      return kind.words.includes(value) ? undefined : dropped(`is not ${list(kind.words)}`);
    case 'prefix':
      return checkPrefix(kind.words, value);
    case 'module':
      if (kind.words.includes(value)) return undefined;
      return silent(`is none that multipath-tools has (${kind.words.join(', ')})`);
    case 'unsigned':
      return readUnsigned(value, 0xffffffff) === undefined ? dropped('is no number') : undefined;
    case 'number':
      return checkNumber(kind, value);
    case 'counted':
      return checkCount(value, kind.index);
    case 'uid':
      return checkUser(value);
    case 'mode':
      return beginsWithMode(value) ? undefined : dropped('is no octal mode up to 0777');
    case 'device-loss':
      if (value === 'infinity' || beginsWithNumber(value)) return undefined;
      return dropped("is neither a number nor 'infinity'");
    case 'path':
      return value.startsWith('/') ? undefined : dropped('is no absolute path');
    case 'no-slash':
      if (!value.includes('/')) return undefined;
      return { effect: kind.crashes ? 'crashes' : 'dropped', why: 'has a slash in it' };
    case 'uid-attributes':
      return checkUidAttributes(value);
    case 'reservation-key':
      return checkReservationKey(value);
    case 'regex':
      return checkRegex(value, 'silent');
    case 'listed-regex':
      return checkRegex(uninverted(value), isAtLeast(release, '0.5.0') ? 'refused' : 'dropped');
    case 'listing-regex': {
      const problem = checkRegex(uninverted(value), 'refused');
      return (
        problem && { ...problem, why: `goes into the blacklist and ${problem.why}`, late: true }
      );
    }
  }
}

function checkPrefix(words: readonly string[], value: string): ValueProblem | undefined {
  if (words.includes(value)) return undefined;
  const meant = words.find((word) => value.startsWith(word));
  return meant ? silent(`is read as '${meant}'`) : dropped(`is not ${list(words)}`);
}

function checkNumber(
  kind: ValueKind & { kind: 'number' },
  value: string,
): ValueProblem | undefined {
  const words = kind.words ?? [];
  if (words.includes(value)) return undefined;
  const number = readWholeNumber(value);
  if (number === undefined) {
    const named = words.filter((word) => word !== '0');
    return dropped(named.length > 0 ? `is neither a number nor ${list(named)}` : 'is no number');
  }
  if (number >= kind.min && number <= kind.max) return undefined;
  const side = number > kind.max ? kind.max : kind.min;
  return { effect: 'capped', why: `is out of range, ${side} is taken` };
}

/** `features "1 queue_if_no_path"`, `path_selector "round-robin 0"`: the count has to be right. */
function checkCount(value: string, index: number): ValueProblem | undefined {
  const words = value.split(/[ \f\r\t\v]+/).filter((word) => word !== '');
  const count = words[index];
  const number = count === undefined ? undefined : readWholeNumber(count);
  if (number === undefined || number < 0 || Math.abs(number) > Number.MAX_SAFE_INTEGER)
    return dropped(
      index === 0 ? 'does not begin with a count' : 'has no count after its first word',
    );
  const given = words.length - 1 - index;
  return number === given
    ? undefined
    : dropped(`counts ${number} word${number === 1 ? '' : 's'} where ${given} follow`);
}

/** Users that the Linux Standard Base or every Debian and Red Hat system has. Both keywords look into the users. */
const USERS =
  /^(root|bin|daemon|adm|lp|sync|shutdown|halt|mail|news|uucp|operator|man|nobody|sys|games|proxy|www-data|backup|list|irc|_apt)$/;

function checkUser(value: string): ValueProblem | undefined {
  if (USERS.test(value) || beginsWithNumber(value)) return undefined;
  return dropped('is neither a number nor a user that every system has');
}

function checkUidAttributes(value: string): ValueProblem | undefined {
  const bad = value.split(' ').find((record) => record !== '' && !record.includes(':'));
  return bad === undefined
    ? undefined
    : dropped(`has '${bad}' in it, which is not of the form device:attribute`);
}

/** `file`, or up to 16 hexadecimal digits with `0x` and `:aptpl` as one likes (libmultipath/prkey.c). */
function checkReservationKey(value: string): ValueProblem | undefined {
  if (value === 'file') return undefined;
  const [key = ''] = value.split(':');
  if (/^[0-9a-fA-F]{1,16}$/.test(key.replace(/^0?[xX]|^0/, ''))) return undefined;
  return { effect: 'refused', why: "is neither 'file' nor up to 16 hexadecimal digits" };
}

/** A pattern of a list without the `!` that inverts it, or the `\\` before one that does not. */
function uninverted(pattern: string): string {
  return pattern.replace(/^(!|\\(?=!))/, '');
}

function checkRegex(pattern: string, effect: ValueProblem['effect']): ValueProblem | undefined {
  const problem = regexProblem(pattern);
  if (problem === undefined) return undefined;
  return { effect, why: `is no regular expression: ${problem}`, isRegex: true };
}

function dropped(why: string): ValueProblem {
  return { effect: 'dropped', why };
}

function silent(why: string): ValueProblem {
  return { effect: 'silent', why };
}

function list(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
}
