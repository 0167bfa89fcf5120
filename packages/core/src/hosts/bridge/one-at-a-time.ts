import { ProcedureError } from '../../errors.ts';
import type { BridgeTransport } from './transport.ts';

/**
 * Each script waits for the answer to the one before. Answers come without a name of their question, and a run says that it
 * is alive while an installer or a start of a service still runs.
 */
export function oneAtATime(transport: BridgeTransport, place: string): BridgeTransport {
  let last: Promise<unknown> = Promise.resolve();
  return {
    execute(script, options = {}) {
      const answer = last.then(() => {
        if (options.signal?.aborted)
          throw new ProcedureError('CANCELLED', 'the run was cancelled', { place });
        return transport.execute(script, options);
      });
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}
