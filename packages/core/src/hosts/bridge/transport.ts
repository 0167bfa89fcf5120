import type { CallOptions } from '../host.ts';

/**
 * How a script gets to a host that somebody else is connected with, such as Ansible. Connection, login and change of
 * user are all theirs.
 */
export interface BridgeTransport {
  /** Runs the script with the host's own shell: POSIX sh, or PowerShell. Called again only once it has answered. */
  execute(script: BridgeScript, options?: CallOptions): Promise<BridgeAnswer>;
}

export interface BridgeScript {
  readonly text: string;
  /** Does not fit on a command line, or must not stand on one: it goes by stdin or as a private file. */
  readonly feed: boolean;
  /** Bytes that the script finds as the file `content` in the folder that it is given as its argument. Feeds only. */
  readonly content?: Uint8Array;
  /** Changes nothing, so that it may be run again after an answer was lost. */
  readonly readsOnly: boolean;
}

export interface BridgeAnswer {
  readonly exit: number;
  /** As a terminal may have changed it: line ends, and bytes that are no UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
}
