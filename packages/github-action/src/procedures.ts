import { resolve } from 'node:path';
import {
  allOptions,
  configureMultipath,
  type ExpectedPlan,
  findPoolHosts,
  findProfile,
  findRunId,
  foldAdapter,
  foldLicences,
  foldMultipath,
  foldResume,
  foldRun,
  type HostOpener,
  howToOpen,
  installAdapter,
  isPlanDigest,
  isText,
  type OnEvent,
  type OptionFields,
  onlyOnce,
  type ParseHostOptions,
  type Profile,
  parseHost,
  type RunOptions,
  readExpectedPlan,
  readProfile,
  resume,
  resumeHosts,
  rollback,
  rollbackHosts,
  verifyAdapter,
  verifyMultipath,
} from '@quantastor-xenserver/core';
import { decodeText } from '@quantastor-xenserver/core/edit';
import type { Report } from '@quantastor-xenserver/core/report';
import type { Inputs } from './inputs/inputs.ts';
import { InputError } from './inputs/reader.ts';
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
export async function runProcedure(inputs: Inputs, outside: Surroundings): Promise<Report> {
  const { scope } = inputs;
  const around = { ...outside, ...howToOpen(inputs.options, outside) };
  const options = await withTexts(inputs.options, around.workspace);
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
    default: {
      const recorded = {
        ...shared(options, around),
        openHost: ({ name }: { name: string }) => parseHost(name, around),
      };
      const hosts = (options.hosts ?? []).map((spec) => parseHost(spec, around));
      if (options.expectJournal !== undefined && hosts.length > 0)
        throw new InputError([
          {
            input: 'expect-journal',
            message: 'with hosts named their own records are gone by, and no journal',
          },
        ]);
      // a fresh runner has no journal: the hosts' own records have it all
      if (scope === 'rollback' && hosts.length > 0)
        return rollbackHosts(options.runId ?? 'last', { ...shared(options, around), hosts });
      if (scope === 'resume' && hosts.length > 0) {
        const { undo = false, runId = 'last' } = options;
        return resumeHosts(runId, { ...shared(options, around), undo, hosts });
      }
      const runId = await findRunId(options.runId ?? '', recorded.stateFolder);
      const folder = stateFolderOf(options.stateFolder, around.workspace);
      await checkJournal(runId, folder, options.expectJournal);
      if (scope !== 'resume') return rollback(runId, recorded);
      const { undo = false } = options;
      return resume(runId, { ...recorded, undo, ...foldResume(options) });
    }
  }
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
    hosts: await findHosts(options, around),
  };
}

/** Digests, the plan itself, or a plan file: of the workspace, or as a step before wrote it for this job. */
async function expectedPlanFrom(
  { expectPlan: given }: OptionFields,
  { workspace }: Surroundings,
): Promise<ExpectedPlan | undefined> {
  if (given === undefined) return undefined;
  const isText = given.trimStart().startsWith('{') || isPlanDigest(given);
  if (isText) return readExpectedPlan(given);
  const isResult = isBelow(resolve(temporaryFolder()), resolve(workspace, given));
  const root = isResult ? temporaryFolder() : workspace;
  return readExpectedPlan(await readTextInput('expect-plan', resolve(workspace, given), root));
}

async function findHosts(
  { hosts = [], poolMaster, poolBy }: OptionFields,
  around: Surroundings,
): Promise<HostOpener[]> {
  const openers = hosts.map((spec) => parseHost(spec, around));
  if (poolMaster !== undefined)
    openers.push(
      ...(await findPoolHosts(parseHost(poolMaster, around), {
        openHost: (spec) => parseHost(spec, around),
        signal: around.signal,
        ...(poolBy && { by: poolBy }),
      })),
    );
  return onlyOnce(openers);
}

async function profileFrom(
  { profile: given }: OptionFields,
  { workspace }: Surroundings,
): Promise<Profile> {
  if (given === undefined) return findProfile();
  const known = findProfile(given);
  if (known) return known;
  const isInline = isText(allOptions.profile, given);
  const place = isInline ? '' : `${given}: `;
  const wrong = (message: string): InputError =>
    new InputError([{ input: 'profile', message: `${place}${message}` }]);
  const text = isInline ? given : await readTextInput('profile', given, workspace);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // the engine's own message quotes the text
    throw wrong('not valid JSON');
  }
  const { profile, diagnostics } = readProfile(value);
  if (profile === undefined) throw wrong(diagnostics.map(({ message }) => message).join('; '));
  return profile;
}

/** A rule or a CA is the text itself, or a file of the workspace. */
async function withTexts(options: OptionFields, workspace: string): Promise<OptionFields> {
  const { rule, storagelinkCa } = options;
  const { rule: ruleRow, storagelinkCa: caRow } = allOptions;
  return {
    ...options,
    ...(rule !== undefined &&
      !isText(ruleRow, rule) && { rule: await readTextInput('rule', rule, workspace) }),
    ...(storagelinkCa !== undefined &&
      !isText(caRow, storagelinkCa) && {
        storagelinkCa: await readTextInput('storagelink-ca', storagelinkCa, workspace),
      }),
  };
}

async function readTextInput(input: string, path: string, folder: string): Promise<string> {
  try {
    return decodeText(await readInWorkspace(folder, path)).text.replace(/^\ufeff/, '');
  } catch (error) {
    throw new InputError([{ input, message: `${path}: ${(error as Error).message}` }]);
  }
}
