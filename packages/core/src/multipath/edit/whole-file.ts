import type { MultipathRelease } from '../data/releases.ts';
import { inspect } from '../lint/inspect.ts';
import type { MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './types.ts';

const WORDS = { refuses: 'refuses the whole file', crashes: 'crashes on it', hangs: 'never ends' };

/**
 * The lines for which a release does not get through the file, with an edit or without: what is written then has no
 * effect at all.
 */
export function wholeFileProblems(
  document: MultipathDocument,
  release: MultipathRelease,
): PlanDiagnostic[] {
  return inspect(document, release).report.fatals.map(({ fatal, message, span }) => ({
    severity: 'warning',
    code: 'file-refused',
    message: `${message}: multipathd ${WORDS[fatal ?? 'refuses']}, so nothing in it counts`,
    ...(span && { span }),
    help: 'put that line right, or nothing in the file has an effect',
  }));
}
