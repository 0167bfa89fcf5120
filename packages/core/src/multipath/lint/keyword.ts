import {
  keywordRow,
  keywordStatus,
  knownKeywords,
  opensSection,
  type SectionPath,
  stretchesOf,
} from '../data/keywords.ts';
import { isAtLeast, type MultipathRelease, releaseName } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import type { ValueProblem } from '../data/values.ts';
import type { Token } from '../syntax/types.ts';
import { type Fatal, type LintReport, shown } from './report.ts';

/** Sections in which a keyword that is not known here may be at home, the likeliest first. */
const HOMES: readonly SectionPath[] = [
  'devices/device',
  'defaults',
  'multipaths/multipath',
  'blacklist',
  'overrides',
  'overrides/protocol',
];

/** Reports a keyword that its section does not know. */
export function reportUnknown(
  section: SectionPath,
  keyword: Token,
  value: Token | undefined,
  release: MultipathRelease,
  report: LintReport,
): void {
  const name = keyword.value;
  if (traitsOf(release).gluedBraceIsWord && name.endsWith('{') && name.length > 1) {
    report.add(
      'warning',
      'glued-brace',
      keyword.span,
      `${shown(name)} is one word to ${releaseName(release)}, so nothing in it is read`,
      `Write '${name.slice(0, -1)} {'.`,
    );
    return;
  }
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
  // what Red Hat added to its 0.4.7 is not known here
  const isProved = release.lineage !== 'el5';
  report.add(
    isProved ? 'warning' : 'info',
    'unknown-keyword',
    keyword.span,
    isProved
      ? `keyword ${shown(name)} is not known ${where}`
      : `keyword ${shown(name)} is not known to plain 0.4.7 ${where}; that of Red Hat 5 was not asked`,
    keywordHelp(section, name, release),
  );
}

/** What takes the keyword's place in this section, unless this release does not know that either. */
function replacementOf(
  section: SectionPath,
  name: string,
  release: MultipathRelease,
): string | undefined {
  const said = keywordRow(name)?.replacedBy;
  const named = /'(\w+)'/.exec(said ?? '')?.[1];
  return named !== undefined && keywordStatus(release, section, named) !== 'ok' ? undefined : said;
}

function sectionHelp(section: SectionPath, name: string, release: MultipathRelease): string {
  const replaced = replacementOf(section, name, release);
  if (replaced) return replaced;
  // in its own kind it stands in the right section, behind an entry without an end
  const isInItsKind = section.endsWith(`/${name}`);
  // before a near name: 'devices' in its place would have no device in it
  if (name === 'device' && !isInItsKind) return "Its place is in 'devices { }'.";
  if (name === 'multipath' && !isInItsKind) return "Its place is in 'multipaths { }'.";
  const near = nearKeyword(section, name, release);
  if (near) return `Is '${near}' meant?`;
  if (section === 'overrides' && name === 'protocol')
    return "This release does not know it: take it out, for its own '}' closes 'overrides'.";
  return section === ''
    ? 'Its lines are read as if they stood outside of all sections, and are ignored.'
    : `Look for a missing '}' above: its own '}' closes '${section.split('/').pop()}'.`;
}

const MOST_KEPT = 500;
const helps = new WeakMap<MultipathRelease, Map<string, string | undefined>>();

/** Looked for once: a file may have a million lines of one such keyword. */
function keywordHelp(
  section: SectionPath,
  name: string,
  release: MultipathRelease,
): string | undefined {
  const kept = helps.get(release) ?? new Map<string, string | undefined>();
  helps.set(release, kept);
  const key = `${section} ${name}`;
  if (kept.has(key)) return kept.get(key);
  const help = findHelp(section, name, release);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, help);
  return help;
}

function findHelp(
  section: SectionPath,
  name: string,
  release: MultipathRelease,
): string | undefined {
  const replaced = replacementOf(section, name, release);
  if (replaced) return replaced;
  const first = stretchesOf(section, name).find((stretch) => !stretch.startsWith('xs'));
  const from = first?.split('..')[0];
  if (from && (release.lineage !== 'upstream' || !isAtLeast(release, from)))
    return `Known from ${from} on.`;
  if (first) return `${releaseName(release)} does not know it any more.`;
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
  status: 'deprecated' | 'ignored' | 'mute',
  section: SectionPath,
  keyword: Token,
  first: boolean,
  release: MultipathRelease,
  report: LintReport,
): void {
  const name = keyword.value;
  const help = replacementOf(section, name, release);
  const severity = first && status !== 'mute' ? 'warning' : 'info';
  if (status === 'deprecated')
    report.add(
      severity,
      'deprecated-keyword',
      keyword.span,
      `${shown(name)} is deprecated and will go away`,
      help,
    );
  else report.add(severity, 'ignored-keyword', keyword.span, `${shown(name)} has no effect`, help);
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

/** Reports what is wrong with a value. */
export function reportValue(
  keyword: string,
  value: Token,
  problem: ValueProblem,
  release: MultipathRelease,
  report: LintReport,
): void {
  const code = problem.isRegex ? 'bad-regex' : problem.isQuoted ? 'quoted-number' : 'bad-value';
  const message = `value ${shown(value.value)} of '${keyword}' ${problem.why}`;
  const help = helpFor(problem, value, release);
  const fatal = FATAL[problem.effect];
  if (fatal) report.addFatal(fatal, code, value.span, message, help ?? '');
  else
    report.add(problem.effect === 'silent' ? 'info' : 'warning', code, value.span, message, help);
}

const FATAL: Readonly<Partial<Record<ValueProblem['effect'], Fatal>>> = {
  refused: 'refuses',
  crashes: 'crashes',
  hangs: 'hangs',
};

function helpFor(
  problem: ValueProblem,
  value: Token,
  release: MultipathRelease,
): string | undefined {
  const what = fateOf(problem);
  if (problem.isRegex && /^!?\*/.test(value.value))
    return `${what ? `${what} ` : ''}A pattern is a regular expression, not a file name's: write '.*' for everything.`;
  if (what) return what;
  if (problem.isQuoted) return 'Leave the quotes out.';
  if (problem.effect === 'dropped' && !problem.isRegex) return 'The line is ignored.';
  if (problem.effect !== 'misread') return undefined;
  const taken = problem.taken === undefined ? 'something else' : `'${problem.taken}'`;
  return `${releaseName(release)} reads ${taken} into it, in silence.`;
}

function fateOf(problem: ValueProblem): string | undefined {
  if (problem.effect === 'crashes') return 'multipath and multipathd crash on it.';
  if (problem.effect === 'hangs') return 'multipath never ends on it.';
  if (problem.effect !== 'refused') return undefined;
  return `The parser refuses the whole file for it${problem.late ? ', without a word' : ''}.`;
}
