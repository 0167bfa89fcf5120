import { given } from '../../text/given.ts';
import { counted } from '../../text/printable.ts';
import { keywordRow } from './keywords.ts';
import { patternKind, TEXT, type ValueKind } from './kinds.ts';
import { regexProblem } from './posix-regex.ts';
import type { MultipathRelease } from './releases.ts';
import { isWithin } from './stretch.ts';
import { traitsOf } from './traits.ts';

/** What is wrong with a value, and what comes of it. */
export interface ValueProblem {
  /**
   * `crashes`, `hangs`: the parser ends there or never does; `refused`: it refuses the whole file; `dropped`: it says
   * so, and keeps what was set before; `capped`: it says so, and takes the nearest number; `told`: it says so, and takes
   * something else; `misread`: it takes something else, in silence; `silent`: it takes it, in silence.
   */
  readonly effect:
    | 'crashes'
    | 'hangs'
    | 'refused'
    | 'dropped'
    | 'capped'
    | 'told'
    | 'misread'
    | 'silent';
  /** Follows the keyword: `is not a number`. */
  readonly why: string;
  /** What the release takes instead, where that is known. */
  readonly taken?: string;
  readonly isRegex?: boolean;
  /** Found once all is read, in silence, and only where the line still counts. */
  readonly late?: boolean;
  /** The number is fine, and is lost for its quotes. */
  readonly isQuoted?: boolean;
}

interface Asked {
  readonly release: MultipathRelease;
  readonly section: string;
  readonly keyword: string;
  readonly value: string;
  readonly quoted: boolean;
}

/** How the value of a keyword in a section is read; `text` for everything that is taken as it is. */
function valueKind(section: string, keyword: string): ValueKind {
  return patternKind(section, keyword) ?? keywordRow(keyword)?.kind ?? TEXT;
}

/**
 * What multipath-tools would make of `keyword value` in a section, where that is not what it says. Undefined when
 * there is nothing to say. `value` is as the parser takes it, without quotes; `quoted`: it stands in some.
 */
export function checkValue(
  release: MultipathRelease,
  section: string,
  keyword: string,
  value: string,
  quoted = false,
): ValueProblem | undefined {
  const asked = { release, section, keyword, value, quoted };
  const kind = valueKind(section, keyword);
  return checkQuoted(kind, asked) ?? ofEra(checkKind(kind, asked), kind, asked);
}

/** Releases that hand the quote instead of what is quoted to the reader of numbers. */
const QUOTED_PLAIN = '0.6.0..0.7.7';
const QUOTED_DEFAULTS = '..0.7.7 xs';

function checkQuoted(kind: ValueKind, asked: Asked): ValueProblem | undefined {
  if (!asked.quoted) return undefined;
  const isPlain = kind.kind === 'unsigned' || (kind.kind === 'number' && kind.isPlain === true);
  const isBare = /^(polling_interval|max_polling_interval|verbosity)$/.test(asked.keyword);
  if (!isPlain || !isWithin(asked.release, isBare ? QUOTED_DEFAULTS : QUOTED_PLAIN))
    return undefined;
  const isLost = !isBare || (kind.kind === 'unsigned' && kind.interval !== true);
  const lost = isLost && isWithin(asked.release, QUOTED_PLAIN);
  return {
    effect: lost ? 'dropped' : 'misread',
    why: lost
      ? 'is lost: the number stands in quotes'
      : 'is read as 0: the number stands in quotes',
    isQuoted: true,
    ...(!lost && { taken: '0' }),
  };
}

/** What 0.8.8 and newer say, and what those before make of it in silence. */
function ofEra(
  problem: ValueProblem | undefined,
  kind: ValueKind,
  { release, value }: Asked,
): ValueProblem | undefined {
  if (!problem || !/^(dropped|capped)$/.test(problem.effect)) return problem;
  if (kind.kind === 'unsigned' && kind.interval) return checkInterval(problem, release, value);
  if (isWithin(release, '0.8.8..')) return problem;
  const isNumber = kind.kind === 'number' || kind.kind === 'unsigned';
  if (isNumber && isWithin(release, '0.8.4..0.8.7')) return refusedNumber(problem, kind);
  if (kind.kind === 'number' && problem.effect === 'capped') return undefined;
  const taken = isNumber ? String(leadingNumber(value)) : misreadAs(kind);
  return { ...problem, effect: 'misread', ...given({ taken }) };
}

