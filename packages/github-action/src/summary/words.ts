import { inWordsOf } from '@quantastor-xenserver/core';

/** Of a run that is interrupted. */
export const END_IT = 'finish it with procedure resume, or take it back with procedure rollback';

/** What core says for the command line, as a workflow would type it; '' for a command that the Action has not. */
export function inActionWords(text: string): string {
  return inWordsOf('action', text)
    .replace(/^Stopped by a signal/, 'Cancelled')
    .replace(/^quantastor-xenserver runs show \S+$/, '')
    .replace(
      /quantastor-xenserver (resume|rollback) ([\w-]+)( --undo)?/g,
      (_, procedure: string, runId: string, undo?: string) =>
        `procedure: ${procedure}, run-id: ${runId}${undo === undefined ? '' : ', undo: true'}`,
    );
}
