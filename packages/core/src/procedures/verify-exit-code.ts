import { exitCodeOf } from '../run/outcome.ts';
import type { HostReport, Report } from '../run/report.ts';

/**
 * What `verify` tells its caller: 0 live, 1 refused or failed for a reason other than paths, 2 not
 * configured or not yet in effect, 3 degraded (a path is failed or missing), 4 a LUN has no active path.
 * Of several hosts the worst counts: 1, then 4, 3, 2.
 */
export function verifyExitCodeOf(report: Pick<Report, 'outcome' | 'hosts'>): 0 | 1 | 2 | 3 | 4 {
  const codes = report.hosts.map(codeOf);
  for (const code of [1, 4, 3, 2] as const) if (codes.includes(code)) return code;
  return codes.length > 0 ? 0 : exitCodeOf(report);
}

const OF_PATHS: ReadonlySet<string> = new Set(['failed-path', 'single-path', 'no-active-path']);

function codeOf({ outcome, steps }: HostReport): 0 | 1 | 2 | 3 | 4 {
  const code = exitCodeOf({ outcome });
  if (outcome !== 'refused') return code;
  const errors = steps.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === 'error'),
  );
  if (errors.length === 0 || errors.some((each) => !OF_PATHS.has(each.code))) return code;
  return steps.some(({ found }) => found?.['pathState'] === 'none-active') ? 4 : 3;
}
