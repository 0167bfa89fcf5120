import { foldRun, type RunOptions, readExpectedPlan } from '@quantastor-xenserver/core';
import { profileFrom } from '../options/profile.ts';
import { type RunWatch, watchRun } from './events.ts';
import type { ModuleCall } from './module.ts';

/** What core wants to know for a run of the task on its one host, and what follows it. */
export function runOptionsOf({ fields, options, check, host, say }: ModuleCall): {
  readonly run: RunOptions;
  readonly watch: RunWatch;
} {
  const watch = watchRun(say);
  const { expectPlan } = fields;
  const run: RunOptions = {
    ...foldRun(fields),
    hosts: [host],
    profile: profileFrom(options['profile']),
    mode: check ? 'check' : 'apply',
    onEvent: watch.onEvent,
    ...(expectPlan !== undefined && { expectPlan: readExpectedPlan(expectPlan) }),
  };
  return { run, watch };
}
