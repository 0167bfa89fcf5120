import type { HostOpener, OptionFields, Scope } from '@quantastor-xenserver/core';
import type { Options } from '../options/read-options.ts';
import type { ModuleSpec } from '../options/spec.ts';
import type { ReadyEdits } from './ready-edits.ts';

/** One task on one host. */
export interface ModuleCall {
  /** As Ansible names them, converted. */
  readonly options: Options;
  /** By the table of options: complete, and checked by its rules. */
  readonly fields: OptionFields;
  readonly check: boolean;
  readonly diff: boolean;
  readonly host: HostOpener;
  /** Of the play; a module that runs on its target has none. */
  readonly readyEdits?: ReadyEdits;
  /** A line for whoever asked for more words (`-vv`). */
  readonly say: (text: string) => void;
}

/** What Ansible shows and registers. */
export interface ModuleResult {
  readonly changed: boolean;
  readonly failed?: boolean;
  readonly msg?: string;
  readonly diff?: { readonly prepared: string };
  readonly warnings?: readonly string[];
  readonly [name: string]: unknown;
}

export interface AnsibleModule {
  readonly spec: ModuleSpec;
  /** Whose rows the task's options are. */
  readonly scopeOf: (options: Options) => Scope;
  /** @throws OptionsError, ProcedureError */
  run(call: ModuleCall): Promise<ModuleResult>;
}
