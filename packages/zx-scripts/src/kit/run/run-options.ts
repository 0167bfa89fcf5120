import { counted, foldRun, type OptionFields, type RunOptions } from '@quantastor-xenserver/core';
import type { HostReport, ProcedureName } from '@quantastor-xenserver/core/report';
import { confirmChange } from '../confirm.ts';
import { hostsFrom } from '../hosts.ts';
import { showProgress } from '../output/progress.ts';
import { showPlans } from '../output/report.ts';
import { profileFrom } from '../profile.ts';
import { stopSignal } from '../signals.ts';
import { expectedPlanFrom, planWriter } from './approval.ts';

/** What core wants to know for a run: hosts, profile, mode, and how to ask, to report and to stop. */
export async function runOptionsFrom(
  options: OptionFields,
  procedure: ProcedureName = 'configure-multipath',
): Promise<RunOptions> {
  const expectPlan = await expectedPlanFrom(options.expectPlan);
  const writePlan = await planWriter(options.planFile);
  const shared = sharedRunOptions(options, procedure);
  return {
    ...shared,
    hosts: await hostsFrom(options, shared.signal),
    profile: await profileFrom(options),
    onEvent: (event) => {
      if (event.type === 'plan') writePlan(event.plan);
      shared.onEvent(event);
    },
    ...(expectPlan && { expectPlan }),
  };
}

/** What a run of any kind wants to know beside its hosts. */
export function sharedRunOptions(
  options: OptionFields,
  procedure: ProcedureName,
): Omit<RunOptions, 'hosts' | 'profile'> & Conversation {
  return {
    ...foldRun(options),
    mode: options.check ? 'check' : 'apply',
    signal: stopSignal(),
    ...conversation(options, procedure),
  };
}

type Conversation = Required<Pick<RunOptions, 'onEvent' | 'confirm'>>;

/** Progress while it goes on, and the question before the first change. */
export function conversation(
  options: Pick<OptionFields, 'yes' | 'verbose' | 'json'>,
  procedure: ProcedureName,
): Conversation {
  const progress = showProgress({ ...options, procedure });
  return {
    onEvent: progress.onEvent,
    confirm: async (plans: readonly HostReport[]) => {
      progress.pause();
      if (!options.yes) await showPlans(plans, procedure);
      const count = plans.filter((plan) => plan.outcome === 'would-change').length;
      return confirmChange(
        `${procedure === 'rollback' ? 'Take back on' : 'Change'} ${counted(count, 'host')}?`,
        // with --json the report is for a program
        { yes: options.yes === true, isReported: options.json !== true },
      );
    },
  };
}
