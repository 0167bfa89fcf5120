import * as core from '@actions/core';
import { removePrivateFolder } from './ssh/private-folder.ts';

// main has removed it already unless it was killed
const folder = core.getState('private-folder');
if (folder) await removePrivateFolder(folder);
