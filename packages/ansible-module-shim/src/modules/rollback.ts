import { rollback } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';
import { findRun, recordedRunOptions } from './recorded-run.ts';

export const rollbackModule: AnsibleModule = {
  spec: specOf('rollback'),
  scopeOf: () => 'rollback',
  async run(call) {
    const runId = await findRun(
      call,
      ({ state }) => state === 'finished' || state === 'interrupted',
    );
    if (runId === undefined)
      return { changed: false, outcome: 'unchanged', msg: 'there is no run to take back' };
    const report = await rollback(runId, recordedRunOptions(call));
    return reportResult(report, { diff: call.diff, runId: true });
  },
};
