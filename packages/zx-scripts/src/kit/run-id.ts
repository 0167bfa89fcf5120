import { access } from 'node:fs/promises';
import { findRunId, must, type OptionFields, ProcedureError } from '@quantastor-xenserver/core';

/** The run that the options name. */
export async function runIdFrom(options: OptionFields): Promise<string> {
  await checkStateFolder(options);
  return findRunId(must(options.runId, 'the row run-id has a default'), options.stateFolder);
}

/**
 * A state folder that was named and is not there holds no answer; the own one need not be there yet.
 *
 * @throws ProcedureError NOT_FOUND
 */
export async function checkStateFolder({ stateFolder }: OptionFields): Promise<void> {
  if (stateFolder === undefined) return;
  await access(stateFolder).catch((cause: unknown) => {
    throw new ProcedureError('NOT_FOUND', 'there is no such folder', {
      place: `--state-folder ${stateFolder}`,
      remedy: 'Name the folder that the runs were kept in.',
      cause,
    });
  });
}
