import { type RunSummary, resume } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';
import { findRun, recordedRunOptions } from './recorded-run.ts';

export const resumeModule: AnsibleModule = {
  spec: specOf('resume'),
  scopeOf: () => 'resume',
  async run(call) {
    const { undo = false, storagelinkPassword, storagePassword } = call.fields;
    const runId = await findRun(call, isUnfinished);
    if (runId === undefined)
      return { changed: false, outcome: 'unchanged', msg: 'no run was interrupted' };
    const report = await resume(runId, {
      ...recordedRunOptions(call),
      undo,
      secrets: {
        ...(storagelinkPassword !== undefined && { apiPassword: storagelinkPassword }),
        ...(storagePassword !== undefined && { storagePassword }),
      },
    });
    const result = reportResult(report, { diff: call.diff, runId: true });
    // a run that failed and took everything back leaves nothing to finish
    return report.outcome === 'unchanged' ? { ...result, msg: 'no run was interrupted' } : result;
  },
};

/** A run whose task was cut off by Ctrl-C has an end that says so, with things left on the host. */
function isUnfinished({ state, outcome }: RunSummary): boolean {
  return state === 'interrupted' || (state === 'finished' && outcome === 'failed');
}
