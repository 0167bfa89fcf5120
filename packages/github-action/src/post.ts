import * as core from '@actions/core';
import { removePrivateFolder } from './ssh/private-folder.ts';

// main has removed it already unless it was killed
const folder = core.getState('private-folder');
if (folder) await removePrivateFolder(folder);

// main says when its run came to an end; without that, it was killed in the middle
const runId = core.getState('run-id');
if (runId !== '' && core.getState('run-ended') !== 'true') {
  const { recover } = await import('./recover.ts');
  const cutOff = {
    runId,
    stateFolder: core.getState('state-folder'),
    byRecords: core.getState('by-records'),
    hosts: JSON.parse(core.getState('hosts') || '[]') as string[],
    sshSettings: JSON.parse(core.getState('ssh-settings') || '[]') as string[],
  };
  await recover(cutOff, process.env);
}
