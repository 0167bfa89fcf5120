import type { OptionFields, Scope } from '@quantastor-xenserver/core';

export const procedures = [
  'configure-multipath',
  'install-adapter',
  'verify',
  'lint',
  'rollback',
  'resume',
  'runs',
] as const;

export type Procedure = (typeof procedures)[number];

/** What a step was given: options are complete, with the defaults of the table of options. */
export interface Inputs {
  readonly procedure: Procedure;
  readonly scope: Scope;
  readonly options: OptionFields;
  readonly ssh: SshInputs;
}

export interface SshInputs {
  /** LF line ends and a final one. */
  readonly privateKey: string | undefined;
  readonly knownHosts: string | undefined;
  readonly certificate?: string | undefined;
  /** Blocks of an ssh configuration, as an inventory has them for its hosts. */
  readonly settings?: readonly string[];
}
