import { given } from '../../text/given.ts';
import { releaseDoubt } from '../data/release-names.ts';
import type { MultipathRelease } from '../data/releases.ts';
import { isWithin } from '../data/stretch.ts';
import { excludedBy, listedIn, withoutReplaced } from '../effect/lists.ts';
import { mayEnd } from '../lint/endings.ts';
import { inspect, inspectOnce } from '../lint/inspect.ts';
import { listOf } from '../lint/report.ts';
import { mentions } from '../syntax/devices.ts';
import { readMultipath } from '../syntax/read.ts';
import type { DesiredStanza, MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { planInsert } from './insert.ts';
import { lineSpan } from './types.ts';

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
    ...given({ span }),
    help: isAllowed
      ? 'put that line right, or nothing in the file has an effect'
      : 'put that line right first, or give {allow-refused-file}',
  }));
}

/** What makes a keyword do nothing, or something else; a keyword without an effect harms nobody. */
const TOLD = /^(unknown-keyword|bad-value|bad-regex)$/;

/**
 * What the release makes of the expected values, on their own: one for which it would refuse the whole file is not
 * written, of others that it does not take as they are it is said.
 */
export function desiredProblems(
  desired: DesiredStanza,
  release: MultipathRelease,
  isAllowed: boolean,
): PlanDiagnostic[] {
  const { edit } = planInsert(readMultipath(''), desired, release);
  const written = readMultipath(edit?.text ?? '');
  const isDoubted = releaseDoubt(release) !== undefined;
  const { report } = inspect(written, release);
  return listOf(report.ordered(written)).flatMap(
    ({ code, message, fatal, help }): PlanDiagnostic[] => {
      // of a release that the tables do not know it is not known either
      if (fatal === undefined && (isDoubted || !TOLD.test(code))) return [];
      const ends = fatal !== undefined;
      return [
        {
          severity: ends && !isAllowed ? 'error' : 'warning',
          code: 'bad-desired',
          message: `of the stanza to be written: ${message}${ends ? ', for which multipathd takes nothing of the whole file' : ''}`,
          help: help ?? 'give {keywords}, {vendor} and {product} that this release takes',
        },
      ];
    },
  );
}

/** What of the file's own blacklist makes the stanza do nothing: its LUNs get no map. */
export function excludedNotes(
  document: MultipathDocument,
  { match }: DesiredStanza,
  release: MultipathRelease,
): PlanDiagnostic[] {
  if (!mentions(document, 'blacklist')) return [];
  const entries = withoutReplaced(inspectOnce(document, release).entries, release);
  const rules = [...excludedBy(entries.flatMap(listedIn), match, release)];
  return rules.flatMap(({ criterion, patterns, token }): PlanDiagnostic[] => {
    const isWwid = criterion === 'wwid';
    // there sm adds the WWIDs of what it attaches to the exceptions
    if (isWwid && isWithin(release, 'xs')) return [];
    const what = patterns.map((pattern) => JSON.stringify(pattern ?? '')).join('/');
    return [
      {
        severity: 'warning',
        code: 'blacklisted',
        message: `the blacklist excludes ${isWwid ? 'every LUN whose WWID no exception names' : `${match.vendor}/${match.product}`} by ${criterion} ${what}: what it excludes gets no map, whatever its device says`,
        span: lineSpan(document, document.lines.indexAt(token.span.offset)),
        help: `narrow that entry, or add a ${criterion} to blacklist_exceptions: an exception by another criterion does not help`,
      },
    ];
  });
}
