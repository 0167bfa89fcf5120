import { posix, win32 } from 'node:path';
import { toProcedureError } from '../../errors.ts';
import { FOLDER_LOCK } from '../../hosts/folder-lock.ts';
import type { Host } from '../../hosts/host.ts';
import { temporaryPrefix } from '../../hosts/temporary-name.ts';

/**
 * Removes the temporary files, and the lock, that writing `path` in this run has left, as a power cut does.
 * Never rejects; resolves with what may still be there, one line.
 */
export async function removeTemporary(
  host: Host,
  path: string,
  runId: string,
): Promise<string | undefined> {
  try {
    await remove(host, path, runId);
    return undefined;
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    return `${path}: a temporary file may be left beside it: ${message}`;
  }
}

async function remove(host: Host, path: string, runId: string): Promise<void> {
  const { files } = await host.facts({ files: [path] });
  const file = files.get(path);
  const { dirname, basename } = host.platform === 'windows' ? win32 : posix;
  const folder = dirname(file?.exists ? file.realPath : path);
  const prefix = temporaryPrefix(path, runId);
  const { folders } = await host.facts({ folders: [{ path: folder, contains: '.quantastor-' }] });
  // the lock comes last and goes first: removing the others takes it
  for (const left of [...(folders.get(folder) ?? [])].reverse()) {
    if (!left.exists) continue;
    const name = basename(left.path);
    const owner = name === FOLDER_LOCK ? new TextDecoder().decode(left.bytes) : name;
    if (owner.includes(prefix))
      await host.replace({ path: left.path, expected: left.sha256, content: null });
  }
}
