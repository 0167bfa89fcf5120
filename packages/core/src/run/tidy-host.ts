import { executorFor } from './actions/registry.ts';
import type { EngineContext } from './engine-context.ts';
import { makeActionContext } from './execute-action.ts';
import type { HostWork } from './host-work.ts';

/** In a resume that went well: removes what the interrupted run's cut-off actions left beside their targets. Never rejects. */
export async function tidyHost(work: HostWork, context: EngineContext): Promise<void> {
  const { host } = work;
  if (context.mode === 'check' || work.error || !host) return;
  for (const { action, ended } of context.resumed?.get(work.opener.name) ?? []) {
    if (ended) continue;
    const actionContext = makeActionContext(work, '', host, context, context.signal);
    const left = await executorFor(action, context.executors).tidy?.(action, actionContext);
    if (left !== undefined) work.left.push(left);
  }
}
