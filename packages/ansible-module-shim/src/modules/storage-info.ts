import {
  type Dialect,
  type Report,
  verifyAdapter,
  verifyMultipath,
} from '@quantastor-xenserver/core';
import { apiFrom } from '../options/api.ts';
import { apiSpec, dialectSpec, placeSpec, profileSpec } from '../options/common.ts';
import { given } from '../options/given.ts';
import { profileFrom } from '../options/profile.ts';
import { reportResult } from '../result/report-result.ts';
import { sayEvents } from './events.ts';
import { readLicenceFacts } from './licence-facts.ts';
import type { AnsibleModule, ModuleCall, ModuleResult } from './module.ts';

export const storageInfoModule: AnsibleModule = {
  spec: {
    what: { type: 'str', choices: ['multipath', 'adapter', 'licence'], default: 'multipath' },
    strict: { type: 'bool', default: false },
    ...dialectSpec,
    allow_failed_paths: { type: 'bool', default: false },
    service: { type: 'str', default: 'StorageLink' },
    server_folder: { type: 'str' },
    list: { type: 'str' },
    ...apiSpec,
    ...profileSpec,
    ...placeSpec,
  },
  async run(call) {
    if (call.options['what'] === 'licence')
      return {
        changed: false,
        licence_facts: await readLicenceFacts(call.host),
        msg: `what ${call.host.name} says of its licences`,
      };
    return infoOf(await verify(call), call.options['strict'] === true);
  },
};

function verify({ options, host, say }: ModuleCall): Promise<Report> {
  const run = {
    hosts: [host],
    profile: profileFrom(options['profile']),
    onEvent: sayEvents(say),
  };
  if (options['what'] === 'multipath')
    return verifyMultipath(
      {
        dialect: options['dialect'] as Dialect,
        allowFailedPaths: options['allow_failed_paths'] === true,
      },
      run,
    );
  return verifyAdapter(
    given({
      service: options['service'] as string | undefined,
      serverFolder: options['server_folder'] as string | undefined,
      list: options['list'] as string | undefined,
      api: apiFrom(options).api,
    }),
    run,
  );
}

/** Facts are no failure, unless the task is strict or the host could not be asked at all. */
function infoOf(report: Report, strict: boolean): ModuleResult {
  const { failed, msg, ...result } = reportResult(report, { diff: false, runId: false });
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
    msg: verified ? 'set up as wished' : String(msg ?? report.outcome),
    ...(isBroken || (strict && !verified) ? { failed: true } : {}),
  };
}
