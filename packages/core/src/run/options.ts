import type { HostOpener } from '../hosts/host.ts';
import type { RunChoices } from '../options/types.ts';
import type { Profile } from '../profiles/profile.ts';
import type { ExpectedPlan } from './approval/expected.ts';
import type { Plan } from './approval/plan.ts';
import type { HostReport, Report, StepReport } from './report.ts';

/** What a run says while it goes on, in order for each host. Front ends render it; core prints nothing. */
export type RunEvent =
  | { readonly type: 'run-start'; readonly runId: string; readonly hosts: readonly string[] }
  | { readonly type: 'host-start'; readonly host: string }
  | { readonly type: 'host-planned'; readonly host: string; readonly steps: readonly StepReport[] }
  /** Once, when all hosts are planned and nothing is changed yet. */
  | { readonly type: 'plan'; readonly plan: Plan }
  | {
      readonly type: 'step-start';
      readonly host: string;
      readonly step: string;
      readonly title: string;
      /** What its commands may take together; absent where none has a limit. */
      readonly limitMs?: number;
    }
  | {
      readonly type: 'step-progress';
      readonly host: string;
      readonly step: string;
      readonly message: string;
      /** 0 to 1; absent when the end is not known. */
      readonly fraction?: number;
    }
  | { readonly type: 'step-end'; readonly host: string; readonly step: StepReport }
  | { readonly type: 'undo'; readonly host: string; readonly message: string }
  | { readonly type: 'host-end'; readonly host: HostReport }
  | { readonly type: 'run-end'; readonly report: Report };

export type OnEvent = (event: RunEvent) => void;

/** What every procedure takes. */
export interface RunOptions extends RunChoices {
  /** Opened lazily by the run and closed by it. */
  readonly hosts: readonly HostOpener[];
  readonly profile: Profile;
  /** `check` never writes, anywhere: no file on a host, no journal, no state. */
  readonly mode: 'check' | 'apply';
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent;
  /** What was approved: a host whose plan is another one is refused, in check mode too. */
  readonly expectPlan?: ExpectedPlan;
  /** Called once all plans are made and something is to be changed; false ends the run as refused. Default: yes. */
  readonly confirm?: (plans: readonly HostReport[]) => Promise<boolean>;
}
