import { join } from 'node:path';
import { ProcedureError } from '../errors.ts';
import { homeFolder } from './names.ts';

/** Run ids name folders, so nothing else passes. */
export const RUN_ID: RegExp = /^\d{8}T\d{6}Z-[0-9a-f]{4}$/;

/** Where journals lie when the caller names no folder; XDG Base Directory Specification, state home. */
export function defaultStateFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = 'quantastor-xenserver';
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(homeFolder(), 'AppData', 'Local'), own);
  const home = env['XDG_STATE_HOME'];
  // the specification says to ignore a relative path
  return join(home?.startsWith('/') ? home : join(homeFolder(), '.local', 'state'), own);
}

export function runsFolder(stateFolder?: string): string {
  return join(stateFolder ?? defaultStateFolder(), 'runs');
}

/** What our edits did to single files, and which versions they gave them. */
export function editsFolder(stateFolder?: string): string {
  return join(stateFolder ?? defaultStateFolder(), 'edits');
}

/** @throws ProcedureError BAD_INPUT for an id that could leave the folder. */
export function runFolder(runId: string, stateFolder?: string): string {
  if (!RUN_ID.test(runId))
    throw new ProcedureError('BAD_INPUT', `${JSON.stringify(runId)} is not the id of a run`, {
      remedy: 'Give an id as the list of runs shows it, such as 20261122T101500Z-3f9a.',
    });
  return join(runsFolder(stateFolder), runId);
}
