import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { isWithin } from '../data/stretch.ts';
import { traitsOf } from '../data/traits.ts';
import { concerns, eachListed, excludedBy, type Listed, sampleLuns } from '../effect/lists.ts';
import { matchNames } from '../effect/match.ts';
import type { ListEntry } from '../effect/types.ts';
import { type LintReport, shown } from './report.ts';
import type { LintEntry } from './walk.ts';

/** A pair is one comparison; a blacklist for each of some hundred stanzas stays well below. */
const MOST_PAIRS = 250_000;
/** A pattern for several names is no name: a part of what it is for may be excluded. */
const SEVERAL = /[|()[\]{}\\]/;

interface Name {
  readonly vendor: string;
  readonly product: string;
  /** As they are written. */
  readonly patterns: Parameters<typeof matchNames>[0];
}

/**
 * Reports what excludes the LUNs of the file's own stanzas: any one criterion is enough, and an exception heals its
 * own criterion alone. Of a very long file the first stanzas are tried.
 */
export function checkExcluded(
  entries: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): void {
  const [first] = namesIn(entries);
  if (!first) return;
  const lists = listsIn(entries, first, release);
  if (!lists) return;
  const forAll = lists.filter(({ criterion }) => criterion !== 'device');
  for (const rule of excludedBy(forAll, first, release)) reportForAll(rule, release, report);
  const forDevices = lists.filter(({ criterion }) => criterion === 'device');
  const most = Math.ceil(MOST_PAIRS / Math.max(1, forDevices.length));
  const found = new Map<Listed, Name[]>();
  const exceptions = forDevices.filter(({ list }) => list === 'blacklist_exceptions');
  let tried = 0;
  for (const name of forDevices.length > 0 ? namesIn(entries) : []) {
    if (tried++ >= most) break;
    for (const rule of isPartlyExcepted(name, exceptions, release)
      ? []
      : excludedBy(forDevices, name, release))
      found.set(rule, [...(found.get(rule) ?? []).slice(0, 1), name]);
  }
  for (const [{ token }, [name, other]] of found)
    report.add(
      'warning',
      'device-blacklisted',
      token.span,
      `the blacklist excludes ${shown(`${name?.vendor} ${name?.product}`)}${other ? ' and others' : ''}, for which there is a stanza: no LUN of it gets a map`,
      "Narrow this entry, or add a 'device' with vendor and product to 'blacklist_exceptions': no other exception heals it.",
    );
}

/** Undefined without a blacklist. Of what is for all LUNs only what has to do with one of this name. */
function listsIn(
  entries: readonly LintEntry[],
  first: Name,
  release: MultipathRelease,
): Listed[] | undefined {
  const lists: Listed[] = [];
  const luns = sampleLuns(first);
  let isBlacklisting = false;
  for (const entry of entries)
    for (const listed of eachListed(entry)) {
      if (listed.list === 'blacklist') isBlacklisting = true;
      if (listed.criterion === 'device' || concerns(listed, luns, traitsOf(release)))
        lists.push(listed);
    }
  return isBlacklisting ? lists : undefined;
}

function* namesIn(entries: readonly LintEntry[]): Generator<Name> {
  for (const { section, values } of entries) {
    if (section !== 'devices/device') continue;
    const [vendor, product] = ['vendor', 'product'].map((name) => values.get(name)?.value);
    if (vendor === undefined || product === undefined || SEVERAL.test(vendor + product)) continue;
    const patterns = { vendor, product, revision: undefined };
    yield { vendor: bare(vendor), product: bare(product), patterns };
  }
}

/** An exception for some of what the stanza's own patterns are for: the others may be meant to be excluded. */
function isPartlyExcepted(
  { patterns }: Name,
  exceptions: readonly Listed[],
  release: MultipathRelease,
): boolean {
  return exceptions.some(({ patterns: [vendor = '', product = ''] }) => {
    const lun = { vendor: bare(vendor), product: bare(product) };
    return matchNames(patterns, lun, traitsOf(release)).matches;
  });
}

function bare(pattern: string): string {
  return pattern.replace(/^\^|\$$/g, '');
}

const WHOM: Readonly<Record<ListEntry['criterion'], string>> = {
  devnode: 'every disk by its name',
  wwid: 'every WWID that no exception names',
  property: 'every disk of a SAN by a udev property',
  protocol: 'what comes by this protocol',
  device: 'a device',
};

function reportForAll(
  { criterion, token }: Listed,
  release: MultipathRelease,
  report: LintReport,
): void {
  // sm adds the WWIDs of what it attaches to the exceptions
  const isHealed = criterion === 'wwid' && isWithin(release, 'xs');
  report.add(
    isHealed ? 'info' : 'warning',
    'device-blacklisted',
    token.span,
    `the blacklist excludes ${WHOM[criterion]} (${shown(token.value)}): ${criterion === 'wwid' ? 'no other LUN' : 'nothing of the stanzas here'} gets a map`,
    isHealed
      ? `Nothing is to be done where XenServer's storage manager attaches the LUNs on ${releaseName(release)}: it adds exceptions.`
      : `Narrow this entry, or add a '${criterion}' to 'blacklist_exceptions': no other exception heals it.`,
  );
}
