import * as core from '@actions/core';

/** A runner without a summary file (an old or a self-made one) is no reason to fail. */
export async function writeSummary(text: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(text).write();
}
