import { decodeBytes } from '../../text/encoding.ts';
import type { RunCommandOptions } from '../host.ts';
import { type Answer, answer } from './answer.ts';
import { complaints, type LoadedFile, readDaemonFiles, renderConfig } from './dom0-daemon.ts';
import { readSandboxFile, type SandboxFiles } from './sandbox-files.ts';
import type { SandboxDom0 } from './sandbox-state.ts';

/**
 * `unshare -m sh -c SCRIPT sh PATH NAME` of the step that has the host's parser read a new file: what
 * `multipath -t` prints of the files as they are, and with stdin in the place of PATH or PATH/NAME.
 */
export async function readNewFile(
  files: SandboxFiles,
  state: SandboxDom0,
  args: readonly string[],
  { input = '' }: RunCommandOptions,
): Promise<Answer> {
  const [, , , script = '', , path = '', name = ''] = args;
  if (state.faults.noNamespace)
    return answer(1, '', 'unshare: unshare failed: Operation not permitted\n');
  if (!script.includes('multipath -t')) return answer(97);
  const before = await readDaemonFiles(files, state);
  const content = typeof input === 'string' ? Buffer.from(input) : input;
  const place = name === '' ? path : `${path}/${name}`;
  const { text } = decodeBytes(content);
  const main = await readSandboxFile(files, '/etc/multipath.conf');
  const isMain = main.exists && (main.realPath === place || main.path === place);
  const target = isMain ? main.path : place;
  const rest = before.filter((file) => file.path !== target);
  const after = isMain
    ? [{ path: target, text }, ...rest]
    : [...rest, { path: target, text }].sort(inReadingOrder);
  return answer(
    0,
    `@@@ before.out\n${printed(before, state)}@@@ before.err\n${said(before, state)}` +
      `@@@ after.out\n${printed(after, state)}@@@ after.err\n${said(after, state)}`,
  );
}

/** The main file first, then drop-ins by name. */
function inReadingOrder(a: LoadedFile, b: LoadedFile): number {
  const rank = ({ path }: LoadedFile): string => (path === '/etc/multipath.conf' ? '' : path);
  return rank(a) < rank(b) ? -1 : 1;
}

/** Stock 0.4.7 has no -t. */
function printed(loaded: readonly LoadedFile[], { multipathTools }: SandboxDom0): string {
  return multipathTools.startsWith('0.4.7') ? '' : renderConfig(loaded, multipathTools);
}

function said(loaded: readonly LoadedFile[], { multipathTools, faults }: SandboxDom0): string {
  const own = loaded.some(({ text }) => text.includes('QUANTASTOR'));
  const made =
    faults.parserComplains && own ? 'multipath.conf line 99, invalid keyword: sandbox\n' : '';
  return complaints(loaded, multipathTools) + made;
}
