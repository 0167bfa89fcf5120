import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';

/** GitHub takes no more than 1 MiB of summary from a step; some is left for other tools' lines. */
export const SUMMARY_LIMIT: number = 1024 * 1024 - 16 * 1024;

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
