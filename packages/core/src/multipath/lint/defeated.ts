import { isAtLeast, type MultipathRelease } from '../data/releases.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';
import type { LintEntry } from './walk.ts';

/** A pair is one comparison; a file of some hundred stanzas stays well below. */
const MOST_PAIRS = 250_000;
const IDENTITY = /^(vendor|product|revision|product_blacklist)$/;

/**
 * Reports stanzas that another one defeats: vendor and product are unanchored regular expressions, of all
 * that match a device the last one counts, and before 0.4.9 the first (multipath-tools
 * libmultipath/config.c, `find_hwe`). In a very long file only patterns that match everything are tried.
 */
export function checkDefeated(
  entries: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): void {
  const devices = entries.filter(
    ({ section, values }) =>
      section === 'devices/device' && values.has('vendor') && values.has('product'),
  );
  if (!isAtLeast(release, '0.4.9')) devices.reverse();
  const all = devices.map((device) => new Stanza(device));
  const rivals =
    devices.length ** 2 > MOST_PAIRS ? all.filter((stanza) => stanza.matchesAll).slice(-1) : all;
  const reach = new Map(rivals.map((rival) => [rival, all.indexOf(rival)]));
  all.forEach((stanza, index) => {
    const rival = rivals.find((other) => (reach.get(other) ?? 0) > index && other.defeats(stanza));
    if (!rival) return;
    const keyword = rival.overridden(stanza);
    report.add(
      'info',
      'defeated-stanza',
      stanza.entry.opening.span,
      `the stanza for ${shown(rival.name)} also matches ${shown(stanza.name)} and sets '${keyword}' otherwise`,
      isAtLeast(release, '0.4.9')
        ? 'The last stanza that matches counts: put the general one first.'
        : 'The first stanza that matches counts: put the general one last.',
    );
  });
}

class Stanza {
  readonly entry: LintEntry;
  readonly vendor: string;
  readonly product: string;
  #patterns: readonly [RegExp | undefined, RegExp | undefined] | undefined;

  constructor(entry: LintEntry) {
    this.entry = entry;
    this.vendor = entry.values.get('vendor')?.value ?? '';
    this.product = entry.values.get('product')?.value ?? '';
  }

  get name(): string {
    return `${this.vendor} ${this.product}`;
  }

  get matchesAll(): boolean {
    return [this.vendor, this.product].every((pattern) => /^\^?(\.[*+]?)?\$?$/.test(pattern));
  }

  defeats(other: Stanza): boolean {
    if (this.vendor === other.vendor && this.product === other.product) return false;
    if (this.entry.values.has('revision') || this.entry.values.has('product_blacklist'))
      return false;
    this.#patterns ??= [simplePattern(this.vendor), simplePattern(this.product)];
    const [vendor, product] = this.#patterns;
    if (!vendor?.test(other.vendor) || !product?.test(other.product)) return false;
    return this.overridden(other) !== undefined;
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

/** As a JavaScript pattern, where both languages agree and matching cannot take long. */
function simplePattern(pattern: string): RegExp | undefined {
  if (pattern.length > 64 || !/^[\w .*+?^$|/:-]*$/.test(pattern)) return undefined;
  if ((pattern.match(/[*+?]/g) ?? []).length > 2) return undefined;
  try {
    return new RegExp(pattern.replaceAll('/', '\\/'));
  } catch {
    return undefined;
  }
}
