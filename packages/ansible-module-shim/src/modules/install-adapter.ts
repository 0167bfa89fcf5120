import {
  foldAdapter,
  type HostOpener,
  installAdapter,
  type OptionFields,
  parseHost,
  readExpectedPlan,
} from '@quantastor-xenserver/core';
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import { watchRun } from './events.ts';
import { licenceHostOf } from './licence-facts.ts';
import type { AnsibleModule } from './module.ts';

export const installAdapterModule: AnsibleModule = {
  spec: specOf('install-adapter'),
  scopeOf: () => 'install-adapter',
  async run({ fields, options, check, diff, host, say }) {
    const watch = watchRun(say);
    const { stateFolder, expectPlan } = fields;
    const report = await installAdapter(foldAdapter(fields), {
      hosts: [host],
      profile: profileFrom(options['profile']),
      mode: check ? 'check' : 'apply',
      licenceHosts: licenceHosts(fields),
      onEvent: watch.onEvent,
      ...(expectPlan !== undefined && { expectPlan: readExpectedPlan(expectPlan) }),
      ...(stateFolder !== undefined && { stateFolder }),
    });
    return reportResult(report, { diff, runId: watch.isRecorded, carries: fields.report });
  },
};

function licenceHosts({ licenceFacts = [], licenceHosts: specs = [] }: OptionFields): HostOpener[] {
  return [...licenceFacts.map(licenceHostOf), ...specs.map((spec) => parseHost(spec))];
}
