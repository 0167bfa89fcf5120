import { chmod, chown, copyFile, lstat } from 'node:fs/promises';
import { ProcedureError } from '../errors.ts';
import { explainToolError } from './file-errors.ts';
import { runProcess } from './process.ts';
import { whileHeld } from './while-held.ts';

/**
 * Copies a file with owner, mode, ACL, extended attributes and security label. Node has no call for the last
 * three, so cp does it on POSIX; on Windows the system's own CopyFile keeps attributes and streams.
 *
 * @throws ProcedureError ACCESS_DENIED when owner or mode cannot be kept.
 */
export async function copyWithAttributes(from: string, to: string, place: string): Promise<void> {
  if (process.platform === 'win32') return whileHeld(() => copyFile(from, to), ['EBUSY']);
  const cp = (...flags: string[]): ReturnType<typeof runProcess> =>
    runProcess(['cp', ...flags, '--', from, to], {
      place,
      env: { ...process.env, LC_ALL: 'C' },
    });
  let copied = await cp('-a');
  if (copied.exit !== 0) copied = await cp('-p');
  if (copied.exit === 127) await copyFile(from, to);
  else if (copied.exit !== 0) throw explainToolError(copied.stderr, `copy ${from}`, place);
  const [old, fresh] = await Promise.all([lstat(from), lstat(to)]);
  if (fresh.uid !== old.uid || fresh.gid !== old.gid)
    await chown(to, old.uid, old.gid).catch((error: unknown) => {
      throw new ProcedureError('ACCESS_DENIED', `cannot keep the owner of ${from}`, {
        place,
        remedy: "Run as root, or as the file's owner.",
        cause: error,
      });
    });
  if (fresh.mode !== old.mode || fresh.uid !== old.uid) await chmod(to, old.mode & 0o7777);
}