function refusedNumber(problem: ValueProblem, kind: ValueKind): ValueProblem | undefined {
  if (problem.effect === 'capped') return undefined;
  const isPlain = kind.kind === 'unsigned' || (kind.kind === 'number' && kind.isPlain);
  return { ...problem, effect: isPlain ? 'refused' : 'misread' };
}

function misreadAs(kind: ValueKind): string | undefined {
  return kind.kind === 'choice' && kind.words.includes('no') ? 'no' : undefined;
}

/** The interval of the path checks: 0 divides by zero, and what is not a number is never reached. */
function checkInterval(
  problem: ValueProblem,
  release: MultipathRelease,
  value: string,
): ValueProblem {
  if (isWithin(release, '0.10.0..')) return { ...problem, effect: 'hangs' };
  if (isWithin(release, '0.8.8..0.9.9'))
    return {
      ...problem,
      effect: 'told',
      taken: '4294967294',
      why: `${problem.why}, and the interval becomes 4294967294 seconds`,
    };
  if (isWithin(release, '0.8.4..0.8.7')) return { ...problem, effect: 'refused' };
  return { ...problem, effect: 'misread', taken: String(leadingNumber(value)) };
}

function checkKind(kind: ValueKind, asked: Asked): ValueProblem | undefined {
  const { value, release } = asked;
  switch (kind.kind) {
    case 'text':
      return undefined;
    case 'choice':
      return checkChoice(kind, asked);
    case 'prefix':
      return checkPrefix([...kind.words, ...added(kind.since, release)], value);
    case 'module':
      if (kind.words.includes(value)) return undefined;
      return silent(`is not a value that multipath-tools knows (${kind.words.join(', ')})`);
    case 'unsigned':
      if (kind.interval && readWholeNumber(value) === 0 && isWithin(release, '0.10.0..'))
        return { effect: 'crashes', why: 'divides by zero' };
      return readUnsigned(value, 0xffffffff) === undefined ? dropped('is not a number') : undefined;
    case 'number':
      return checkNumber(kind, value);
    case 'counted':
      return isWithin(release, '0.9.4..') ? checkCount(value, kind.index) : undefined;
    case 'uid':
      return checkUser(value);
    case 'mode':
      return beginsWithMode(value) ? undefined : dropped('is not an octal mode up to 0777');
    case 'device-loss':
      if (value === 'infinity' || beginsWithNumber(value)) return undefined;
      return dropped("is neither a number nor 'infinity'");
    case 'path':
      if (value.startsWith('/') || !isWithin(release, '0.8.8..')) return undefined;
      return dropped('is not an absolute path');
    case 'config-dir':
      if (value.startsWith('/') || !isWithin(release, '0.6.0..0.8.7 xs')) return undefined;
      return { effect: 'told', why: 'is not an absolute path' };
    case 'no-slash':
      return checkSlash(kind, asked);
    case 'uid-attributes':
      return isWithin(release, '0.8.5..') ? checkUidAttributes(value) : undefined;
    case 'reservation-key':
      return checkReservationKey(value, release);
    case 'regex':
      return checkRegex(value, 'silent', release);
    case 'listed-regex':
      return checkRegex(
        uninverted(value, release),
        isWithin(release, '..0.4.6') ? 'misread' : 'refused',
        release,
      );
    case 'listing-regex': {
      const effect = isWithin(release, '..0.5.0') ? 'crashes' : 'refused';
      const problem = checkRegex(uninverted(value, release), effect, release);
      return (
        problem && { ...problem, why: `goes into the blacklist and ${problem.why}`, late: true }
      );
    }
  }
}

function added(since: Readonly<Record<string, string>> = {}, release: MultipathRelease): string[] {
  return Object.keys(since).filter((word) => isWithin(release, since[word] ?? ''));
}

function checkChoice(
  kind: ValueKind & { kind: 'choice' },
  { value, release }: Asked,
): ValueProblem | undefined {
  const words = [...kind.words, ...added(kind.since, release)];
  const other = kind.treatedAs && Object.hasOwn(kind.treatedAs, value) && kind.treatedAs[value];
  if (other && isWithin(release, other[1]))
    return {
      effect: 'told',
      why: `is deprecated, and is treated as '${other[0]}'`,
      taken: other[0],
    };
  if (words.includes(value)) return undefined;
  if (kind.optional?.includes(value) && isWithin(release, '0.11.1..'))
    return silent('is taken by builds that have it compiled in, and refused by others');
  return dropped(`is not ${list(words)}`);
}

