import { configureMultipath, foldMultipath } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import type { AnsibleModule } from './module.ts';
import { runOptionsOf } from './run-options.ts';

export const configureMultipathModule: AnsibleModule = {
  spec: specOf('configure-multipath'),
  scopeOf: () => 'configure-multipath',
  async run(call) {
    const { fields, diff } = call;
    const { run, watch } = runOptionsOf(call);
    const report = await configureMultipath(foldMultipath(fields), run);
    return reportResult(report, { diff, runId: watch.isRecorded, carries: fields.report });
  },
};
