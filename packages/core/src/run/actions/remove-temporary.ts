import { posix, win32 } from 'node:path';
import type { Host } from '../../hosts/host.ts';
import { temporaryPrefix } from '../../hosts/temporary-name.ts';

/** Removes the temporary files that writing `path` in this run has left, as a power cut does. */
export async function removeTemporary(host: Host, path: string, runId: string): Promise<void> {
  const { files } = await host.facts({ files: [path] });
  const file = files.get(path);
  const { dirname } = host.platform === 'windows' ? win32 : posix;
  const folder = dirname(file?.exists ? file.realPath : path);
  const contains = temporaryPrefix(path, runId);
  const { folders } = await host.facts({ folders: [{ path: folder, contains }] });
  for (const left of folders.get(folder) ?? [])
    if (left.exists) await host.replace({ path: left.path, expected: left.sha256, content: null });
}
