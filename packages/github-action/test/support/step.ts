import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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
  const argv = [
    'tools/run-action.mjs',
    options.folder ?? 'packages/github-action',
    ...['--json', '--node', node24(), '--workspace', options.workspace],
    ...Object.entries(inputs).flatMap(([name, value]) => ['--with', `${name}=${value}`]),
    ...Object.entries(options.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...(options.debug ? ['--debug'] : []),
    ...(options.token === undefined ? [] : ['--token', options.token]),
    ...(options.killWhen === undefined ? [] : ['--kill-when', options.killWhen]),
    ...(options.cancelWhen === undefined ? [] : ['--cancel-when', options.cancelWhen]),
  ];
  const child = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  try {
    return JSON.parse(stdout) as StepResult;
  } catch {
    throw new Error(`the runner stand-in failed: ${stderr}\n${stdout}`);
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
