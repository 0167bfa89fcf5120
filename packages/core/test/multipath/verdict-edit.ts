import { isWithin } from '../../src/multipath/data/stretch.ts';
import { traitsOf } from '../../src/multipath/data/traits.ts';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { effectOn } from '../../src/multipath/effect/effect.ts';
import { readSet } from '../../src/multipath/effect/reading.ts';
import type { EffectInput, Reading } from '../../src/multipath/effect/types.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import type { LintDiagnostic } from '../../src/multipath/lint/report.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type {
  DesiredStanza,
  MultipathDocument,
  OnDifference,
  StanzaPlan,
} from '../../src/multipath/syntax/types.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderStanza } from '../../src/profiles/stanza.ts';
import { applyEdits } from '../../src/text/edit.ts';
import type { Judged, RecordedRelease } from './verdicts.ts';

const { match } = quantastor;

export interface EditTally {
  edited: number;
  same: number;
  refused: number;
  /** Edits after which the device does not get what is expected, or something else has changed. */
  wrong: string[];
  /** Stanzas that the parser prints and the engine does not read, or the other way round. */
  readings: string[];
}

const WAYS: readonly OnDifference[] = ['replace', 'merge', 'refuse'];

/** Edits each input for a release in each way, reads the results by the release's own rules, and takes them back. */
export function editTallies(recorded: RecordedRelease): Record<OnDifference, EditTally> {
  const { release, verdicts } = recorded;
  const { desired } = renderStanza(quantastor, { dialect: 'auto', release });
  const empty = (): EditTally => ({ edited: 0, same: 0, refused: 0, wrong: [], readings: [] });
  const tallies = { replace: empty(), merge: empty(), refuse: empty() };
  for (const verdict of verdicts) {
    const { input, text, document } = verdict;
    const judge = new Judge(recorded, verdict, desired);
    compareNames(verdict, judge.before, recorded, tallies.replace);
    // the same edits are judged once, whatever asked for them
    const judged = new Map<string, { fresh: MultipathDocument; wrong: readonly string[] }>();
    for (const how of WAYS) {
      const tally = tallies[how];
      const options = { onDifference: how, release, allowRefusedFile: true };
      const plan = planStanza(document, desired, options);
      if (plan.refused) {
        tally.refused++;
        const { edits, diagnostics } = plan;
        const placed = diagnostics.some(({ severity, span }) => severity === 'error' && span);
        if (edits.length > 0 || !placed) tally.wrong.push(`${input}: refused without a place`);
        continue;
      }
      if (plan.edits.length === 0) tally.same++;
      else tally.edited++;
      const after = applyEdits(text, plan.edits);
      let found = judged.get(after);
      if (!found) {
        const fresh =
          after === text ? document : readMultipath(after, { encoding: document.encoding });
        found = { fresh, wrong: judge.wrongIn(plan, after, fresh) };
        judged.set(after, found);
      }
      tally.wrong.push(...found.wrong.map((what) => `${input}: ${what}`));
      const again = planStanza(found.fresh, desired, options);
      if (again.refused || again.edits.length > 0) tally.wrong.push(`${input}: twice is not once`);
    }
  }
  return tallies;
}

/** One input and what is expected of any edit of it. */
class Judge {
  readonly before: Reading;
  readonly #others: string;
  readonly #recorded: RecordedRelease;
  readonly #verdict: Judged;
  readonly #desired: DesiredStanza;

