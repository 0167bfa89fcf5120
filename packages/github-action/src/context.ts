import type { Annotation } from './log/annotations.ts';
import type { Printer } from './log/printer.ts';
import type { Redactor } from './secrets/redactor.ts';

/** What every procedure is given beside its inputs. */
export interface StepContext {
  readonly printer: Printer;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  /** The checked out repository; relative paths start here. */
  readonly workspace: string;
  /** For GitHub's API; undefined without the input. */
  readonly token: string | undefined;
  /** Filled while the step goes on, for what is told when it ends early. */
  readonly progress: { runId?: string };
}

/** How the step ends. */
export interface Verdict {
  readonly annotations: readonly Annotation[];
  /** Why the step fails; undefined when it does not. */
  readonly failure?: string;
}
