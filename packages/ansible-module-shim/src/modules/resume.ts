import { resume } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';
import { findRun, recordedRunOptions } from './recorded-run.ts';

export const resumeModule: AnsibleModule = {
  spec: specOf('resume'),
  scopeOf: () => 'resume',
  async run(call) {
    const { undo = false, storagelinkPassword, storagePassword } = call.fields;
    const runId = await findRun(call, ['interrupted']);
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
    return reportResult(report, { diff: call.diff, runId: true });
  },
};