  constructor(recorded: RecordedRelease, verdict: Judged, desired: DesiredStanza) {
    this.#recorded = recorded;
    this.#verdict = verdict;
    this.#desired = desired;
    this.before = readSet(this.#set(verdict.document));
    this.#others = JSON.stringify(others(this.before));
  }

  #set(document: MultipathDocument): EffectInput {
    return { files: [{ path: 'F', document }], release: this.#recorded.release };
  }

  wrongIn(plan: StanzaPlan, after: string, fresh: MultipathDocument): string[] {
    const { release } = this.#recorded;
    const { document, text } = this.#verdict;
    const wrong: string[] = [];
    const reading = fresh === document ? this.before : readSet(this.#set(fresh));
    const effect = effectOn(reading, this.#set(fresh), match);
    const told = plan.diagnostics.flatMap(({ code, message }) =>
      code === 'overridden' ? [message] : [],
    );
    for (const { keyword, value } of this.#desired.keywords) {
      const found = effect.values.get(keyword);
      if (/^(vendor|product)$/.test(keyword) || found?.value === value) continue;
      if (found?.layer === 'overrides' && told.some((one) => one.includes(` ${keyword} `)))
        continue;
      wrong.push(`${keyword} is ${found?.value} from ${found?.layer}`);
    }
    if (JSON.stringify(others(reading)) !== this.#others) wrong.push('another entry has changed');
    const words = (findings: readonly LintDiagnostic[]): string[] =>
      findings.flatMap(({ severity, code, message }) =>
        // the parser's own count of lines moves with what is added, and so does which stanza is the first
        severity === 'info'
          ? []
          : [`${code} ${message.replace(/ \(line \d+ in .*|, and beats .*/, '')}`],
      );
    const now = words(
      fresh === document ? this.#recorded.findings(document) : lintMultipath(fresh, { release }),
    );
    // what says nothing has no new complaints
    const known = isWithin(release, '..0.4.9') ? now : words(this.#recorded.findings(document));
    // a blacklist that was there is said of the first stanza that it hits
    const added = now.find(
      (one) =>
        !known.includes(one) &&
        !one.startsWith('device-blacklisted') &&
        !(one.startsWith('overridden-stanza') && told.length > 0),
    );
    if (added !== undefined) wrong.push(`complains of ${added}`);
    if (plan.state !== 'absent') return wrong;
    const removal = planStanzaRemoval(fresh, match, { release });
    if (applyEdits(after, removal.edits) !== text) wrong.push('not taken back');
    return wrong;
  }
}

function others({ stanzas, lists, multipaths }: Reading): unknown {
  const rest = stanzas.filter(
    ({ vendor, product }) => vendor !== match.vendor || product !== match.product,
  );
  return [
    rest.map(({ values }) => [...values.values()].map(({ keyword, value }) => [keyword, value])),
    lists.map(({ list, criterion, patterns }) => [list, criterion, patterns]),
    multipaths.map((values) => [...values.values()].map(({ keyword, value }) => [keyword, value])),
  ];
}

/** Old printers leave blanks at the end out. */
function name(vendor: string | undefined, product: string | undefined): string {
  return JSON.stringify([vendor?.trimEnd() ?? null, product?.trimEnd() ?? null]);
}

/** The names that the parser prints for a file and not for an empty one, and those that are read here. */
function compareNames(
  { input, outcome, printed: isPrinted, devices = [] }: Judged,
  { stanzas }: Reading,
  { release, builtins }: RecordedRelease,
  tally: EditTally,
): void {
  if (outcome !== 'loads' || isPrinted === false) return;
  const traits = traitsOf(release);
  const builtin = new Set(builtins.devices.map((one) => name(one.vendor, one.product)));
  const printed = devices.map((entry) => {
    const value = (wanted: string): string | undefined =>
      entry.find(([keyword]) => keyword === wanted)?.[1];
    return name(value('vendor'), value('product'));
  });

  const read = stanzas
    .filter(
      ({ vendor, product }) =>
        traits.namelessDevice === 'kept' || (vendor !== undefined && product !== undefined),
    )
    // one without a name takes a built-in device's, which is not asked here
    .filter(
      ({ vendor, product }) =>
        traits.takesOver !== 'by-pattern' || (vendor !== undefined && product !== undefined),
    )
    .map(({ vendor, product }) => name(vendor, product));
  const missing = read.filter((one) => !printed.includes(one) && !builtin.has(one));
  const invented = printed.filter((one) => !read.includes(one) && !builtin.has(one));
  const nameless = stanzas.some(
    ({ vendor, product }) => vendor === undefined || product === undefined,
  );
  for (const one of missing) tally.readings.push(`${input}: ${one} is not printed`);
  for (const one of nameless ? [] : invented) tally.readings.push(`${input}: ${one} is not read`);
}
