import {
  foldAdapter,
  foldMultipath,
  verifyAdapter,
  verifyMultipath,
} from '@quantastor-xenserver/core';
import type { Report } from '@quantastor-xenserver/core/report';
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { reportResult } from '../result/report-result.ts';
import { verdictOf } from '../result/verdict.ts';
import { sayEvents } from './events.ts';
import { readLicenceFacts } from './licence-facts.ts';
import type { AnsibleModule, ModuleCall, ModuleResult } from './module.ts';

export const storageInfoModule: AnsibleModule = {
  spec: specOf('verify-multipath', 'verify-adapter'),
  scopeOf: ({ what }) => (what === 'adapter' ? 'verify-adapter' : 'verify-multipath'),
  async run(call) {
    if (call.fields.what === 'licence')
      return {
        changed: false,
        licence_facts: await readLicenceFacts(call.host),
        msg: `what ${call.host.name} says of its licences`,
      };
    return infoOf(await verify(call), call);
  },
};

function verify({ fields, options, host, say }: ModuleCall): Promise<Report> {
  const run = {
    hosts: [host],
    profile: profileFrom(options['profile']),
    onEvent: sayEvents(say),
  };
  if (fields.what === 'multipath') return verifyMultipath(foldMultipath(fields), run);
  return verifyAdapter(foldAdapter(fields), run);
}

/** Facts are no failure, unless the task is strict or the host could not be asked at all. */
function infoOf(report: Report, { fields }: ModuleCall): ModuleResult {
  const shown = { diff: false, runId: false, carries: fields.report };
  const { failed, ...result } = reportResult(report, shown);
  const verified = report.outcome === 'unchanged';
  const isBroken = failed === true && report.outcome === 'failed';
  const steps = report.hosts[0]?.steps ?? [];
  return {
    ...result,
    changed: false,
    verified,
    steps: Object.fromEntries(
      steps.map(({ name, outcome, summary, found = {} }) => [name, { outcome, summary, ...found }]),
    ),
    ...(isBroken ? {} : { msg: verdictOf(report) }),
    ...(isBroken || (fields.strict === true && !verified) ? { failed: true } : {}),
  };
}
