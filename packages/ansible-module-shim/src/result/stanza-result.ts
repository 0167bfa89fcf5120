import type { StanzaMatch, StanzaState } from '@quantastor-xenserver/core/edit';
import type { Report } from '@quantastor-xenserver/core/report';
import type { ModuleResult } from '../modules/module.ts';
import { reportResult, type Shown } from './report-result.ts';

export interface StanzaShown extends Shown {
  /** As the task named it; `auto` is the file that was found. */
  readonly path: string;
  readonly match: StanzaMatch;
  readonly summary: (found: StanzaState, changed: boolean) => string;
}

const STATES: readonly StanzaState[] = ['absent', 'same', 'differs', 'duplicate'];

/** A run that edits one stanza, in the form of an edit of one file. */
export function stanzaResult(report: Report, shown: StanzaShown): ModuleResult {
  const {
    report: _,
    plan_digest: __,
    reboot_required: ___,
    ...result
  } = reportResult(report, shown);
  const step = report.hosts[0]?.steps.find(({ name }) => name === 'write-stanza');
  // the host could not be asked
  if (!step?.found) return result;
  const { file, realFile, sha256, stanza } = step.found;
  const [change] = step.changes;
  const found = STATES.find((each) => each === stanza) ?? 'absent';
  const { vendor, product } = shown.match;
  const path = shown.path === 'auto' ? String(file) : shown.path;
  return {
    ...result,
    path,
    ...(realFile !== undefined || change ? { real_path: String(realFile ?? path) } : {}),
    ...(sha256 === undefined ? {} : { before_sha256: String(sha256) }),
    ...((change?.afterSha256 ?? sha256)
      ? { after_sha256: String(change?.afterSha256 ?? sha256) }
      : {}),
    ...{ vendor, product, found },
    ...(result.failed === true
      ? {}
      : { msg: `${vendor}/${product} ${shown.summary(found, result.changed)}` }),
  };
}
