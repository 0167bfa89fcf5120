import { ProcedureError } from '../../errors.ts';
import type { ShellAnswer } from './remote-shell.ts';

/** Takes the parts of an answer one after another. */
export interface AnswerReader {
  bytes(): Uint8Array;
  text(): string;
}

/** @throws ProcedureError CONNECTION_LOST from a part that is not there: the shell did not do what it was told. */
export function readAnswer(answer: ShellAnswer, place: string): AnswerReader {
  let at = 0;
  const bytes = (): Buffer => {
    const part = answer.stdout[at++];
    if (part) return part;
    throw new ProcedureError('CONNECTION_LOST', "the host's answer is incomplete", {
      place,
      remedy: 'Run again; if it happens again, look at the login scripts of the account.',
    });
  };
  return {
    bytes: () => new Uint8Array(bytes()),
    text: () => bytes().toString('utf8'),
  };
}
