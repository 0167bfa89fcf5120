/** Where to, as a URL or a user names it. */
export interface SshTarget {
  /** A host name, an alias of ~/.ssh/config, or an address; IPv6 without brackets. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

export interface SshOptions {
  /** The OpenSSH client. Default `ssh`, found in PATH. */
  readonly program?: string;
  /** `ssh -F`: used instead of the user's and the system's configuration. */
  readonly configFile?: string;
  /** Default: ConnectTimeout of the user's or the system's configuration, else 15 000. */
  readonly connectTimeoutMs?: number;
  /** From the start to a shell that answers, beyond the connect time-out. Default 60 000. */
  readonly loginTimeoutMs?: number;
  /** How long the far side may take to answer a question; an upload has more by its size. Default 120 000. */
  readonly answerTimeoutMs?: number;
  /** Stands in reports. Default: the target as a URL. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}
