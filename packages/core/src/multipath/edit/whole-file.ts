import type { MultipathRelease } from '../data/releases.ts';
import { mayEnd } from '../lint/endings.ts';
import { inspectOnce } from '../lint/inspect.ts';
import type { MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './types.ts';

const WORDS = { refuses: 'refuses the whole file', crashes: 'crashes on it', hangs: 'never ends' };

/**
 * The lines for which a release does not get through the file, with an edit or without: what is written then has no
 * effect at all, so nothing is unless `isAllowed`.
 */
export function wholeFileProblems(
  document: MultipathDocument,
  release: MultipathRelease,
  isAllowed: boolean,
): PlanDiagnostic[] {
  if (!mayEnd(document, release)) return [];
  return inspectOnce(document, release).report.fatals.map(({ fatal, message, span }) => ({
    severity: isAllowed ? 'warning' : 'error',
    code: 'file-refused',
    message: `${message}: multipathd ${WORDS[fatal ?? 'refuses']}, so nothing in it counts`,
    ...(span && { span }),
    help: isAllowed
      ? 'put that line right, or nothing in the file has an effect'
      : 'put that line right first, or give {allow-refused-file}',
  }));
}
