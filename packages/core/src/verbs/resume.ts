import { onlyOnce } from '../hosts/registry.ts';
import type { AdapterOptions } from '../procedures/adapter/adapter-options.ts';
import { editStanzaProcedure, isStanzaEdit } from '../procedures/multipath/edit-stanza.ts';
import { configureMultipathProcedure } from '../procedures/multipath/procedure.ts';
import { usedOnThisMachine } from '../run/edit/used-version.ts';
import { type ResumeHostsOptions, resumeRecordedHosts } from '../run/record/resume-hosts.ts';
import { noHost } from '../run/record/take-back-hosts.ts';
import type { RecordedRunOptions } from '../run/recorded-run.ts';
import type { Report } from '../run/report.ts';
import { type DefinitionOf, resumeRecorded } from '../run/resume.ts';
import { unlessNeverBegan } from './rollback.ts';

export interface ResumeOptions extends RecordedRunOptions {
  /** Take the interrupted run back instead of finishing it. Default false. */
  readonly undo?: boolean;
  /** What no journal holds; without them, install-adapter's steps that log in are left out. */
  readonly secrets?: RunSecrets;
  /** As the run had them; only the option's default is taken without. */
  readonly installerArgs?: readonly string[];
}

export interface RunSecrets {
  /** Of StorageLink's own login. */
  readonly apiPassword?: string;
  /** Of the storage system. */
  readonly storagePassword?: string;
}

/**
 * Finishes an interrupted run, or takes it back, by its journal and what each host has now.
 *
 * @throws ProcedureError BAD_INPUT for a wrong id, NOT_FOUND, JOURNAL_UNUSABLE, REFUSED while the run goes on.
 */
export async function resume(runId: string, options: ResumeOptions): Promise<Report> {
  const { secrets = {}, installerArgs, ...rest } = options;
  const work = (): Promise<Report> =>
    resumeRecorded(runId, definitionOf, {
      ...rest,
      ...(installerArgs && { given: { installerArgs } }),
      completeOptions: (recorded, name) =>
        name === 'install-adapter'
          ? {
              ...completeAdapterOptions(recorded as AdapterOptions, secrets),
              versionUsed: usedOnThisMachine(options.stateFolder),
            }
          : recorded,
    });
  return unlessNeverBegan(runId, 'resume', options, work);
}

/**
 * Finishes a run that was cut off, or takes it back, by the records that the named hosts keep themselves: from any controller.
 * `last` is the newest one that they have to finish. What install-adapter had begun is taken back by `undo` only.
 *
 * @throws ProcedureError BAD_INPUT when no host was named or they have different runs to finish, JOURNAL_UNUSABLE, REFUSED.
 */
export async function resumeHosts(
  run: string | 'last',
  options: ResumeHostsOptions,
): Promise<Report> {
  if (options.hosts.length === 0) throw noHost();
  return resumeRecordedHosts(run, definitionOf, { ...options, hosts: onlyOnce(options.hosts) });
}

const definitionOf: DefinitionOf = async (name, recorded) => {
  if (name === 'configure-multipath')
    return isStanzaEdit(recorded) ? editStanzaProcedure : configureMultipathProcedure;
  if (name !== 'install-adapter') return undefined;
  return (await import('../procedures/adapter/procedure.ts')).installAdapterProcedure;
};

function completeAdapterOptions(recorded: AdapterOptions, secrets: RunSecrets): AdapterOptions {
  const { api, credentials, connect, ...rest } = recorded;
  const { apiPassword, storagePassword } = secrets;
  return {
    ...rest,
    ...(api && connect && apiPassword !== undefined
      ? { connect, api: { ...api, password: apiPassword } }
      : {}),
    ...(credentials && storagePassword !== undefined
      ? { credentials: { ...credentials, password: storagePassword } }
      : {}),
  };
}
