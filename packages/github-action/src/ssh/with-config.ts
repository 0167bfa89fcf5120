import * as core from '@actions/core';
import type { SshInputs } from '../inputs/inputs.ts';
import { checkKeyFile } from './check-key.ts';
import { makePrivateFolder, removePrivateFolder } from './private-folder.ts';
import { writeSshConfig } from './write-config.ts';

/** Keeps key and known hosts in files for as long as the work takes; post removes them after a kill. */
export async function withSshConfig<T>(
  ssh: SshInputs,
  work: (configFile: string | undefined) => Promise<T>,
): Promise<T> {
  const { privateKey, knownHosts, settings } = ssh;
  if (privateKey === undefined && knownHosts === undefined && settings === undefined)
    return work(undefined);
  const folder = await makePrivateFolder(process.env);
  core.saveState('private-folder', folder);
  try {
    const { configFile, keyFile } = await writeSshConfig(folder, ssh);
    if (keyFile !== undefined) await checkKeyFile(keyFile);
    return await work(configFile);
  } finally {
    await removePrivateFolder(folder);
  }
}
