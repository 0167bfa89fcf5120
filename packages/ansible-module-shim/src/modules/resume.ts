import { foldResume, type RunSummary, resume, resumeHosts } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult, shownOf } from '../result/report-result.ts';
import { findHostRun } from './host-record.ts';
import type { AnsibleModule, ModuleCall, ModuleResult } from './module.ts';
import { findRun, noSuchRun, orNone, recordedRunOptions } from './recorded-run.ts';

export const resumeModule: AnsibleModule = {
  spec: specOf('resume'),
  scopeOf: () => 'resume',
  async run(call) {
    const { undo = false } = call.fields;
    const runId = await findRun(call, isUnfinished).catch(orNone);
    if (runId === undefined) return (await elsewhere(call)) ?? nothing();
    const report = await resume(runId, {
      ...recordedRunOptions(call),
      undo,
      ...foldResume(call.fields),
    });
    const result = reportResult(report, shownOf(call));
    // it took everything back, or had come to its end but for the answer
    return report.outcome === 'unchanged'
      ? { ...result, msg: `run ${runId} was cut off or failed, and nothing of it is left to do` }
      : result;
  },
};

/** A run whose task was cut off by Ctrl-C has an end that says so, with things left on the host. */
function isUnfinished({ state, outcome }: RunSummary): boolean {
  return state === 'interrupted' || (state === 'finished' && outcome === 'failed');
}

function nothing(): ModuleResult {
  return { changed: false, outcome: 'unchanged', msg: 'no run was interrupted' };
}

/** A run that another controller began here, by the host's own record. */
async function elsewhere(call: ModuleCall): Promise<ModuleResult | undefined> {
  const { undo = false, runId = 'last', stateFolder } = call.fields;
  const found = await findHostRun(call, runId);
  if (found === undefined && runId !== 'last') return noSuchRun(runId);
  if (found?.state !== 'interrupted') return undefined;
  // a run of this controller is told by its own journal, which has its end
  const own = await findRun({ ...call, fields: { ...call.fields, runId: 'last' } }, () => true);
  if (own !== undefined && own >= found.runId) return undefined;
  const { mode, onEvent } = recordedRunOptions(call);
  const options = { hosts: [call.host], mode, undo, ...(onEvent && { onEvent }) };
  const report = await resumeHosts(found.runId, {
    ...options,
    ...(stateFolder !== undefined && { stateFolder }),
  });
  return { ...reportResult(report, shownOf(call)), run_id: found.runId };
}
