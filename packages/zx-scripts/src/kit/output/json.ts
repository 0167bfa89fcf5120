import { inWordsOf, isProcedureError, printableJson } from '@quantastor-xenserver/core';
import { writeData } from './output.ts';

let isExpected = false;
let isWritten = false;
let whole: Promise<void> = Promise.resolve();

/** `--json` was given: whatever happens, stdout gets one document. */
export function expectJson(): void {
  isExpected = true;
}

export function writeJson(value: unknown): Promise<void> {
  isWritten = true;
  whole = writeData(`${printableJson(value, 2)}\n`);
  return whole;
}

/** A document that is written piece by piece begins here. */
export function beginJson(): void {
  isWritten = true;
}

/** For a command that ended before it had a document of its own; one that is being written gets its end. */
export async function writeJsonError(error: unknown): Promise<void> {
  if (!isExpected) return;
  if (isWritten) return whole;
  await writeJson({ schemaVersion: 1, outcome: 'failed', error: describe(error), hosts: [] });
}

function describe(error: unknown): object {
  if (!isProcedureError(error))
    return {
      code: 'COMMAND_FAILED',
      message: error instanceof Error ? error.message : String(error),
    };
  const { code, message, place, remedy } = error;
  return {
    code,
    message: inWordsOf('cli', message),
    ...(place === undefined ? {} : { place }),
    ...(remedy === undefined ? {} : { remedy: inWordsOf('cli', remedy) }),
  };
}
