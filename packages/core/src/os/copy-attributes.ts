import { chmod, chown, copyFile, lstat } from 'node:fs/promises';
import { ProcedureError } from '../errors.ts';
import { attributesLost, explainToolError } from './file-errors.ts';
import { runProcess } from './process.ts';
import { whileHeld } from './while-held.ts';

/**
 * Copies a file with owner, mode, ACL, extended attributes and security label. Node has no call for the last
 * three, so cp does it on POSIX; on Windows the system's own CopyFile keeps attributes and streams.
 *
 * Resolves with `not-known` where a cp of few words may have lost one of them and nothing can list them.
 *
 * @throws ProcedureError ACCESS_DENIED when owner or mode cannot be kept, REFUSED when an attribute was lost.
 */
export async function copyWithAttributes(
  from: string,
  to: string,
): Promise<'not-known' | undefined> {
  if (process.platform === 'win32') {
    await whileHeld(() => copyFile(from, to), ['EBUSY']);
    return undefined;
  }
  const cp = (isSilent: boolean, ...flags: string[]): ReturnType<typeof runProcess> =>
    runProcess(['cp', ...flags, '--', from, to], {
      ...{ isSilent },
      env: { ...process.env, LC_ALL: 'C' },
    });
  // asked for by name, an attribute that cannot be kept is an error to it; one that knows no such name may lose it
  let copied = await cp(true, '-a', '--preserve=xattr');
  const isKept = copied.exit === 0;
  if (!isKept) copied = await cp(true, '-a');
  if (copied.exit !== 0) copied = await cp(false, '-p');
  if (copied.exit === 127) await copyFile(from, to);
  else if (copied.exit !== 0) throw explainToolError(copied.stderr, `copy ${from}`);
  const [old, fresh] = await Promise.all([lstat(from), lstat(to)]);
  if (fresh.uid !== old.uid || fresh.gid !== old.gid)
    await chown(to, old.uid, old.gid).catch((error: unknown) => {
      throw new ProcedureError('ACCESS_DENIED', `cannot keep the owner of ${from}`, {
        remedy: "Run as root, or as the file's owner.",
        cause: error,
      });
    });
  if (fresh.mode !== old.mode || fresh.uid !== old.uid) await chmod(to, old.mode & 0o7777);
  return isKept ? undefined : compareAttributes(from, to);
}

async function compareAttributes(from: string, to: string): Promise<'not-known' | undefined> {
  const list = async (path: string): Promise<string | undefined> => {
    const argv = ['getfattr', '--absolute-names', '-d', '-m', '-', '-e', 'hex', '--', path];
    const { exit, stdout } = await runProcess(argv, {});
    return exit === 0 ? stdout.split('\n').slice(1).join('\n') : undefined;
  };
  const [old, fresh] = [await list(from), await list(to)];
  if (old === undefined || fresh === undefined) return 'not-known';
  if (old !== fresh) throw attributesLost(from);
  return undefined;
}
