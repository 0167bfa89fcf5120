import type {
  DeviceRuleSource,
  Dialect,
  InstallerOptions,
  OnDifference,
  Severity,
  StorageCredentials,
  StorageLinkApiOptions,
} from '@quantastor-xenserver/core';

export const procedures = [
  'configure-multipath',
  'install-adapter',
  'verify',
  'lint',
  'rollback',
] as const;

export type Procedure = (typeof procedures)[number];

/** Where a step works and how; the same for every procedure that reaches hosts. */
export interface HostInputs {
  /** Specs as the user wrote them, each once. */
  readonly hosts: readonly string[];
  readonly poolMaster: string | undefined;
  readonly mode: 'check' | 'apply';
  readonly failOnDrift: boolean;
  /** Path of a profile as JSON; undefined is QuantaStor. */
  readonly profile: string | undefined;
  readonly concurrency: number | undefined;
  readonly stateFolder: string | undefined;
  readonly ssh: SshInputs;
}

export interface SshInputs {
  /** LF line ends and a final one. */
  readonly privateKey: string | undefined;
  readonly knownHosts: string | undefined;
}

export interface StanzaInputs {
  readonly dialect: Dialect;
  readonly onDifference: OnDifference;
  readonly allowFailedPaths: boolean;
  readonly restartDaemon: boolean;
}

export interface AdapterInputs {
  readonly licenceHosts: readonly string[];
  readonly skipLicenceCheck: boolean;
  readonly service: string;
  readonly serverFolder: string | undefined;
  readonly startStopped: boolean;
  readonly installer: InstallerOptions | undefined;
  readonly rule: RuleInput | undefined;
  readonly list: string | undefined;
  readonly versionAt: string | undefined;
  readonly api: StorageLinkApiOptions | undefined;
  readonly credentials: StorageCredentials | undefined;
}

/** A rule file is read later: reading it is no matter of the inputs' form. */
export type RuleInput = DeviceRuleSource | { readonly kind: 'file'; readonly path: string };

export interface LintInputs {
  /** Globs relative to the workspace; a leading `!` takes out again. */
  readonly files: readonly string[];
  /** multipath-tools to judge by. */
  readonly release: string;
  readonly failOn: Severity | 'never';
}

export type Inputs =
  | ({ readonly procedure: 'configure-multipath' } & HostInputs & StanzaInputs)
  | ({ readonly procedure: 'install-adapter' } & HostInputs & AdapterInputs)
  | ({ readonly procedure: 'verify' } & HostInputs & StanzaInputs & AdapterInputs & VerifyInputs)
  | ({ readonly procedure: 'lint' } & LintInputs)
  | ({ readonly procedure: 'rollback'; readonly runId: string } & HostInputs);

/** Those of a procedure that works on hosts. */
export type HostedInputs = Exclude<Inputs, { procedure: 'lint' }>;

export interface VerifyInputs {
  /** Which half of the procedure is asked about. */
  readonly verify: 'multipath' | 'adapter';
}
