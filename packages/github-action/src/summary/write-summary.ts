import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';

/** The whole summary of the step. A runner without a summary file (an old or a self-made one) is no reason to fail. */
export async function writeSummary(text: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY'])
    await core.summary.emptyBuffer().addRaw(text).write({ overwrite: true });
}

/** Before the first change, and at once: what is killed afterwards has said at least this. */
export function writeStub(text: string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    appendFileSync(file, text);
  } catch {
    // the run says it in its log too
  }
}
