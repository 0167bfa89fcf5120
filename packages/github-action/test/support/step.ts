import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAction } from '../../../../tools/runner/action.mjs';
import { node24 } from './node24.ts';

export const root: string = fileURLToPath(new URL('../../../../', import.meta.url));

/** What tools/run-action.mjs --json prints. */
export interface StepResult {
  readonly code: number;
  readonly stages: Readonly<
    Record<string, { code: number; cancelled: boolean; ms: number; firstOutputMs: number }>
  >;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  readonly log: readonly string[];
  readonly summary: string;
  /** All that was written to the runner's files, before masking. */
  readonly raw: string;
  readonly leftovers: readonly string[];
  /** Results in the runner's temporary folder, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly undeclaredOutputs: readonly string[];
}

export interface Annotation {
  readonly level: string;
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: string;
  readonly col?: string;
}

export interface StepOptions {
  readonly workspace: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly debug?: boolean;
  /** The job's token. */
  readonly token?: string;
  /** Cancels at the first line of the log that matches. */
  readonly cancelWhen?: string;
  /** Kills it there, with no time for anything. */
  readonly killWhen?: string;
  /** Folder of the action. Default packages/github-action. */
  readonly folder?: string;
}

/** Runs the built action as a runner does, on Node 24. */
export async function runStep(
  inputs: Readonly<Record<string, string>>,
  options: StepOptions,
): Promise<StepResult> {
  const { cancelWhen, debug = false, env = {}, folder, killWhen, token = '', workspace } = options;
  const result = await runAction({
    ...{ inputs, env, debug, token, workspace, node: node24() },
    folder: resolve(root, folder ?? 'packages/github-action'),
    ...(killWhen !== undefined && { killWhen: new RegExp(killWhen) }),
    ...(cancelWhen !== undefined && { cancelWhen: new RegExp(cancelWhen) }),
  });
  // what `--json` prints of it
  return JSON.parse(JSON.stringify(result)) as StepResult;
}
