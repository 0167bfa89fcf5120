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
      if (section === 'overrides' && counts.get(meant(name)) !== token) continue;
      const lost = (set.get(meant(name)) ?? []).filter(({ value }) => value !== token.value);
      const [first] = lost;
      if (!first) continue;
      const type = values.get('type')?.value;
      const of = section === 'overrides' ? '' : ` for ${shown(type ?? 'no protocol')}`;
      report.add(
        'warning',
        'overridden-stanza',
        token.span,
        `'overrides' sets '${name}'${of} to ${shown(token.value)}, and beats ${shown(first.value)} of the stanza for ${shown(nameOf(first.entry))}${andMore(lost.length - 1)}`,
        "Take it out of 'overrides', or out of the stanza.",
      );
    }
}

interface SetValue {
  readonly entry: LintEntry;
  readonly value: string;
}

function byKeyword(stanzas: readonly LintEntry[]): Map<string, SetValue[]> {
  const set = new Map<string, SetValue[]>();
  for (const entry of stanzas)
    for (const [name, { value }] of entry.values) {
      const there = set.get(meant(name));
      if (there) there.push({ entry, value });
      else set.set(meant(name), [{ entry, value }]);
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
  const inSections = (wanted: string): Map<string, string> =>
    new Map(
      entries
        .filter(({ section }) => section === wanted)
        .flatMap(({ values }) => [...values].map(([name, { value }]) => [name, value] as const)),
    );
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
