import { type DeviceRuleDiagnostic, Refusal } from '../types.ts';

/** One to eight numbers with dots between them, perhaps with a `v` before them: `2.0.0.4`, `v2.0`, `5`. */
const NUMBER = /^(v?)(\d+(?:\.\d+){0,7})$/i;

/** Whether a version can be raised and compared. */
export function isVersion(text: string): boolean {
  return NUMBER.test(text);
}

/** What somebody may give as a new version; the record on the server holds no longer one. */
export function isGivenVersion(text: string): boolean {
  return text.length <= 64 && isVersion(text);
}

/**
 * The next version: the last number is raised by one, whatever its size; `2.0.0.9` becomes `2.0.0.10`. Leading zeros
 * keep its width: `2.0.09` becomes `2.0.10`. With `published` it is also higher than that one, which StorageLink has
 * run with: a number is never used for two contents.
 *
 * @throws Refusal when it is no plain dotted number.
 */
export function raiseVersion(version: string, published?: string): string {
  if (!isVersion(version))
    throw new Refusal(
      'bad-version',
      `the version ${JSON.stringify(version)} is not a plain dotted number, so the next one is not known`,
      {
        help: 'Give the next one ({version-to}), or leave it as it is ({keep-version}).',
      },
    );
  const isLower = published !== undefined && (compareRuleVersions(version, published) ?? 0) < 0;
  const base = isLower ? published : version;
  const dot = base.lastIndexOf('.') + 1;
  const [, prefix = '', last = ''] = /^(\D*)(\d+)$/.exec(base.slice(dot)) ?? [];
  return base.slice(0, dot) + prefix + String(BigInt(last) + 1n).padStart(last.length, '0');
}

/** Below 0 when `a` is lower; undefined when one of them is no plain dotted number. Missing parts count as 0. */
export function compareRuleVersions(a: string, b: string): number | undefined {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (!left || !right) return undefined;
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one = 0n, other = 0n] = [left[at], right[at]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/**
 * Whether a number is above another version. One that is no plain number (`2.0.0.4b`) counts by the numbers that it begins
 * with; one without any has nothing that could be compared, and `warnOfVersion` says so.
 */
export function isHigher(version: string, old: string): boolean {
  const begin = beginning(old);
  return begin === undefined || (compareRuleVersions(version, begin) ?? 0) > 0;
}

function beginning(version: string): string | undefined {
  return isVersion(version) ? version : /^v?\d+(?:\.\d+){0,7}/i.exec(version)?.[0];
}

function numbersOf(version: string): bigint[] | undefined {
  return NUMBER.exec(version)?.[2]?.split('.').map(BigInt);
}

/** Windows keeps each part of a file version in 16 bits. */
const LARGEST_PART = 65_535n;

/** What about the new version may not be what is meant; nothing is refused. */
export function warnOfVersion(from: string, to: string): DeviceRuleDiagnostic[] {
  const large = numbersOf(to)?.find((part) => part > LARGEST_PART);
  const found: string[] = [];
  if (large !== undefined)
    found.push(
      `its part ${large} is over ${LARGEST_PART}, which a Windows file version cannot hold`,
    );
  if (beginning(from) === undefined)
    found.push(`${JSON.stringify(from)} has no number that it could be compared with`);
  if (looksLikeDate(from)) found.push(`${from} looks like a date`);
  return found.map((why) => ({
    severity: 'warning',
    code: 'odd-version',
    message: `the version goes from ${from} to ${to}, and ${why}`,
    help: 'Give another one ({version-to}) if that is not meant.',
  }));
}

function looksLikeDate(version: string): boolean {
  const [, first = '', month = '', last = ''] = /^v?(\d+)\.(\d{1,2})\.(\d+)$/i.exec(version) ?? [];
  const isYear = (text: string): boolean => /^(?:19|20)\d\d$/.test(text);
  const isDay = (text: string): boolean => /^\d{1,2}$/.test(text) && Number(text) <= 31;
  return (
    Number(month) >= 1 &&
    ((isYear(first) && isDay(last)) || (isYear(last) && isDay(first))) &&
    (Number(month) <= 12 || Number(first) <= 12)
  );
}