function checkPrefix(words: readonly string[], value: string): ValueProblem | undefined {
  if (words.includes(value)) return undefined;
  const meant = words.find((word) => value.startsWith(word));
  return meant
    ? { effect: 'silent', why: `is read as '${meant}'`, taken: meant }
    : dropped(`is not ${list(words)}`);
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
    return dropped(named.length > 0 ? `is neither a number nor ${list(named)}` : 'is not a number');
  }
  if (number >= kind.min && number <= kind.max) return undefined;
  const side = number > kind.max ? kind.max : kind.min;
  return { effect: 'capped', why: `is out of range, ${side} is taken`, taken: String(side) };
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
    : dropped(`counts ${counted(number, 'word')} where ${given} follow`);
}

function checkSlash(
  kind: ValueKind & { kind: 'no-slash' },
  { value, release }: Asked,
): ValueProblem | undefined {
  if (!value.includes('/') || !isWithin(release, '0.8.8..')) return undefined;
  const crashes = kind.crashes !== undefined && isWithin(release, kind.crashes);
  return { effect: crashes ? 'crashes' : 'dropped', why: 'has a slash in it' };
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
function checkReservationKey(value: string, release: MultipathRelease): ValueProblem | undefined {
  if (value === 'file') {
    if (isWithin(release, '0.7.3.. xs119..')) return undefined;
    return { effect: 'refused', why: "is not a number: 'file' is known from 0.7.3 on" };
  }
  const [key = '', flag] = value.split(':');
  if (flag !== undefined && !isWithin(release, '0.7.9.. xs119..'))
    return { effect: 'refused', why: `has ':${flag}' behind it, which this release does not know` };
  if (/^[0-9a-fA-F]{1,16}$/.test(key.replace(/^0?[xX]|^0/, ''))) return undefined;
  return { effect: 'refused', why: "is neither 'file' nor up to 16 hexadecimal digits" };
}

/** A pattern of a list without the `!` that inverts it, or the `\\` before one that does not. */
function uninverted(pattern: string, release: MultipathRelease): string {
  return traitsOf(release).invertsPatterns ? pattern.replace(/^(!|\\(?=!))/, '') : pattern;
}

function checkRegex(
  pattern: string,
  effect: ValueProblem['effect'],
  release: MultipathRelease,
): ValueProblem | undefined {
  const dialect = traitsOf(release).patterns;
  const problem = regexProblem(pattern, dialect);
  if (problem === undefined && dialect === 'gnu-0.12' && /^[*+?]/.test(pattern))
    return {
      effect: 'silent',
      why: `begins with '${pattern[0]}', which repeats nothing: it matches everything`,
      isRegex: true,
    };
  if (problem === undefined) return undefined;
  return { effect, why: `is not a valid regular expression: ${problem}`, isRegex: true };
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

// numbers as the C library reads them for multipath-tools (libmultipath/dict.c): `strtol` and `sscanf` take leading blanks
// and a sign, and stop where they like

/** `strtol` over the whole value, blanks around it allowed; undefined when something else is there. */
function readWholeNumber(value: string): number | undefined {
  const digits = /^[ \t\n\v\f\r]*([+-]?[0-9]+)[ \t\n\v\f\r]*$/.exec(value)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** As {@link readWholeNumber}, without a sign and at most `max`. */
function readUnsigned(value: string, max: number): number | undefined {
  const digits = /^[ \t\n\v\f\r]*([0-9]+)[ \t\n\v\f\r]*$/.exec(value)?.[1];
  return digits === undefined || Number(digits) > max ? undefined : Number(digits);
}

/** `sscanf("%u")`: true when the value begins with a number. */
function beginsWithNumber(value: string): boolean {
  return /^[ \t\n\v\f\r]*[+-]?[0-9]/.test(value);
}

/** `atoi`: the number that the value begins with, or 0. */
function leadingNumber(value: string): number {
  return Number(/^[ \t\n\v\f\r]*([+-]?[0-9]{1,15})/.exec(value)?.[1] ?? 0);
}

/** `sscanf("%o")` into 32 bits, and at most 0777: a file's mode. */
function beginsWithMode(value: string): boolean {
  const match = /^[ \t\n\v\f\r]*([+-]?)([0-7]+)/.exec(value);
  if (!match) return false;
  const limit = 2n ** 64n - 1n;
  const number = BigInt(`0o${match[2]}`);
  const kept = number > limit ? limit : match[1] === '-' ? -number : number;
  return BigInt.asUintN(32, kept) <= 0o777n;
}
