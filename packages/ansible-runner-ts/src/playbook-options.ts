import type { JsonObject, JsonValue } from './json.ts';

export type Launcher = 'ansible-playbook' | 'ansible-runner';

/** What to run, on which hosts, and how. */
export interface PlaybookOptions {
  /** Path of a playbook, full name of a collection's (`acme.disks.site`), or plays as data. In plays, `{{ }}` is a template, as in a file. */
  readonly playbook: string | readonly JsonObject[];
  /** Paths of inventories, or lists of hosts as Ansible takes them: `xen1,xen2,`. */
  readonly inventory: string | readonly string[];
  /** Host pattern, as `--limit`. */
  readonly limit?: string;
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  /** Hosts worked on at one time. Default: Ansible's own configuration. */
  readonly forks?: number;
  /** Change nothing. Default false. */
  readonly check?: boolean;
  /** Have modules report the changes of files. Default false. */
  readonly diff?: boolean;
  /** 0 to 4, as `-v` to `-vvvv`. Default 0. */
  readonly verbosity?: number;
  /** Data, never templates: `{{ }}` in a text stays as it is. Read by Ansible from a file of mode 0600. */
  readonly extraVars?: { readonly [name: string]: JsonValue };
  /** Read by Ansible from files of mode 0600 that are gone once it has read them. */
  readonly secrets?: PlaybookSecrets;
  /** Folders of built collections by name, `namespace.name`; they come before all others. */
  readonly collections?: Readonly<Record<string, string>>;
  /** Looked at before Ansible's own places of collections. */
  readonly collectionsPath?: readonly string[];
  /** Default: the working folder of this process. An `ansible.cfg` there counts. */
  readonly cwd?: string;
  /** The task to begin with, by its name. */
  readonly startAtTask?: string;
  readonly become?: BecomeOptions;
  /** Login on the hosts, as `--user`. */
  readonly remoteUser?: string;
  /** File of a private ssh key. */
  readonly privateKey?: string;
  /** As `--ssh-common-args` and `--ssh-extra-args`. */
  readonly sshCommonArgs?: string;
  readonly sshExtraArgs?: string;
  /** Forget cached facts first. */
  readonly flushCache?: boolean;
  /** Run handlers also where a task failed. */
  readonly forceHandlers?: boolean;
  /** Folders of modules, before Ansible's own. */
  readonly modulePath?: readonly string[];
  /** Further options of ansible-playbook, one word each; never a secret, and none that another field here is for. */
  readonly extraArgs?: readonly string[];
  /** More environment for Ansible; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default `auto`: `ansible-runner` where it is installed. Events and result are the same. */
  readonly launcher?: Launcher | 'auto';
  /** Folder in which ansible-runner keeps its artifacts; without one they are removed. Needs ansible-runner. */
  readonly artifactsFolder?: string;
  /** Ends the run; so does a consumer that stops to read events. */
  readonly signal?: AbortSignal | undefined;
  /** Of the whole run; none by default. */
  readonly timeoutMs?: number;
  /** Ends a run of which nothing is heard for so long, with the status `timed-out`. None by default. */
  readonly idleTimeoutMs?: number;
  /** How long Ansible may take to end by itself when it is told to, before it is killed. Default 5000. */
  readonly graceMs?: number;
  /** A result that makes an event longer than this is cut, and marked with `truncatedBytes`. From 4096 on; default 64 MiB. */
  readonly maxEventBytes?: number;
}

export interface BecomeOptions {
  /** Default: Ansible's, root. */
  readonly user?: string;
  /** Default: Ansible's, sudo. */
  readonly method?: string;
}

export interface PlaybookSecrets {
  /** One for all, or one for each vault id. */
  readonly vaultPassword?: string | Readonly<Record<string, string>>;
  /** For `become`. */
  readonly becomePassword?: string;
  /** Of the connection, for ssh with passwords, winrm and psrp. */
  readonly connectionPassword?: string;
}
