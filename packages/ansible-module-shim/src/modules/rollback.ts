import { isProcedureError, rollback, rollbackHosts } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult, shownOf } from '../result/report-result.ts';
import { findHostRun } from './host-record.ts';
import type { AnsibleModule, ModuleCall, ModuleResult } from './module.ts';
import { findRun, recordedRunOptions } from './recorded-run.ts';

export const rollbackModule: AnsibleModule = {
  spec: specOf('rollback'),
  scopeOf: () => 'rollback',
  async run(call) {
    const asked = call.fields.runId ?? 'last';
    // what this controller did is in its own journal; what others did is on the host
    const own = await findRun(call, () => true).catch((error: unknown) => {
      if (isProcedureError(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    });
    const onHost = await findHostRun(call, asked);
    const isOwn = own !== undefined && (onHost === undefined || onHost.runId <= own);
    // taken back from elsewhere: the own journal learns it only when it is asked for by its id
    const isNewer = own === undefined || (onHost !== undefined && onHost.runId > own);
    const isLast = asked === 'last' && onHost?.runId === own;
    const isDone = onHost?.state === 'rolled-back' && (isNewer || isLast);
    if (isDone) return nothing(asked, onHost.runId);
    if (isOwn) return takeBackOwn(call, own);
    if (onHost === undefined) return nothing(asked, undefined);
    const { mode, onEvent } = recordedRunOptions(call);
    const options = { hosts: [call.host], mode, ...(onEvent && { onEvent }) };
    const report = await rollbackHosts(onHost.runId, options);
    const result = reportResult(report, shownOf(call));
    return { ...result, run_id: onHost.runId };
  },
};

async function takeBackOwn(call: ModuleCall, runId: string): Promise<ModuleResult> {
  const asked = call.fields.runId ?? 'last';
  const isOpen =
    asked !== 'last' ||
    (await findRun(call, ({ state }) => state === 'finished' || state === 'interrupted'));
  if (!isOpen) return nothing(asked, runId);
  const report = await rollback(runId, recordedRunOptions(call));
  return reportResult(report, shownOf(call));
}

function nothing(asked: string, runId: string | undefined): ModuleResult {
  if (asked !== 'last' && runId === undefined)
    return {
      ...{ changed: false, failed: true, outcome: 'refused' },
      msg: `neither this controller nor the host has a run ${asked}`,
    };
  return { changed: false, outcome: 'unchanged', msg: 'there is no run to take back' };
}
