import type { ProcedureError } from '../../errors.ts';
import type { Host, RecordChange } from '../../hosts/host.ts';
import type { Action, ActionKind } from '../../procedures/action.ts';
import type { JsonValue } from '../../text/json.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import type { Change } from '../report.ts';

/**
 * How one kind of action is carried out and taken back. Holds no state: everything that undo needs
 * is in the action and in what `prepare` and `execute` handed to the journal.
 */
export interface ActionExecutor<A extends Action = Action> {
  /**
   * When an undo of the whole run comes to this action: in `reverse` order of execution (the
   * default), or `last`, after everything else is back (a reconfigure that takes old files up).
   */
  readonly undoOrder?: 'reverse' | 'last';
  /**
   * For one that hands `context.record` to the host in the operation that changes it: `change` with what is to stand in it
   * before and after, `begin` with the first alone; then it says by `context.recorded` that the host has it.
   */
  readonly records?: 'change' | 'begin';
  /**
   * True for an action that only makes room for others (a service stopped for the time of a change).
   * A resume takes it back before it inspects and plans anew, so that it finds the host as the
   * interrupted run did; `undo` then also leaves things alone that are as before already.
   */
  temporary?(action: A): boolean;
  /** The action as a report shows it, not yet done. Pure; shows no secret. */
  describe(action: A): Change;
  /**
   * Reads only: what `undo` must know about the time before (`{ state: 'RUNNING' }`). Journaled and
   * synced before `execute` is called, so that it survives us. Must hold no secret.
   */
  prepare?(action: A, context: ActionContext): Promise<JsonValue>;
  /** Carries it out; resolves once it is so. An action that is already so resolves with `changed: false`. */
  execute(action: A, context: ActionContext, prepared: JsonValue): Promise<ActionResult>;
  /**
   * Reads only: what `undo` would do now. A rollback asks this for all actions first and changes
   * nothing on a host where one is `blocked`. Default: `needed`.
   */
  inspectUndo?(action: A, context: ActionContext, record: ActionRecord): Promise<UndoState>;
  /**
   * True for a failure which proves that `execute` has changed nothing. Then nothing is taken back: what
   * another run has put there meanwhile may look just like ours.
   */
  changedNothing?(error: ProcedureError): boolean;
  /**
   * Removes what an `execute` that was cut off has left beside its target; asked by a resume that goes on. Never
   * throws: it names what stays, in one line.
   */
  tidy?(action: A, context: ActionContext): Promise<string | undefined>;
  /**
   * After a run that went well: gives back what was only held for its time. Never throws: it names what stays, in
   * one line.
   */
  release?(action: A, context: ActionContext): Promise<string | undefined>;
  /**
   * Takes it back. Also called for an action that failed or was cut off in the middle
   * (`record.result` is undefined then), so it looks at what is there. Never throws for what it
   * leaves behind on purpose: it names that in `left`.
   */
  undo(action: A, context: ActionContext, record: ActionRecord): Promise<UndoResult>;
}

export interface ActionContext {
  readonly host: Host;
  readonly runId: string;
  /** The procedure's options; secrets are looked up here when they are used, and are absent in a later resume. */
  readonly options: unknown;
  /** What an executor that `records` hands to the host with its change. */
  readonly record?: RecordChange;
  recorded?(): void;
  /** Not set while undoing: an undo is not cancelled. */
  readonly signal?: AbortSignal | undefined;
  progress(message: string, fraction?: number): void;
}

export interface ActionResult {
  /** Codes of findings that what was done answers: they are no news any more. */
  readonly settles?: readonly string[];
  /** False when it was found to be so already. */
  readonly changed: boolean;
  /** One line; default: the action's own summary. */
  readonly summary?: string;
  readonly exit?: number | null;
  /** Path of the copy of the old bytes on the host. */
  readonly backup?: string;
  /** Where it differs from what was planned: what a report shows instead. */
  readonly shown?: Pick<Change, 'diff' | 'beforeSha256' | 'afterSha256'>;
  /** The run ends well here, or before that step, and takes nothing back: the server goes down. */
  readonly halt?: { readonly before?: string; readonly reason: string };
  /** What goes wrong here makes nothing doubtful: the rest is done, nothing is taken back, and the host fails at its end. */
  readonly fails?: { readonly message: string; readonly remedy?: string };
  /** What came to light. */
  readonly findings?: readonly RunDiagnostic[];
  /** Data for the step's `found`, and for `undo` through the journal. */
  readonly found?: Readonly<Record<string, string | number | boolean>>;
}

/** What the journal knows about an action that was begun. */
export interface ActionRecord {
  /** From `prepare`; null without one. */
  readonly prepared: JsonValue;
  /** Undefined when it did not end. */
  readonly result?: ActionResult;
}

export interface UndoState {
  readonly state: 'needed' | 'already' | 'blocked';
  /** One line: what would be done, is so, or stands in the way. */
  readonly summary: string;
  /** Where the way back is not the reverse of what was planned: what a report shows instead. */
  readonly shown?: Pick<Change, 'diff' | 'beforeSha256' | 'afterSha256'>;
}

export interface UndoResult {
  /** False when there was nothing to take back, or it could not be. */
  readonly undone: boolean;
  readonly summary: string;
  /** What is not as it was before, one line. */
  readonly left?: string;
  /** What is told in place of `left` where the run's own error has told its reason already. */
  readonly again?: { readonly reason: unknown; readonly left: string };
  /** True when `left` stays because no way back is known: a rollback that leaves it has not failed. */
  readonly kept?: boolean;
  /** What is as it was, but not to the byte, one line; stands among the findings. */
  readonly note?: string;
}

/** By kind of action. */
export type ActionExecutors = {
  readonly [K in ActionKind]: ActionExecutor<Extract<Action, { readonly kind: K }>>;
};
