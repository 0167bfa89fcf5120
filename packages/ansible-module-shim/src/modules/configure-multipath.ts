import { configureMultipath, type Dialect, type OnDifference } from '@quantastor-xenserver/core';
import { dialectSpec, placeSpec, profileSpec, stateSpec } from '../options/common.ts';
import { given } from '../options/given.ts';
import { profileFrom } from '../options/profile.ts';
import { reportResult } from '../result/report-result.ts';
import { watchRun } from './events.ts';
import type { AnsibleModule } from './module.ts';

export const configureMultipathModule: AnsibleModule = {
  spec: {
    ...dialectSpec,
    on_difference: { type: 'str', choices: ['replace', 'merge', 'refuse'], default: 'refuse' },
    allow_failed_paths: { type: 'bool', default: false },
    restart_daemon: { type: 'bool', default: false },
    ...profileSpec,
    ...stateSpec,
    ...placeSpec,
  },
  async run({ options, check, diff, host, say }) {
    const watch = watchRun(say);
    const report = await configureMultipath(
      {
        dialect: options['dialect'] as Dialect,
        onDifference: options['on_difference'] as OnDifference,
        allowFailedPaths: options['allow_failed_paths'] === true,
        restartDaemon: options['restart_daemon'] === true,
      },
      {
        hosts: [host],
        profile: profileFrom(options['profile']),
        mode: check ? 'check' : 'apply',
        onEvent: watch.onEvent,
        ...given({ stateFolder: options['state_folder'] as string | undefined }),
      },
    );
    return reportResult(report, { diff, runId: watch.isRecorded });
  },
};
