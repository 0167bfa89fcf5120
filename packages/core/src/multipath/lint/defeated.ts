import type { MultipathRelease } from '../data/releases.ts';
import { releaseName } from '../data/releases.ts';
import { type ReleaseTraits, traitsOf } from '../data/traits.ts';
import { matchesNamesOf, matchNames } from '../effect/match.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';
import type { LintEntry } from './walk.ts';

/** A pair is one comparison; a file of some hundred stanzas stays well below. */
const MOST_PAIRS = 250_000;
const IDENTITY = /^(vendor|product|revision|product_blacklist)$/;

/**
 * Reports stanzas that do not count for the devices that they are for: another one that matches them is found
 * instead, or wins keyword by keyword, as the release combines them (`traits.ts`). In a very long file only patterns
 * that match everything are tried.
 */
export function checkDefeated(
  entries: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): void {
  const traits = traitsOf(release);
  const devices = entries.filter(
    (entry) =>
      entry.section === 'devices/device' &&
      !(traits.namelessDevice === 'dropped' && new Stanza(entry, traits).isNameless),
  );
  checkSearch(devices, traits, release, report);
  // the one that wins stands behind, whatever the release's order
  if (traits.lookup === 'first') devices.reverse();
  const few = devices.length ** 2 <= MOST_PAIRS;
  const last = few ? -1 : devices.findLastIndex((one) => new Stanza(one, traits).matchesAll);
  const general = few
    ? devices.map((one, at) => ({ at, stanza: new Stanza(one, traits) }))
    : devices.slice(last, last + 1).map((one) => ({ at: last, stanza: new Stanza(one, traits) }));
  if (general.length === 0) return;
  for (const [index, entry] of devices.entries()) {
    const stanza = few ? general[index]?.stanza : new Stanza(entry, traits);
    const rival = general.findLast((one) => one.at > index && stanza && one.stanza.defeats(stanza));
    if (stanza && rival) reportDefeat(stanza, rival.stanza, release, report);
  }
}

function reportDefeat(
  stanza: Stanza,
  rival: Stanza,
  release: MultipathRelease,
  report: LintReport,
): void {
  const { lookup } = traitsOf(release);
  const keyword = rival.overridden(stanza);
  const unsure = rival.matching(stanza).unsure ? ', if its pattern with a back reference does' : '';
  const what =
    lookup === 'merged'
      ? `also matches ${shown(stanza.name)}${unsure} and sets '${keyword}' otherwise`
      : `also matches ${shown(stanza.name)}${unsure} and is the one that counts: nothing of this one does`;
  report.add(
    'warning',
    'defeated-stanza',
    stanza.entry.opening.span,
    `the stanza for ${shown(rival.name)} ${what}`,
    lookup === 'merged'
      ? 'Of all that match, the later keyword counts: put the general one first.'
      : lookup === 'last'
        ? `On ${releaseName(release)} the last stanza that matches counts alone: put the general one first.`
        : `On ${releaseName(release)} the first stanza that matches counts alone: put the general one last.`,
  );
}

/** A pattern that does not compile ends the search of old releases. */
function checkSearch(
  devices: readonly LintEntry[],
  traits: ReleaseTraits,
  release: MultipathRelease,
  report: LintReport,
): void {
  if (!traits.badPatternEndsSearch) return;
  const broken = devices.findIndex((one) => new Stanza(one, traits).isBroken);
  const first = devices[broken];
  if (!first) return;
  const { name } = new Stanza(first, traits);
  for (const { opening } of devices.slice(broken + 1))
    report.add(
      'warning',
      'defeated-stanza',
      opening.span,
      `the search of ${releaseName(release)} ends at the stanza for ${shown(name)}, whose pattern does not compile`,
      'Put its pattern right, or it last.',
    );
}

class Stanza {
  readonly entry: LintEntry;
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly revision: string | undefined;
  readonly #traits: ReleaseTraits;

  constructor(entry: LintEntry, traits: ReleaseTraits) {
    this.entry = entry;
    this.#traits = traits;
    this.vendor = entry.values.get('vendor')?.value;
    this.product = entry.values.get('product')?.value;
    this.revision = entry.values.get('revision')?.value;
  }

  get name(): string {
    return `${this.vendor ?? ''} ${this.product ?? ''}`.trim();
  }

  get isNameless(): boolean {
    return this.vendor === undefined || this.product === undefined;
  }

  get isBroken(): boolean {
    return matchNames(this, { vendor: '', product: '', revision: '' }, this.#traits).broken;
  }

  get matchesAll(): boolean {
    return [this.vendor ?? '', this.product ?? ''].every((pattern) =>
      /^\^?(\.[*+]?)?\$?$/.test(pattern),
    );
  }

  /** Whether its patterns match what the other one is called. */
  matching(other: Stanza): { matches: boolean; unsure: boolean } {
    return matchesNamesOf(this, other, this.#traits);
  }

  defeats(other: Stanza): boolean {
    if (this.revision !== undefined) return false;
    if (this.vendor === other.vendor && this.product === other.product) return false;
    if (!this.matching(other).matches) return false;
    return this.#traits.lookup !== 'merged' || this.overridden(other) !== undefined;
  }

  /** The first keyword of another stanza that this one sets to another value. */
  overridden(other: Stanza): string | undefined {
    for (const [keyword, value] of other.entry.values) {
      const mine = this.entry.values.get(keyword);
      if (!IDENTITY.test(keyword) && mine && mine.value !== value.value) return keyword;
    }
    return undefined;
  }
}
