import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  configureMultipath,
  type DeviceRuleSource,
  decodeText,
  findPoolHosts,
  type HostOpener,
  type InstallAdapterOptions,
  installAdapter,
  type OnEvent,
  type ParseHostOptions,
  type Profile,
  parseHost,
  quantastor,
  type Report,
  type RunOptions,
  readProfile,
  rollback,
  verifyAdapter,
  verifyMultipath,
} from '@quantastor-xenserver/core';
import type { AdapterInputs, HostedInputs, HostInputs, StanzaInputs } from './inputs/inputs.ts';
import { InputError } from './inputs/reader.ts';

export interface Surroundings extends ParseHostOptions {
  readonly signal: AbortSignal;
  readonly workspace: string;
  readonly onEvent: OnEvent;
}

type ServerOptions = Pick<InstallAdapterOptions, 'service' | 'serverFolder' | 'list' | 'api'>;

/**
 * Hands the inputs to core's procedure of that name.
 *
 * @throws InputError for a file that an input names and that cannot be read; ProcedureError from core.
 */
export async function runProcedure(inputs: HostedInputs, around: Surroundings): Promise<Report> {
  switch (inputs.procedure) {
    case 'configure-multipath':
      return configureMultipath(stanzaOptions(inputs), await runOptions(inputs, around));
    case 'install-adapter':
      return installAdapter(await adapterOptions(inputs, around), {
        ...(await runOptions(inputs, around)),
        licenceHosts: inputs.licenceHosts.map((spec) => parseHost(spec, around)),
      });
    case 'verify':
      return inputs.verify === 'adapter'
        ? verifyAdapter(serverOptions(inputs), await runOptions(inputs, around))
        : verifyMultipath(stanzaOptions(inputs), await runOptions(inputs, around));
    case 'rollback':
      return rollback(inputs.runId, {
        ...shared(inputs, around),
        openHost: ({ name }) => parseHost(name, around),
      });
  }
}

function shared(
  inputs: HostInputs,
  { signal, onEvent, workspace }: Surroundings,
): Omit<RunOptions, 'hosts' | 'profile'> {
  return {
    mode: inputs.mode,
    signal,
    onEvent,
    ...(inputs.concurrency === undefined ? {} : { concurrency: inputs.concurrency }),
    ...(inputs.stateFolder === undefined
      ? {}
      : { stateFolder: resolve(workspace, inputs.stateFolder) }),
  };
}

async function runOptions(inputs: HostInputs, around: Surroundings): Promise<RunOptions> {
  // what can be wrong in a file is told before any host is asked
  const profile = await readProfileInput(inputs, around);
  return { ...shared(inputs, around), profile, hosts: await findHosts(inputs, around) };
}

async function findHosts(
  { hosts, poolMaster }: HostInputs,
  around: Surroundings,
): Promise<HostOpener[]> {
  const openers = hosts.map((spec) => parseHost(spec, around));
  if (poolMaster !== undefined)
    openers.push(
      ...(await findPoolHosts(parseHost(poolMaster, around), {
        openHost: (spec) => parseHost(spec, around),
        signal: around.signal,
      })),
    );
  return [...new Map(openers.map((opener) => [opener.name, opener])).values()];
}

async function readProfileInput(
  { profile: path }: HostInputs,
  { workspace }: Surroundings,
): Promise<Profile> {
  if (path === undefined) return quantastor;
  const wrong = (message: string): InputError =>
    new InputError([{ input: 'profile', message: `${path}: ${message}` }]);
  const text = await readTextInput('profile', path, workspace);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`this is no JSON: ${(error as Error).message}`);
  }
  const { profile, diagnostics } = readProfile(value);
  if (profile === undefined) throw wrong(diagnostics.map(({ message }) => message).join('; '));
  return profile;
}

function stanzaOptions(inputs: StanzaInputs): StanzaInputs {
  const { dialect, onDifference, allowFailedPaths, restartDaemon } = inputs;
  return { dialect, onDifference, allowFailedPaths, restartDaemon };
}

function serverOptions({ service, serverFolder, list, api }: AdapterInputs): ServerOptions {
  return {
    service,
    ...(serverFolder === undefined ? {} : { serverFolder }),
    ...(list === undefined ? {} : { list }),
    ...(api === undefined ? {} : { api }),
  };
}

async function adapterOptions(
  inputs: AdapterInputs,
  { workspace }: Surroundings,
): Promise<InstallAdapterOptions> {
  const { installer, versionAt, credentials } = inputs;
  const rule = await ruleSource(inputs, workspace);
  return {
    skipLicenceCheck: inputs.skipLicenceCheck,
    ...serverOptions(inputs),
    startStopped: inputs.startStopped,
    serviceTimeoutMs: 120_000,
    ...(installer === undefined ? {} : { installer }),
    ...(rule === undefined ? {} : { rule }),
    ...(versionAt === undefined ? {} : { version: versionAt }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

async function ruleSource(
  { rule }: AdapterInputs,
  workspace: string,
): Promise<DeviceRuleSource | undefined> {
  if (rule?.kind !== 'file') return rule;
  return { kind: 'xml', xml: await readTextInput('rule', rule.path, workspace) };
}

async function readTextInput(input: string, path: string, workspace: string): Promise<string> {
  try {
    return decodeText(await readFile(resolve(workspace, path))).text.replace(/^\ufeff/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'there is no such file in the workspace' : (error as Error).message;
    throw new InputError([{ input, message: `${path}: ${reason}` }]);
  }
}
