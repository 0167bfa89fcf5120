import type { HostReport, RecordedRunOptions, RunOptions } from '@quantastor-xenserver/core';
import { expectedPlanFrom, planWriter } from './approval.ts';
import { confirmChange } from './confirm.ts';
import { given } from './given.ts';
import { hostsFrom } from './hosts.ts';
import { profileFrom } from './profile.ts';
import { showProgress } from './progress.ts';
import { showPlans } from './report.ts';
import type { ChangeFlags, RunFlags } from './run-flags.ts';
import { stopSignal } from './signals.ts';

/** What core wants to know for a run: hosts, profile, mode, and how to ask, to tell and to stop. */
export async function runOptionsFrom(flags: RunFlags): Promise<RunOptions> {
  const signal = stopSignal();
  const expectPlan = await expectedPlanFrom(flags.expectPlan);
  const writePlan = await planWriter(flags.planFile);
  const { onEvent, confirm } = conversation(flags);
  return {
    hosts: await hostsFrom(flags, signal),
    profile: await profileFrom(flags),
    mode: flags.check ? 'check' : 'apply',
    signal,
    confirm,
    onEvent: (event) => {
      if (event.type === 'plan') writePlan(event.plan);
      onEvent(event);
    },
    ...given({ concurrency: flags.concurrency, stateFolder: flags.stateFolder, expectPlan }),
  };
}

/** What core wants to know to take a recorded run back or to finish it. */
export function recordedRunOptionsFrom(flags: ChangeFlags): RecordedRunOptions {
  return {
    mode: flags.check ? 'check' : 'apply',
    signal: stopSignal(),
    ...conversation(flags),
    ...given({ stateFolder: flags.stateFolder }),
  };
}

/** Progress while it goes on, and the question before the first change. */
export function conversation(
  flags: Pick<ChangeFlags, 'yes'>,
): Required<Pick<RunOptions, 'onEvent' | 'confirm'>> {
  const progress = showProgress();
  return {
    onEvent: progress.onEvent,
    confirm: async (plans: readonly HostReport[]) => {
      progress.pause();
      if (!flags.yes) await showPlans(plans);
      const count = plans.filter((plan) => plan.outcome === 'would-change').length;
      return confirmChange(`Change ${count === 1 ? '1 host' : `${count} hosts`}?`, flags);
    },
  };
}
