import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Launcher, PlaybookOptions } from '../playbook-options.ts';
import type { RunFolder } from './run-folder.ts';

/** Name of the callback plugin, and the variable that tells it where to send events. */
const CALLBACK = 'quantastor_events';
export const SOCKET_VARIABLE = 'QUANTASTOR_EVENTS_SOCKET';

export const DEFAULT_MAX_EVENT_BYTES: number = 2 ** 26;

/** Folder of the callback; the same from `src` and from `dist`. */
const callbackFolder: string = fileURLToPath(new URL('../../callback', import.meta.url));

export function baseEnvironment(options: Pick<PlaybookOptions, 'env'>): NodeJS.ProcessEnv {
  return { ...process.env, ...options.env };
}

/** What Ansible gets; the rest of the user's environment and `ansible.cfg` hold. */
export async function environmentOf(
  options: PlaybookOptions,
  launcher: Launcher,
  socket: string,
  folder: RunFolder,
): Promise<NodeJS.ProcessEnv> {
  const env = baseEnvironment(options);
  const collections = [
    ...(await linkedCollections(options, folder)),
    ...(options.collectionsPath ?? []),
  ];
  const isRunner = launcher === 'ansible-runner';
  return {
    ...env,
    [SOCKET_VARIABLE]: socket,
    QUANTASTOR_EVENTS_MAX_BYTES: String(options.maxEventBytes ?? DEFAULT_MAX_EVENT_BYTES),
    ANSIBLE_CALLBACK_PLUGINS: [
      callbackFolder,
      ...(env['ANSIBLE_CALLBACK_PLUGINS']?.split(delimiter) ?? places('plugins/callback')),
    ].join(delimiter),
    // artifacts are to hold what people read
    ...(options.artifactsFolder === undefined ? { ANSIBLE_STDOUT_CALLBACK: CALLBACK } : {}),
    ...(collections.length > 0
      ? { ANSIBLE_COLLECTIONS_PATH: [...collections, ...givenCollections(env)].join(delimiter) }
      : {}),
    // ansible-runner turns the check of host keys off where the environment says nothing
    ...(isRunner ? { ANSIBLE_HOST_KEY_CHECKING: env['ANSIBLE_HOST_KEY_CHECKING'] ?? 'True' } : {}),
    // an inventory that is not understood must not leave a run without hosts that looks well
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'True',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
    ANSIBLE_FORCE_COLOR: 'False',
    ANSIBLE_NOCOLOR: 'True',
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: env['PYTHONDONTWRITEBYTECODE'] ?? '1',
    ...locale(env),
  };
}

/** A built collection's folder has any name; Ansible wants it at `ansible_collections/NAMESPACE/NAME`. */
async function linkedCollections(
  { collections = {} }: PlaybookOptions,
  folder: RunFolder,
): Promise<string[]> {
  for (const [name, place] of Object.entries(collections)) {
    const [namespace = '', own = ''] = name.split('.');
    await folder.link(join('collections/ansible_collections', namespace, own), resolve(place));
  }
  return Object.keys(collections).length === 0 ? [] : [join(folder.path, 'collections')];
}

function givenCollections(env: NodeJS.ProcessEnv): string[] {
  const given = env['ANSIBLE_COLLECTIONS_PATH'] ?? env['ANSIBLE_COLLECTIONS_PATHS'];
  return given?.split(delimiter) ?? places('collections');
}

/** Where Ansible looks when nothing else is configured. */
function places(kind: string): string[] {
  return [join(homedir(), '.ansible', kind), join('/usr/share/ansible', kind)];
}

/** Ansible does not run in a locale that is not UTF-8. */
function locale(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const now = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(now) ? {} : { LC_ALL: 'C.UTF-8' };
}
