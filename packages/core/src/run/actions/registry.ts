import { ProcedureError } from '../../errors.ts';
import type { Action } from '../../procedures/action.ts';
import { addCredentialsExecutor } from './add-credentials.ts';
import { downloadExecutor } from './download.ts';
import type { ActionExecutor, ActionExecutors } from './executor.ts';
import { installExecutor } from './install.ts';
import { reserveServerExecutor } from './reserve-server.ts';
import { runCommandExecutor } from './run-command.ts';
import { serviceExecutor } from './service.ts';
import { writeAnyExecutor } from './write-rules.ts';

/** How each kind of action is carried out. */
export const executors: ActionExecutors = {
  'write-file': writeAnyExecutor,
  'reserve-server': reserveServerExecutor,
  'run-command': runCommandExecutor,
  service: serviceExecutor,
  install: installExecutor,
  download: downloadExecutor,
  'add-credentials': addCredentialsExecutor,
};

export function executorFor(action: Action, registry: Partial<ActionExecutors>): ActionExecutor {
  // the registry maps each kind to the executor of exactly that kind
  const executor = registry[action.kind] as ActionExecutor | undefined;
  if (executor) return executor;
  throw new ProcedureError('BAD_INPUT', `no executor for actions of kind ${action.kind}`);
}
