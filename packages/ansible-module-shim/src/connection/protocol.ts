import { reviveNumbers } from '../options/written-number.ts';

/** The first line of a connection: one task on one host. All lines are JSON. */
export interface TaskMessage {
  readonly module: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly check: boolean;
  readonly diff: boolean;
  /** The inventory's name. */
  readonly host: string;
  readonly platform: 'posix' | 'windows';
}

/** The task as it came, its numbers as they were written. */
export function readTask(message: unknown): TaskMessage {
  const task = message as TaskMessage;
  return { ...task, args: reviveNumbers(task.args) as TaskMessage['args'] };
}

/** What we ask of the plugin. */
export type Question =
  | {
      readonly op: 'execute';
      readonly text: string;
      readonly feed: boolean;
      readonly readsOnly: boolean;
      /** Base64. */
      readonly content?: string;
    }
  | { readonly op: 'say'; readonly text: string }
  | { readonly op: 'result'; readonly result: object };

/** What the plugin answers to `execute`; nothing is answered to the others. */
export type PluginAnswer =
  | { readonly exit: number; readonly stdout: string; readonly stderr: string }
  | { readonly error: string; readonly unreachable: boolean };
