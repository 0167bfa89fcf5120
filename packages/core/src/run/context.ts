import { pause } from '../os/pause.ts';
import type { ResumedAction } from '../procedures/procedure.ts';
import type { Profile } from '../profiles/profile.ts';
import { given } from '../text/given.ts';
import type { ActionExecutors } from './actions/executor.ts';
import { executors } from './actions/registry.ts';
import type { JournalWriter } from './journal/write.ts';
import type { OnEvent, RunEvent, RunOptions } from './options.ts';
import type { Recording } from './record/run-record.ts';
import { type UndoRules, undoRules } from './undo-rules.ts';

/** What all hosts of one run share. */
export interface EngineContext {
  readonly runId: string;
  readonly mode: 'check' | 'apply';
  /** The procedure's own options. */
  readonly options: unknown;
  readonly profile: Profile;
  readonly signal: AbortSignal | undefined;
  readonly executors: Partial<ActionExecutors>;
  readonly now: () => number;
  readonly emit: OnEvent;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** In a resume: by host, what the interrupted run had begun there. */
  readonly resumed: ReadonlyMap<string, readonly ResumedAction[]> | undefined;
  /** In a resume: by host, which machine it was. */
  readonly machines: ReadonlyMap<string, string> | undefined;
  /** What the records on the hosts have in common; absent where nothing is changed. */
  recording: Recording | undefined;
  readonly rules: UndoRules;
  /** Set once something is about to be changed. */
  journal: JournalWriter | undefined;
  /** Of the next action in the journal. */
  nextIndex: number;
}

/** What tests and the engine's own callers set; everything has its default. */
export interface EngineOverrides {
  readonly executors?: Partial<ActionExecutors>;
  /** What journals and records may ask for. */
  readonly rules?: UndoRules;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly pause?: (milliseconds: number) => Promise<void>;
  readonly resumed?: ReadonlyMap<string, readonly ResumedAction[]>;
  readonly machines?: ReadonlyMap<string, string>;
  /** Hosts that may stay connected while others are planned and the user is asked. */
  readonly maxWaiting?: number;
}

export function makeContext(
  runId: string,
  options: unknown,
  run: Pick<RunOptions, 'mode' | 'profile' | 'signal' | 'onEvent'>,
  overrides: EngineOverrides,
): EngineContext {
  return {
    runId,
    options,
    mode: run.mode,
    profile: run.profile,
    signal: run.signal,
    executors: overrides.executors ?? executors,
    now: overrides.now ?? steadyNow(),
    // a cancelled wait ends early; whoever waited looks at the signal
    pause: overrides.pause ?? ((ms) => pause(ms, run.signal).catch(() => undefined)),
    emit: (event) => emitSafely(run.onEvent, event),
    resumed: overrides.resumed,
    machines: overrides.machines,
    recording: undefined,
    rules: overrides.rules ?? undoRules,
    journal: undefined,
    nextIndex: 0,
  };
}

/** What tells of a step of that host while it goes on. */
export function progressOf(
  { emit }: Pick<EngineContext, 'emit'>,
  host: string,
  step: string,
): (message: string, fraction?: number) => void {
  return (message, fraction) =>
    emit({ type: 'step-progress', host, step, message, ...given({ fraction }) });
}

/** As journals and records write the time. */
export function timeOf({ now }: Pick<EngineContext, 'now'>): string {
  return new Date(now()).toISOString();
}

/** A listener that throws is a fault of the front end; it must not stop half-way through a change. */
function emitSafely(listener: OnEvent | undefined, event: RunEvent): void {
  try {
    listener?.(event);
  } catch {
    // the run goes on: its report is complete without the listener
  }
}

/** The time of day as it was at the start, then a clock that never goes back: durations are not negative. */
export function steadyNow(): () => number {
  const started = Date.now() - performance.now();
  return () => Math.round(started + performance.now());
}
