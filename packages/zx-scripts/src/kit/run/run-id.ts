import { lstat } from 'node:fs/promises';
import {
  findRunId,
  must,
  namedRun,
  type OptionFields,
  ProcedureError,
} from '@quantastor-xenserver/core';
import { localTime } from '../output/times.ts';

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
  // what is there and is no folder is told by whoever reads it
  await lstat(stateFolder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') return;
    throw new ProcedureError('NOT_FOUND', 'there is no such folder', {
      place: `--state-folder ${stateFolder}`,
      remedy: 'Name the folder that the runs were kept in.',
      cause,
    });
  });
}

let takenBack: string | undefined;

/** When the run that was named was taken back, before this. */
export function wasTakenBackAt(): string | undefined {
  return takenBack;
}

export async function noteTakenBack(runId: string, { stateFolder }: OptionFields): Promise<void> {
  const { takenBackAt } = (await namedRun(runId, stateFolder)) ?? {};
  if (takenBackAt !== undefined) takenBack = localTime(takenBackAt);
}
