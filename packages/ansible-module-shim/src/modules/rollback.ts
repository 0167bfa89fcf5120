import { makeRunId, rollback, rollbackHosts } from '@quantastor-xenserver/core';
import { isConfPath, restoreBackup } from '@quantastor-xenserver/core/edit';
import { specOf } from '../options/spec-of.ts';
import { editResult } from '../result/edit-result.ts';
import { reportResult, shownOf } from '../result/report-result.ts';
import { findHostRun } from './host-record.ts';
import type { AnsibleModule, ModuleCall, ModuleResult } from './module.ts';
import { findRun, noSuchRun, orNone, recordedRunOptions } from './recorded-run.ts';

export const rollbackModule: AnsibleModule = {
  spec: specOf('rollback'),
  scopeOf: () => 'rollback',
  async run(call) {
    const asked = call.fields.runId ?? 'last';
    const { backupFile } = call.fields;
    if (backupFile !== undefined) return restore(call, backupFile);
    // what this controller did is in its own journal; what others did is on the host
    const own = await findRun(call, () => true).catch(orNone);
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

async function restore(call: ModuleCall, backup: string): Promise<ModuleResult> {
  const host = await call.host.open();
  try {
    const mode = call.check ? 'check' : 'apply';
    const edited = await restoreBackup(host, { backup, mode, runId: makeRunId(Date.now()) });
    const { path, changed } = edited;
    const summary = changed ? 'has the bytes of the backup' : 'has the bytes of the backup already';
    const result = editResult(edited, `${path} ${summary}`, call);
    const isUntold = changed && !call.check && isConfPath(path);
    return isUntold
      ? {
          ...result,
          warnings: [`${path} was put back; multipathd is to be told: multipathd reconfigure`],
        }
      : result;
  } finally {
    await host.close();
  }
}

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
  if (asked !== 'last' && runId === undefined) return noSuchRun(asked);
  return { changed: false, outcome: 'unchanged', msg: 'there is no run to take back' };
}
