import { isWithin } from '../../src/multipath/data/stretch.ts';
import { traitsOf } from '../../src/multipath/data/traits.ts';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { effectOf } from '../../src/multipath/effect/effect.ts';
import { readSet } from '../../src/multipath/effect/reading.ts';
import type { Reading } from '../../src/multipath/effect/types.ts';
import { lintMultipath } from '../../src/multipath/lint/lint.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type { MultipathDocument, OnDifference } from '../../src/multipath/syntax/types.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderStanza } from '../../src/profiles/stanza.ts';
import { applyEdits } from '../../src/text/edit.ts';
import type { RecordedRelease } from './verdicts.ts';

const { match } = quantastor;

export interface EditTally {
  edited: number;
  same: number;
  refused: number;
  /** Edits after which the device does not get what is wished, or something else has changed. */
  wrong: string[];
  /** Stanzas that the parser prints and the engine does not read, or the other way round. */
  readings: string[];
}

/** Edits each input for a release, reads the result by the release's own rules, and takes it back. */
export function editTally(recorded: RecordedRelease, how: OnDifference): EditTally {
  const { release, verdicts } = recorded;
  const { wish } = renderStanza(quantastor, { dialect: 'auto', release });
  const tally: EditTally = { edited: 0, same: 0, refused: 0, wrong: [], readings: [] };
  const set = (document: MultipathDocument) => ({ files: [{ path: 'F', document }], release });
  for (const { input, text, document, outcome, devices, printed } of verdicts) {
    const before = readSet(set(document));
    if (outcome === 'loads' && printed !== false)
      compareNames(input, before, devices ?? [], recorded, tally);
    const plan = planStanza(document, wish, { onDifference: how, release, allowRefusedFile: true });
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
    const fresh = readMultipath(after, { encoding: document.encoding });
    const effect = effectOf(set(fresh), match);
    const told = plan.diagnostics.flatMap(({ code, message }) =>
      code === 'overridden' ? [message] : [],
    );
    for (const { keyword, value } of wish.keywords) {
      const found = effect.values.get(keyword);
      if (/^(vendor|product)$/.test(keyword) || found?.value === value) continue;
      if (found?.layer === 'overrides' && told.some((one) => one.includes(` ${keyword} `)))
        continue;
      tally.wrong.push(`${input}: ${keyword} is ${found?.value} from ${found?.layer}`);
    }
    if (JSON.stringify(others(readSet(set(fresh)))) !== JSON.stringify(others(before)))
      tally.wrong.push(`${input}: another entry has changed`);
    const again = planStanza(fresh, wish, { onDifference: how, release, allowRefusedFile: true });
    if (again.refused || again.edits.length > 0) tally.wrong.push(`${input}: twice is not once`);
    const words = (one: MultipathDocument): string[] =>
      lintMultipath(one, { release }).flatMap(({ severity, code, message }) =>
        severity === 'info' ? [] : [`${code} ${message}`],
      );
    // what says nothing has no new complaints
    const known = isWithin(release, '..0.4.9') ? words(fresh) : words(document);
    const added = words(fresh).find(
      (one) => !known.includes(one) && !(one.startsWith('overridden-stanza') && told.length > 0),
    );
    if (added !== undefined) tally.wrong.push(`${input}: complains of ${added}`);
    if (plan.state !== 'absent') continue;
    const removal = planStanzaRemoval(fresh, match);
    if (applyEdits(after, removal.edits) !== text) tally.wrong.push(`${input}: not taken back`);
  }
  return tally;
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
  input: string,
  { stanzas }: Reading,
  devices: readonly (readonly (readonly [string, string])[])[],
  { release, builtins }: RecordedRelease,
  tally: EditTally,
): void {
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
