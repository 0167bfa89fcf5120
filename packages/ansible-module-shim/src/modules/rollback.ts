import { rollback } from '@quantastor-xenserver/core';
import { placeSpec, stateSpec } from '../options/common.ts';
import { reportResult } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';
import { findRun, recordedRunOptions } from './recorded-run.ts';

export const rollbackModule: AnsibleModule = {
  spec: { run_id: { type: 'str', default: 'last' }, ...stateSpec, ...placeSpec },
  async run(call) {
    const runId = await findRun(call, ['finished', 'interrupted']);
    if (runId === undefined)
      return { changed: false, outcome: 'unchanged', msg: 'there is no run to take back' };
    const report = await rollback(runId, recordedRunOptions(call));
    return reportResult(report, { diff: call.diff, runId: true });
  },
};
