import { findRunId, must, type OptionFields } from '@quantastor-xenserver/core';

/** The run that the options name. */
export function runIdFrom({ runId, stateFolder }: OptionFields): Promise<string> {
  return findRunId(must(runId, 'the row run-id has a default'), stateFolder);
}
