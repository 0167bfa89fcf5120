import { configureMultipath, foldMultipath, readExpectedPlan } from '@quantastor-xenserver/core';
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import { watchRun } from './events.ts';
import type { AnsibleModule } from './module.ts';

export const configureMultipathModule: AnsibleModule = {
  spec: specOf('configure-multipath'),
  scopeOf: () => 'configure-multipath',
  async run({ fields, options, check, diff, host, say }) {
    const watch = watchRun(say);
    const { stateFolder, expectPlan } = fields;
    const report = await configureMultipath(foldMultipath(fields), {
      hosts: [host],
      profile: profileFrom(options['profile']),
      mode: check ? 'check' : 'apply',
      onEvent: watch.onEvent,
      ...(expectPlan !== undefined && { expectPlan: readExpectedPlan(expectPlan) }),
      ...(stateFolder !== undefined && { stateFolder }),
    });
    return reportResult(report, { diff, runId: watch.isRecorded, carries: fields.report });
  },
};
