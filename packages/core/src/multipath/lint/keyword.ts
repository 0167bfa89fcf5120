import {
  keywordStatus,
  knownKeywords,
  opensSection,
  type SectionPath,
  spansOf,
} from '../data/keywords.ts';
import { isAtLeast, type MultipathRelease } from '../data/releases.ts';
import type { ValueProblem } from '../data/values.ts';
import type { Token } from '../syntax/types.ts';
import { type LintReport, shown } from './report.ts';

/** Sections in which a keyword that is not known here may be at home, the likeliest first. */
const HOMES: readonly SectionPath[] = [
  'devices/device',
  'defaults',
  'multipaths/multipath',
  'blacklist',
  'overrides',
  'overrides/protocol',
];

const REPLACED: Readonly<Record<string, string>> = {
  prio_callout: "'prio' takes its place since 0.4.9.",
  selector: "It is called 'path_selector'.",
  default_selector: "It is called 'path_selector'.",
  default_path_grouping_policy: "It is called 'path_grouping_policy'.",
  default_features: "It is called 'features'.",
  default_path_checker: "It is called 'path_checker'.",
  default_uid_attribute: "It is called 'uid_attribute'.",
  default_getuid_callout: "'uid_attribute' takes its place.",
  getuid_callout:
    "Leave it out: 'uid_attribute' takes its place, and its default gives the same WWID.",
  pg_timeout: 'Leave it out: it has no effect.',
  detect_path_checker: "It is called 'detect_checker'.",
  devnode_blacklist: "It is called 'blacklist'.",
  bindings_file: 'Leave it out: the default place is the only one that will stay.',
  wwids_file: 'Leave it out: the default place is the only one that will stay.',
  prkeys_file: 'Leave it out: the default place is the only one that will stay.',
};

/** Reports a keyword that its section does not know. */
export function reportUnknown(
  section: SectionPath,
  keyword: Token,
  value: Token | undefined,
  release: MultipathRelease,
  report: LintReport,
): void {
  const name = keyword.value;
  const where = section === '' ? 'outside of all sections' : `in '${section.split('/').join(' ')}'`;
  if (value?.kind === 'open' || opensSection('', name)) {
    const known = opensSection('', name) || HOMES.some((home) => opensSection(home, name));
    const misplaced = known || name === 'device' || name === 'multipath';
    report.add(
      'error',
      misplaced ? 'misplaced-section' : 'unknown-section',
      keyword.span,
      misplaced
        ? `a section ${shown(name)} is not read ${where}`
        : `there is no section ${shown(name)} ${where}`,
      sectionHelp(section, name, release),
    );
    return;
  }
  report.add(
    'warning',
    'unknown-keyword',
    keyword.span,
    `keyword ${shown(name)} is not known ${where}`,
    keywordHelp(section, name, release),
  );
}

function sectionHelp(section: SectionPath, name: string, release: MultipathRelease): string {
  if (Object.hasOwn(REPLACED, name)) return REPLACED[name] ?? '';
  const near = nearKeyword(section, name, release);
  if (near) return `Is '${near}' meant?`;
  if (name === 'device') return "Its place is in 'devices { }'.";
  if (name === 'multipath') return "Its place is in 'multipaths { }'.";
  return section === ''
    ? 'Its lines are read as if they stood outside of all sections, and are ignored.'
    : `Look for a missing '}' above: its own '}' closes '${section.split('/').pop()}'.`;
}

function keywordHelp(
  section: SectionPath,
  name: string,
  release: MultipathRelease,
): string | undefined {
  if (Object.hasOwn(REPLACED, name)) return REPLACED[name];
  const first = spansOf(section, name)[0];
  if (first && !isAtLeast(release, first.from)) return `Known from ${first.from} on.`;
  if (first) return `${release.version} does not know it any more.`;
  const near = nearKeyword(section, name, release);
  if (near) return `Is '${near}' meant?`;
  const home = HOMES.find((path) => keywordStatus(release, path, name) !== 'unknown');
  return home ? `Its place is in '${home.split('/').join(' ')}'.` : undefined;
}

function nearKeyword(
  section: SectionPath,
  name: string,
  release: MultipathRelease,
): string | undefined {
  return knownKeywords(section).find(
    (known) => keywordStatus(release, section, known) === 'ok' && isNear(known, name),
  );
}

/** Reports a keyword that still is accepted; only its first use is complained of by the parser. */
export function reportAgeing(
  status: 'deprecated' | 'ignored',
  keyword: Token,
  first: boolean,
  report: LintReport,
): void {
  const name = keyword.value;
  const help = Object.hasOwn(REPLACED, name) ? REPLACED[name] : undefined;
  const severity = first ? 'warning' : 'info';
  if (status === 'ignored')
    report.add(severity, 'ignored-keyword', keyword.span, `${shown(name)} has no effect`, help);
  else
    report.add(
      severity,
      'deprecated-keyword',
      keyword.span,
      `${shown(name)} is deprecated and will go away`,
      help,
    );
}

/** One letter wrong, missing, added, or two changed places. */
function isNear(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1 || b.length < 3) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  if (restA.slice(1) === restB.slice(1)) return true;
  if (restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

/** Reports what is wrong with a value; true when the parser refuses the whole file for it. */
export function reportValue(
  keyword: string,
  value: Token,
  problem: ValueProblem,
  release: MultipathRelease,
  report: LintReport,
): boolean {
  report.add(
    severityOf(problem.effect),
    problem.isRegex ? 'bad-regex' : 'bad-value',
    value.span,
    `value ${shown(value.value)} of '${keyword}' ${problem.why}`,
    helpFor(problem, value, release),
  );
  return problem.effect === 'refused';
}

function severityOf(effect: ValueProblem['effect']): 'error' | 'warning' | 'info' {
  if (effect === 'refused' || effect === 'crashes') return 'error';
  return effect === 'silent' ? 'info' : 'warning';
}

function helpFor(
  problem: ValueProblem,
  value: Token,
  release: MultipathRelease,
): string | undefined {
  if (problem.isRegex && /^!?\*/.test(value.value))
    return "A pattern is a regular expression, not a file name's: write '.*' for everything.";
  if (problem.effect === 'crashes') return 'multipath and multipathd crash on it.';
  if (problem.effect === 'refused')
    return `The parser refuses the whole file for it${problem.late ? ', without a word' : ''}.`;
  if (problem.effect === 'dropped' && !problem.isRegex)
    return isAtLeast(release, '0.8.8')
      ? 'The line is ignored.'
      : 'Parsers before 0.8.8 read something else into it, in silence.';
  return undefined;
}
