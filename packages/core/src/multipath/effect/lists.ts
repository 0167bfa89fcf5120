import type { MultipathRelease } from '../data/releases.ts';
import { type ReleaseTraits, traitsOf } from '../data/traits.ts';
import type { LintEntry } from '../lint/walk.ts';
import type { Token } from '../syntax/types.ts';
import { blacklistAnswer, hits } from './blacklist.ts';
import type { Criterion, ListEntry, Lun } from './types.ts';

/** An entry of a blacklist with the word of the file that it starts at. */
export interface Listed extends ListEntry {
  readonly token: Token;
}

const LIST = /^(blacklist|blacklist_exceptions|devnode_blacklist)(\/device)?$/;
const CRITERIA = /^(devnode|wwid|property|protocol)$/;

/** What an entry of the file puts into the blacklist or its exceptions. */
export function listedIn(entry: LintEntry): Listed[] {
  return [...eachListed(entry)];
}

/** The same, one after the other: a blacklist may name half a million WWIDs. */
export function* eachListed(entry: LintEntry): Generator<Listed> {
  const [, name, isDevice] = LIST.exec(entry.section) ?? [];
  const list = name === 'blacklist_exceptions' ? 'blacklist_exceptions' : 'blacklist';
  const written = (keyword: string): string | undefined => entry.values.get(keyword)?.value;
  if (isDevice) {
    const patterns = [written('vendor'), written('product')];
    yield { list, criterion: 'device', patterns, token: entry.opening };
  } else if (name) {
    for (const [criterion, token] of entry.listed)
      if (isCriterion(criterion)) yield { list, criterion, patterns: [token.value], token };
  } else if (entry.section === 'devices/device') {
    const token = entry.values.get('product_blacklist');
    const patterns = [written('vendor'), token?.value];
    if (token) yield { list: 'blacklist', criterion: 'device', patterns, token };
  }
}

function isCriterion(keyword: string): keyword is Criterion {
  return CRITERIA.test(keyword);
}

/** udev properties that a disk of a SAN has in every distribution that a dom0 came from. */
const PROPERTIES = ['DEVNAME', 'ID_SERIAL', 'ID_WWN', 'ID_VENDOR', 'ID_MODEL', 'SCSI_IDENT_SERIAL'];
/** Of nobody, and not as a vendor's `3600` begins: only a pattern for all of a SAN matches it. */
const WWID = `36${'f'.repeat(31)}`;
/** No name that a local disk has, so that `^sda$` excludes no LUN. */
const DEVNODE = 'sdq';

/** Facts that every LUN of a name shares, whatever it is. */
export function commonFacts(
  names: Pick<Lun, 'vendor' | 'product'>,
): Pick<Lun, 'vendor' | 'product'> & { readonly properties: readonly string[] } {
  return { ...names, properties: PROPERTIES };
}

/** LUNs that could be there, by iSCSI and by Fibre Channel. */
export function sampleLuns(names: Pick<Lun, 'vendor' | 'product'>): Lun[] {
  const lun = { ...commonFacts(names), devnode: DEVNODE, wwid: WWID };
  return [
    { ...lun, protocol: 'scsi:iscsi' },
    { ...lun, protocol: 'scsi:fcp' },
  ];
}

/** False for an entry that has to do with none of these LUNs, which all of a long list but few do not. */
export function concerns(entry: Listed, luns: readonly Lun[], traits: ReleaseTraits): boolean {
  return luns.some((lun) => hits(entry, lun, traits) !== 'no');
}

/** The entries that exclude a LUN of this name, by whatever way it comes. */
export function excludedBy(
  lists: readonly Listed[],
  names: Pick<Lun, 'vendor' | 'product'>,
  release: MultipathRelease,
): ReadonlySet<Listed> {
  const isListed = (entry: ListEntry): entry is Listed => 'token' in entry;
  return new Set(
    sampleLuns(names).flatMap((lun) =>
      blacklistAnswer(lists, lun, traitsOf(release)).by.filter(isListed),
    ),
  );
}

/** Without what stands in a section that a later one of its name replaces: it does nothing to others. */
export function withoutReplaced(
  entries: readonly LintEntry[],
  release: MultipathRelease,
): readonly LintEntry[] {
  const { replaced } = traitsOf(release);
  if (replaced.length === 0) return entries;
  const nameOf = ({ section }: LintEntry): string => section.split('/', 1)[0] ?? '';
  const last = new Map<string, LintEntry>();
  for (const one of entries) last.set(nameOf(one), one.outermost);
  return entries.filter(
    (one) => !replaced.includes(nameOf(one)) || last.get(nameOf(one)) === one.outermost,
  );
}
