import type { LintReport } from './lint-report.ts';
import { shown } from './lint-report.ts';
import { isAtLeast, type MultipathRelease } from './releases.ts';
import type { Token } from './types.ts';
import type { ValueProblem } from './values.ts';

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
