import { inspect } from '../../src/multipath/lint/inspect.ts';
import type { LintCode, LintDiagnostic } from '../../src/multipath/lint/report.ts';
import type { Judged, RecordedRelease } from './verdicts.ts';

/** What the parser says without a line. */
const LINELESS: Readonly<Partial<Record<LintCode, RegExp>>> = {
  'missing-close-brace': /^missing '}' at end/,
  'device-without-identity': /missing vendor or product/,
  'duplicate-stanza': /duplicate device section/,
  'multipath-without-wwid': /missing wwid/,
  'duplicate-multipath': /duplicate multipath config/,
  'protocol-without-type': /missing type/,
  'deprecated-feature': /: option 'features .*' is deprecated/,
  'bad-value':
    /^config_dir '.*' must be a fully qualified path|^invalid record in uid_attrs|^illegal value for find_multipaths/,
  'configuration-refused': /^error parsing config file/,
};
/** Said once more of what another message says with its line, or no word on the file. */
const ECHO =
  /^invalid record in uid_attrs|: ignoring feature '|set_u?int: invalid value|can't be set|Segmentation/;

/** Effects that no parser prints. */
const UNPRINTED: readonly LintCode[] = [
  'duplicate-stanza',
  'duplicate-multipath',
  'defeated-stanza',
  'overridden-stanza',
  'device-blacklisted',
  'quoted-number',
  'ignored-keyword',
  'replaced-section',
];

export interface LintTally {
  files: number;
  missed: string[];
  extra: string[];
  /** Refusals and crashes that lint does not say, or says without one. */
  outcomes: string[];
}

export function lintTally(recorded: RecordedRelease): LintTally {
  const { release, verdicts } = recorded;
  const tally: LintTally = { files: 0, missed: [], extra: [], outcomes: [] };
  for (const verdict of verdicts) {
    tally.files++;
    const findings = recorded.findings(verdict.document);
    const fatals = findings.filter(({ fatal }) => fatal !== undefined);
    if ((verdict.outcome === 'loads') !== (fatals.length === 0))
      tally.outcomes.push(
        `${verdict.input}: ${verdict.outcome}, lint says ${fatals.map(({ fatal, code }) => `${fatal} for ${code}`)}`,
      );
    else if (verdict.outcome !== 'loads' && !fatals.some(({ fatal }) => fatal === verdict.outcome))
      tally.outcomes.push(`${verdict.input}: ${verdict.outcome}, lint says ${fatals[0]?.fatal}`);
    if (verdict.outcome === 'loads') compare(verdict, findings, release, tally);
  }
  return tally;
}

function compare(
  verdict: Judged,
  findings: readonly LintDiagnostic[],
  release: RecordedRelease['release'],
  tally: LintTally,
): void {
  const { input, text, document, messages = [] } = verdict;
  const { table } = inspect(document, release);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const complained = new Map<number, string>();
  const kinds = new Set<string>();
  for (const [line, words] of messages) {
    const kind = Object.entries(LINELESS).find(([, pattern]) => pattern.test(words))?.[0];
    if (kind) kinds.add(kind);
    if (kind || ECHO.test(words)) continue;
    if (line === null) tally.missed.push(`${input}: unforeseen: ${words}`);
    else complained.set(lineOf(table.start(line - 1)), words);
  }
  const found = new Map<number, LintDiagnostic[]>();
  for (const each of findings)
    if (each.span) {
      const line = lineOf(each.span.offset);
      found.set(line, [...(found.get(line) ?? []), each]);
    }
  for (const [line, words] of complained)
    if (!found.has(line)) tally.missed.push(`${input}:${line}: ${words}`);
  for (const kind of kinds)
    if (!findings.some(({ code }) => code === kind)) tally.missed.push(`${input}: ${kind}`);
  for (const each of findings) {
    if (each.severity === 'info' || !each.span || UNPRINTED.includes(each.code)) continue;
    if (/ in silence\.$/.test(each.help ?? '')) continue;
    if (kinds.has(each.code)) continue;
    const line = lineOf(each.span.offset);
    if (!complained.has(line))
      tally.extra.push(`${input}:${line}: ${each.severity} ${each.code} ${each.message}`);
  }
}
