import { explainToolError } from '../../os/file-errors.ts';
import { ACTIVE_RECORD, heldBy, RECORDS } from '../../os/record.ts';
import type { RecordChange } from '../../os/types.ts';
import { encodePrintfWord } from './encode-printf.ts';
import { factsFunctions } from './facts.ts';
import { replaceSh } from './remote/replace.sh.ts';
import type { RemoteShell } from './shell.ts';
import { type AnswerReader, readAnswer, type ShellAnswer } from './wire.ts';

/** What a request tells of the record; `q_rh` is empty for a change without one. */
export function recordVariables(change: RecordChange | undefined): string {
  const word = (text: string): string => encodePrintfWord(new TextEncoder().encode(text));
  if (!change) return 'q_rh=';
  return [
    `q_rh=${word(change.head)}`,
    `q_rn=${change.isNew ? '1' : ''}`,
    `q_rl=${word(change.lines)}`,
    `q_ra=${word(change.after ?? '')}`,
    `q_rf=${change.finish === undefined ? '' : `${RECORDS}/${change.finish}.jsonl`}`,
  ].join('\n');
}

/** The state `held` comes with the head that is there and the seconds since its record was written. */
export function heldError(reader: AnswerReader): Error {
  const head = reader.text();
  return heldBy(head, reader.text());
}

/** Texts of functions that {@link recordBody} calls. */
export const recordFunctions: readonly string[] = [factsFunctions, replaceSh];

export function recordBody(change: RecordChange): string {
  return `${recordVariables(change)}\nq_record`;
}

/** @throws ProcedureError when the record was not written. */
export function readRecorded(reader: AnswerReader, { stderr }: Pick<ShellAnswer, 'stderr'>): void {
  const state = reader.text();
  if (state === 'held') throw heldError(reader);
  if (state !== 'ok') throw explainToolError(`${stderr[0] ?? ''}`, "write this run's record");
  // of whoever holds it
  reader.text();
  reader.text();
}

/** One round trip in which no other file is changed. */
export async function askRecord(
  shell: RemoteShell,
  change: RecordChange,
  timeoutMs: number,
): Promise<void> {
  const answer = await shell.ask({
    doing: `writing ${ACTIVE_RECORD}`,
    functions: recordFunctions,
    compounds: [recordBody(change)],
    stderr: 'before',
    timeoutMs,
    limit: 1024 * 1024,
  });
  readRecorded(readAnswer(answer), answer);
}
