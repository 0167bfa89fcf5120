import {
  type Host,
  isProcedureError,
  parseHost,
  type SshOptions,
} from '@quantastor-xenserver/core';
import type { Lab, LabHost } from './lab.ts';

/** Opens a host of the lab through core, as a user's `--hosts` does. */
export function openLabHost(
  lab: Lab,
  host: LabHost | undefined,
  options: { readonly user?: string } & Omit<SshOptions, 'name' | 'signal'> = {},
): Promise<Host> {
  const { user = 'root', ...ssh } = options;
  return parseHost(`ssh://${user}@${host?.name}`, {
    ssh: { configFile: lab.sshConfig, ...ssh },
  }).open();
}

/** The code, message and remedy of the error that a promise must reject with. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; place: string; remedy: string }> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!isProcedureError(error)) throw error;
  const { code, message, place = '', remedy = '' } = error;
  return { code, message, place, remedy };
}

/** Waits until something is so; the time limit is only there to end a test that fails. */
export async function waitUntil(isSo: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 300_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
