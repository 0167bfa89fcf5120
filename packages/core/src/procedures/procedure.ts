import type { Facts, FactsQuery, Host, Platform } from '../hosts/host.ts';
import type { Profile } from '../profiles/profile.ts';
import type { JsonObject } from '../text/json.ts';
import type { Action } from './action.ts';
import type { StepDiagnostic } from './findings.ts';
import type {
  Answer,
  Exclusion,
  FollowUp,
  InEffect,
  ProcedureName,
  ReportedMap,
  WinningValue,
} from './report-types.ts';

/** What a record is not believed in: whoever resumes a run gives it again. */
export interface GivenAgain {
  /** What the installer is started with. Default: the option's own default. */
  readonly installerArgs?: readonly string[];
}

/** What a survey may use: it reads only. */
export interface SurveyContext<Options> {
  readonly host: Host;
  readonly options: Options;
  readonly profile: Profile;
  /** Answers to the procedure's one query. */
  readonly facts: Facts;
  readonly signal: AbortSignal | undefined;
  /** Between pieces of a survey that may take long. Rejects once the run is cancelled. */
  readonly rest: () => Promise<void>;
}

/** A host as it stands beside the others, when all of them were asked. */
export interface ComparedHost {
  readonly name: string;
  readonly steps: readonly Pick<StepPlan & { readonly name: string }, 'name' | 'found' | 'maps'>[];
}

/** What shows only beside the others. */
export interface HostFinding {
  /** Which of the hosts, counted from 0. */
  readonly host: number;
  readonly step: string;
  readonly diagnostic: StepDiagnostic;
}

/** A named, ordered list of steps over one survey. Pure but for `survey`, which reads. */
export interface Procedure<Options, Survey> {
  readonly name: ProcedureName;
  /** Where the name does not say it: which half a `verify` looks at. */
  readonly subject?: 'multipath' | 'adapter';
  /** What it is for; a host of the other kind is refused before it is asked anything. */
  readonly platform?: Platform;
  /** All that is asked in the one round trip. */
  query(options: Options, profile: Profile): FactsQuery;
  /** Parses each answer once. May read a little more; changes nothing. */
  survey(context: SurveyContext<Options>): Promise<Survey> | Survey;
  /** In order: a step's actions are applied and, once this run has changed anything on the host, its `verify` is asked. */
  readonly steps: readonly SurveyedStep<Options, Survey>[];
  /** Pure: what is to be told of hosts beside one another. */
  compareHosts?(hosts: readonly ComparedHost[]): readonly HostFinding[];
  /** Nothing of what it puts there is there: whether an earlier run had put it there is looked up then. */
  isMissing?(survey: Survey): boolean;
  /** True: hosts are changed one at a time, and the first that fails is the last that was begun. */
  oneByOne?(options: Options): boolean;
  /** The options as a journal keeps them: JSON, without any secret. */
  recordOptions(options: Options): JsonObject;
  /** Back from a journal. Secrets are missing; a step or action that needs one says so. */
  reviveOptions(recorded: JsonObject, given?: GivenAgain): Options;
}

/** One thing that is so or not so. */
export interface SurveyedStep<Options, Survey> {
  /** Lower-case, hyphenated; the name of its file; stands in reports and journals, so it never changes. */
  readonly name: string;
  /** As the published procedure calls it, imperative. */
  readonly title: string;
  /** Where the options ask for the opposite of what `title` says. */
  titleFor?(options: Options): string;
  /** What came before stands without this step: where it fails, its own changes alone are taken back. */
  readonly alone?: true;
  /** False: nobody asked for it, and it stands in no report. */
  isWanted?(options: Options): boolean;
  /** Pure: what is so, and what would change. The same survey and options give the same plan. */
  plan(survey: Survey, context: PlanContext<Options>): StepPlan;
  /** After apply: asks the system itself, never our own file. Not called in check mode. */
  verify?(context: VerifyContext<Options, Survey>): Promise<Verification>;
}

export interface VerifyContext<Options, Survey> extends StepContext<Options> {
  /** As it was before the change. */
  readonly survey: Survey;
  /** A fresh survey by the same query. */
  look(): Promise<Survey>;
  /** Waits before a system is asked again; rejects when the run is cancelled. Tests pass one that does not wait. */
  pause(milliseconds: number): Promise<void>;
}

export interface PlanContext<Options> {
  readonly options: Options;
  readonly profile: Profile;
  /** Plans of the steps before this one, by name: a later step may depend on what they will change. */
  readonly earlier: ReadonlyMap<string, StepPlan>;
  /** In a resume: what the interrupted run had begun on this host and nobody has taken back, in order. */
  readonly resumed?: readonly ResumedAction[];
}

export interface ResumedAction {
  readonly action: Action;
  /** False: it was cut off, so it may be done or not. */
  readonly ended: boolean;
}

export interface StepContext<Options> {
  readonly host: Host;
  readonly options: Options;
  readonly profile: Profile;
  readonly facts: Facts;
  readonly signal?: AbortSignal | undefined;
  /** Waits before a system is asked again; rejects when the run is cancelled. Absent: no waiting. */
  readonly pause?: (milliseconds: number) => Promise<void>;
  /** For long work: 0 to 1, or undefined when the end is not known. */
  progress(message: string, fraction?: number): void;
}

export interface StepPlan {
  /** One line: what is so, or what will be done. */
  readonly summary: string;
  /** Whether what the step is about was seen to be so; absent for a step that asks nothing. */
  readonly answer?: Answer;
  /** Empty: nothing to do. */
  readonly actions: readonly Action[];
  /** An error among them refuses the whole host before anything is changed. */
  readonly diagnostics: readonly StepDiagnostic[];
  /** This host is changed before the others: a pool's master. */
  readonly first?: boolean;
  /** Set when the user chose that this step is not taken; stands in the report. */
  readonly skipped?: string;
  /** Data for the report: `{ layout: 'conf.d', multipathTools: '0.4.9-136.xs' }`. */
  readonly found?: Readonly<Record<string, string | number | boolean>>;
  /** The host's multipath maps, for the report. */
  readonly maps?: readonly ReportedMap[];
  /** For the vendor's LUNs, keyword by keyword: the value that counts. */
  readonly wins?: readonly WinningValue[];
  readonly excludes?: readonly Exclusion[];
  /** Of the host, as this step sees it; the last step that says it counts. */
  readonly inEffect?: InEffect;
  /** What the verifications behind this step's last action ask first, in this order; then a fresh look. */
  readonly asksNext?: {
    readonly commands: readonly (readonly string[])[];
    readonly look?: boolean;
  };
  /** What is still to be done before the change takes effect. */
  readonly followUps?: readonly FollowUp[];
}

export interface Verification {
  /** False: the change has failed and is taken back. */
  readonly ok: boolean;
  /** What was seen; default: `seen` where `ok` is true, else `not-seen`. A change can be right and not be in effect yet. */
  readonly answer?: Answer;
  /** Of the host; the last step that says it counts. */
  readonly inEffect?: InEffect;
  /** One line: what the system said. */
  readonly summary: string;
  readonly diagnostics: readonly StepDiagnostic[];
  readonly found?: Readonly<Record<string, string | number | boolean>>;
}
