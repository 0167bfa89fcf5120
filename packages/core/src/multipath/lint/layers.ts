import type { MultipathRelease } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { meant } from '../effect/stanzas.ts';
import type { Token } from '../syntax/types.ts';
import { type LintReport, shown } from './report.ts';
import type { LintEntry } from './walk.ts';

/** Names of a `multipath` or of a `protocol` section, not values that it sets. */
const NAMES = /^(type|wwid)$/;

/** Reports what the parts of a file that go before its stanzas take from them, on the line that wins. */
export function checkLayers(
  entries: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): void {
  const traits = traitsOf(release);
  const stanzas = entries.filter(
    ({ section, values }) =>
      section === 'devices/device' &&
      !(traits.namelessDevice === 'dropped' && !(values.has('vendor') && values.has('product'))),
  );
  if (stanzas.length === 0) return;
  const above =
    traits.overrides === 'beats' ? entries.filter(({ section }) => OVERRIDES.test(section)) : [];
  if (above.length > 0) checkOverridden(stanzas, above, report);
  checkGrouping(stanzas, entries, traits.overrides === 'beats', report);
}

const OVERRIDES = /^overrides(\/protocol)?$/;

function checkOverridden(
  stanzas: readonly LintEntry[],
  above: readonly LintEntry[],
  report: LintReport,
): void {
  const set = byKeyword(stanzas);
  // of sections that are read as one the later line counts
  const counts = new Map<string, Token>();
  for (const { section, values } of above)
    if (section === 'overrides') for (const [name, token] of values) counts.set(meant(name), token);
  for (const { section, values } of above)
    for (const [name, token] of values) {
      if (NAMES.test(name)) continue;
      const isLast = counts.get(meant(name))?.span.offset === token.span.offset;
      if (section === 'overrides' && !isLast) continue;
      const known = set.get(meant(name));
      const first = known?.first.value === token.value ? known.other : known?.first;
      if (!known || !first) continue;
      const lost = known.total - (known.counts.get(token.value) ?? 0);
      const type = values.get('type')?.value;
      const of = section === 'overrides' ? '' : ` for ${shown(type ?? 'no protocol')}`;
      report.add(
        'warning',
        'overridden-stanza',
        token.span,
        `'overrides' sets '${name}'${of} to ${shown(token.value)}, and beats ${shown(first.value)} of the stanza for ${shown(nameOf(first.entry))}${andMore(lost - 1)}`,
        "Take it out of 'overrides', or out of the stanza.",
      );
    }
}

interface SetValue {
  readonly entry: LintEntry;
  readonly value: string;
}

/** What all stanzas set one keyword to, counted: a file may have as many sections that override it as stanzas. */
interface SetByAll {
  readonly first: SetValue;
  /** The first with another value than `first`. */
  other: SetValue | undefined;
  readonly counts: Map<string, number>;
  total: number;
}

function newlySet(first: SetValue): SetByAll {
  return { first, other: undefined, counts: new Map(), total: 0 };
}

function byKeyword(stanzas: readonly LintEntry[]): Map<string, SetByAll> {
  const set = new Map<string, SetByAll>();
  for (const entry of stanzas)
    for (const [name, { value }] of entry.values) {
      const known = set.get(meant(name)) ?? newlySet({ entry, value });
      if (known.first.value !== value) known.other ??= { entry, value };
      known.counts.set(value, (known.counts.get(value) ?? 0) + 1);
      known.total++;
      set.set(meant(name), known);
    }
  return set;
}

function andMore(others: number): string {
  return others > 0 ? ` and of ${others} more` : '';
}

/** With `detect_pgpolicy` a LUN whose priorities come from ALUA is grouped by them, whatever its stanza says. */
function checkGrouping(
  stanzas: readonly LintEntry[],
  entries: readonly LintEntry[],
  overridesBeat: boolean,
  report: LintReport,
): void {
  const shared = new Map<string, string>();
  const inSections = (wanted: string): Map<string, string> => {
    const set = new Map<string, string>();
    for (const { section, values } of entries)
      if (section === wanted) for (const [name, { value }] of values) set.set(name, value);
    return set;
  };
  const overrides = overridesBeat ? inSections('overrides') : shared;
  const defaults = inSections('defaults');
  for (const { values } of stanzas) {
    const counts = (name: string): string | undefined =>
      overrides.get(name) ?? values.get(name)?.value ?? defaults.get(name);
    const policy = values.get('path_grouping_policy');
    if (!policy || overrides.has('path_grouping_policy')) continue;
    if (!isYes(counts('detect_pgpolicy'))) continue;
    const prio = counts('prio');
    const hasOwnPrio = prio !== undefined && !/^(alua|sysfs)$/.test(prio);
    if (hasOwnPrio && /^(no|0)$/.test(counts('detect_prio') ?? '')) continue;
    const group = isYes(counts('detect_pgpolicy_use_tpg')) ? 'group_by_tpg' : 'group_by_prio';
    if (policy.value === group) continue;
    report.add(
      'info',
      'overridden-stanza',
      policy.span,
      `'detect_pgpolicy' is on: LUNs whose 'prio' is alua or sysfs get '${group}', not ${shown(policy.value)}`,
      "Set 'detect_pgpolicy no' in the stanza to have its own policy for all of them.",
    );
  }
}

function isYes(value: string | undefined): boolean {
  return value === 'yes' || value === '1';
}

function nameOf({ values }: LintEntry): string {
  return `${values.get('vendor')?.value ?? ''} ${values.get('product')?.value ?? ''}`.trim();
}
