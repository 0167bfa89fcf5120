import { posixPattern } from '../data/posix-regex.ts';
import type { ReleaseTraits } from '../data/traits.ts';
import type { BlacklistAnswer, Criterion, ListEntry, Lun } from './types.ts';

const CRITERIA: readonly Criterion[] = ['property', 'devnode', 'device', 'protocol', 'wwid'];

/** Device nodes that no release's built-in blacklist hits. */
const NEVER_BUILT_IN = /^(sd[a-z]|dasd[a-z]|nvme[0-9])/;

/**
 * Whether the lists hit a LUN: any criterion of the blacklist is enough, and an exception takes back its own
 * criterion alone (libmultipath/blacklist.c, `filter_path`).
 */
export function blacklistAnswer(
  entries: readonly ListEntry[],
  lun: Lun,
  traits: ReleaseTraits,
): BlacklistAnswer {
  const by: ListEntry[] = [];
  const exceptions: ListEntry[] = [];
  // joined, never spread into a call: a file may have more entries than a call takes arguments
  let notKnown: readonly ListEntry[] = [];
  for (const criterion of CRITERIA) {
    const asked = entries.filter((entry) => entry.criterion === criterion);
    const judged = (list: ListEntry['list']): Hits => judge(asked, list, lun, traits);
    const exception = judged('blacklist_exceptions');
    const listed = judged('blacklist');
    if (exception.hit) exceptions.push(exception.hit);
    else if (listed.hit && exception.open.length === 0) by.push(listed.hit);
    else if (listed.hit) notKnown = [...notKnown, listed.hit, ...exception.open];
    if (!exception.hit && !listed.hit) notKnown = [...notKnown, ...listed.open];
    // exceptions for properties are a list of what a device must have
    const asksForProperty = criterion === 'property' && !exception.hit && !listed.hit;
    if (asksForProperty)
      notKnown = [...notKnown, ...asked.filter(({ list }) => list === 'blacklist_exceptions')];
  }
  if (lun.devnode !== undefined && !NEVER_BUILT_IN.test(lun.devnode))
    notKnown = [...notKnown, { list: 'blacklist', criterion: 'devnode', patterns: ['(built in)'] }];
  const blacklisted = by.length > 0 ? 'yes' : notKnown.length > 0 ? 'not-known' : 'no';
  return { blacklisted, by, exceptions, notKnown };
}

interface Hits {
  readonly hit: ListEntry | undefined;
  /** Entries that ask for what is not known. */
  readonly open: readonly ListEntry[];
}

function judge(
  entries: readonly ListEntry[],
  list: ListEntry['list'],
  lun: Lun,
  traits: ReleaseTraits,
): Hits {
  const open: ListEntry[] = [];
  for (const entry of entries) {
    if (entry.list !== list) continue;
    const answer = hits(entry, lun, traits);
    if (answer === 'yes') return { hit: entry, open };
    if (answer === 'not-known') open.push(entry);
  }
  return { hit: undefined, open };
}

/** Whether one entry hits a LUN. */
export function hits(
  entry: ListEntry,
  lun: Lun,
  traits: ReleaseTraits,
): 'yes' | 'no' | 'not-known' {
  if (entry.criterion === 'device') {
    const [vendor, product] = entry.patterns;
    if (vendor === undefined && product === undefined) return 'no';
    const answers = [test(vendor, lun.vendor, traits), test(product, lun.product, traits)];
    if (answers.includes('no')) return 'no';
    return answers.includes('not-known') ? 'not-known' : 'yes';
  }
  if (entry.criterion === 'property') {
    if (!lun.properties) return 'not-known';
    const answers = lun.properties.map((name) => test(entry.patterns[0], name, traits));
    if (answers.includes('yes')) return 'yes';
    return answers.includes('not-known') ? 'not-known' : 'no';
  }
  return test(entry.patterns[0], lun[entry.criterion], traits);
}

function test(
  pattern: string | undefined,
  text: string | undefined,
  traits: ReleaseTraits,
): 'yes' | 'no' | 'not-known' {
  if (pattern === undefined) return 'yes';
  if (text === undefined) return 'not-known';
  const inverts = traits.invertsPatterns && pattern.startsWith('!');
  const bare = traits.invertsPatterns ? pattern.replace(/^(!|\\(?=!))/, '') : pattern;
  const compiled = posixPattern(bare, traits.patterns);
  if (compiled.problem !== undefined) return 'no';
  const matches = compiled.test(text);
  if (matches && compiled.unsure) return 'not-known';
  return matches === inverts ? 'no' : 'yes';
}
