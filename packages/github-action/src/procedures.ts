import { resolve } from 'node:path';
import {
  configureMultipath,
  type ExpectedPlan,
  findHosts,
  findRunId,
  foldAdapter,
  foldLicences,
  foldMultipath,
  foldRun,
  type HostOpener,
  installAdapter,
  isProcedureError,
  namedPlan,
  namedProfile,
  type OnEvent,
  type OptionFields,
  type ParseHostOptions,
  type Profile,
  parseHost,
  type RecordedProcedure,
  type RunOptions,
  verifyAdapter,
  verifyMultipath,
  withHelp,
  withTexts,
  workOnHosts,
  workOnJournal,
} from '@quantastor-xenserver/core';
import { decodeText } from '@quantastor-xenserver/core/edit';
import type { Report } from '@quantastor-xenserver/core/report';
import type { Inputs } from './inputs/inputs.ts';
import { wrongInput } from './inputs/reader.ts';
import { temporaryFolder } from './outputs/files.ts';
import { checkJournal, stateFolderOf } from './state-folder.ts';
import { isBelow, readInWorkspace } from './workspace/inside.ts';

export interface Surroundings extends ParseHostOptions {
  readonly signal: AbortSignal;
  readonly workspace: string;
  readonly onEvent: OnEvent;
}

/**
 * Hands the options to core's procedure of that name.
 *
 * @throws InputError for a file that an input names and that cannot be read; ProcedureError from core.
 */
export async function runProcedure(inputs: Inputs, around: Surroundings): Promise<Report> {
  const { scope } = inputs;
  const options = await withTexts(inputs.options, { frontEnd: 'action', scope }, (path, { name }) =>
    readTextInput(name, path, around.workspace),
  );
  const run = (): Promise<RunOptions> => runOptions(options, around);
  switch (scope) {
    case 'configure-multipath':
      return configureMultipath(foldMultipath(options), await run());
    case 'install-adapter':
      return installAdapter(foldAdapter(options), {
        ...(await run()),
        ...foldLicences(options, (spec) => parseHost(spec, around)),
      });
    case 'verify-adapter':
      return verifyAdapter(foldAdapter(options), await run());
    case 'verify-multipath':
      return verifyMultipath(foldMultipath(options), await run());
    default:
      return workOnRun(scope === 'resume' ? 'resume' : 'rollback', options, around);
  }
}

async function workOnRun(
  procedure: RecordedProcedure,
  options: OptionFields,
  around: Surroundings,
): Promise<Report> {
  const run = shared(options, around);
  const openHost = (name: string): HostOpener => parseHost(name, around);
  // a fresh runner has no journal: the hosts' own records have it all
  if (options.hosts?.length)
    return workOnHosts(procedure, options, { ...run, hosts: options.hosts.map(openHost) });
  const runId = await findRunId(options.runId ?? '', run.stateFolder);
  const folder = stateFolderOf(options.stateFolder, around.workspace);
  await checkJournal(runId, folder, options.expectJournal);
  const recorded = { ...run, openHost: ({ name }: { name: string }) => openHost(name) };
  return workOnJournal(procedure, runId, options, recorded);
}

function shared(
  options: OptionFields,
  { signal, onEvent, workspace }: Surroundings,
): Omit<RunOptions, 'hosts' | 'profile'> {
  const { mode = 'check', stateFolder } = options;
  return {
    ...foldRun(options),
    mode,
    signal,
    onEvent,
    ...(stateFolder !== undefined && { stateFolder: stateFolderOf(stateFolder, workspace) }),
  };
}

async function runOptions(options: OptionFields, around: Surroundings): Promise<RunOptions> {
  // what can be wrong in a file is told before any host is asked
  const profile = await profileFrom(options, around);
  const expectPlan = await expectedPlanFrom(options, around);
  return {
    ...shared(options, around),
    profile,
    ...(expectPlan && { expectPlan }),
    hosts: await findHosts(options, (spec) => parseHost(spec, around), { signal: around.signal }),
  };
}

/** Digests, the plan itself, or a plan file: of the workspace, or as a step before wrote it for this job. */
function expectedPlanFrom(
  { expectPlan }: OptionFields,
  { workspace }: Surroundings,
): Promise<ExpectedPlan | undefined> {
  return namedPlan(expectPlan, (given) => {
    const path = resolve(workspace, given);
    const isResult = isBelow(resolve(temporaryFolder()), path);
    return readTextInput('expect-plan', path, isResult ? temporaryFolder() : workspace);
  });
}

async function profileFrom(
  { profile: given }: OptionFields,
  { workspace }: Surroundings,
): Promise<Profile> {
  try {
    return await namedProfile(given, (path) => readText(path, workspace));
  } catch (error) {
    if (!isProcedureError(error))
      throw wrongInput('profile', `${given}: ${(error as Error).message}`);
    const { code, place, message, remedy: help } = error;
    const told = place === '{profile}' ? message : `${place}: ${message}`;
    throw wrongInput('profile', code === 'NOT_FOUND' ? withHelp({ message: told, help }) : told);
  }
}

async function readTextInput(input: string, path: string, folder: string): Promise<string> {
  return readText(path, folder).catch((error: Error) => {
    throw wrongInput(input, `${path}: ${error.message}`);
  });
}

async function readText(path: string, folder: string): Promise<string> {
  return decodeText(await readInWorkspace(folder, path)).text.replace(/^\ufeff/, '');
}
