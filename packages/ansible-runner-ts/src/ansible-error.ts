/** Why a playbook could not be run, or ended before its hosts did. A closed union. */
export type AnsibleErrorCode =
  /** Ansible runs on POSIX systems only. */
  | 'UNSUPPORTED_PLATFORM'
  /** Neither `ansible-playbook` nor what was asked for is on the PATH. */
  | 'ANSIBLE_MISSING'
  /** The program is there and cannot be started. */
  | 'START_FAILED'
  /** An option of the call makes no sense. Nothing was started. */
  | 'BAD_OPTION'
  | 'PLAYBOOK_MISSING'
  | 'INVENTORY_MISSING'
  /** Ansible could not read the inventory. */
  | 'INVENTORY_UNUSABLE'
  /** The playbook, or a file that it includes, is not understood. */
  | 'SYNTAX_ERROR'
  /** A module that no collection of the controller has: installed elsewhere, or misspelt. */
  | 'MODULE_MISSING'
  /** No vault password opens the vaulted data. */
  | 'VAULT_LOCKED'
  /** Neither the limit nor the plays leave a host to work on. */
  | 'NO_HOSTS'
  /** Any other error of Ansible's own; the message is its. */
  | 'ANSIBLE_FAILED'
  /** Ansible crashed or was killed by somebody else. */
  | 'CRASHED'
  | 'CANCELLED'
  | 'TIMED_OUT';

export interface AnsibleErrorOptions {
  /** What the user can do about it, one sentence. */
  readonly remedy?: string;
  /** Where: a file with line, an option. */
  readonly place?: string;
  readonly cause?: unknown;
}

/** The one class that this package throws. `message` is one clear text without place and remedy. */
export class AnsibleError extends Error {
  override readonly name = 'AnsibleError';
  readonly code: AnsibleErrorCode;
  readonly place: string | undefined;
  readonly remedy: string | undefined;

  constructor(code: AnsibleErrorCode, message: string, options: AnsibleErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.place = options.place;
    this.remedy = options.remedy;
  }
}

/** True for an {@link AnsibleError}, also one of another copy of this package. */
export function isAnsibleError(error: unknown): error is AnsibleError {
  return error instanceof Error && error.name === 'AnsibleError' && 'code' in error;
}
