import { resume } from '@quantastor-xenserver/core';
import { placeSpec, stateSpec } from '../options/common.ts';
import { given } from '../options/given.ts';
import { reportResult } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';
import { findRun, recordedRunOptions } from './recorded-run.ts';

export const resumeModule: AnsibleModule = {
  spec: {
    run_id: { type: 'str', default: 'last' },
    undo: { type: 'bool', default: false },
    storagelink_password: { type: 'str', secret: true },
    storage_password: { type: 'str', secret: true },
    ...stateSpec,
    ...placeSpec,
  },
  async run(call) {
    const { options } = call;
    const runId = await findRun(call, ['interrupted']);
    if (runId === undefined)
      return { changed: false, outcome: 'unchanged', msg: 'no run was interrupted' };
    const report = await resume(runId, {
      ...recordedRunOptions(call),
      undo: options['undo'] === true,
      secrets: given({
        apiPassword: options['storagelink_password'] as string | undefined,
        storagePassword: options['storage_password'] as string | undefined,
      }),
    });
    return reportResult(report, { diff: call.diff, runId: true });
  },
};
