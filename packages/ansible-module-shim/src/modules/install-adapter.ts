import { foldAdapter, foldLicences, installAdapter, parseHost } from '@quantastor-xenserver/core';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import { licenceHostOf } from './licence-facts.ts';
import type { AnsibleModule } from './module.ts';
import { runOptionsOf } from './run-options.ts';

export const installAdapterModule: AnsibleModule = {
  spec: specOf('install-adapter'),
  scopeOf: () => 'install-adapter',
  async run(call) {
    const { fields, diff } = call;
    const { run, watch } = runOptionsOf(call);
    const report = await installAdapter(foldAdapter(fields), {
      ...run,
      ...foldLicences(
        fields,
        (spec) => parseHost(spec),
        (fields.licenceFacts ?? []).map(licenceHostOf),
      ),
    });
    return reportResult(report, { diff, runId: watch.isRecorded, carries: fields.report });
  },
};
