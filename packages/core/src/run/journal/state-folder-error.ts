import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErrorCode, ProcedureError } from '../../errors.ts';

const CHOOSE =
  'Name a folder that this user can write in, with {state-folder} or the environment variable XDG_STATE_HOME.';

/** By what the system says: our code, what that means, and a remedy where another folder is not the only one. */
const KNOWN: Readonly<Record<string, readonly [ErrorCode, string, string?]>> = {
  ENAMETOOLONG: ['BAD_INPUT', 'its path is longer than this system takes'],
  EACCES: ['ACCESS_DENIED', 'this user may not do that there'],
  EPERM: ['ACCESS_DENIED', 'this user may not do that there'],
  EROFS: ['WRITE_FAILED', 'it lies on a file system that is mounted read-only'],
  ENOENT: ['WRITE_FAILED', 'no folder can be made there'],
  ESTALE: [
    'WRITE_FAILED',
    'the server of this network file system has it no more',
    'Mount it anew.',
  ],
  ...Object.fromEntries(
    (['ENOSPC', 'EDQUOT'] as const).map((code) => [
      code,
      [
        'WRITE_FAILED',
        'there is no space left',
        'Free space there, or name a folder on another disk: {state-folder}.',
      ],
    ]),
  ),
};

/** Of what was to be done in the state folder, in our own words: which part of its path is wrong, or what the system said. */
export async function stateFolderError(
  error: unknown,
  path: string,
  doing: string,
): Promise<ProcedureError> {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  const wrong = await wrongPart(path);
  if (wrong)
    return new ProcedureError('BAD_INPUT', `${doing}: ${wrong.part} ${wrong.why}`, {
      place: path,
      remedy: CHOOSE,
      cause: error,
    });
  const [known = 'WRITE_FAILED', why, remedy = CHOOSE] = KNOWN[code] ?? [];
  return new ProcedureError(
    known,
    `${doing}: ${why === undefined ? message : `${why} (${code})`}`,
    {
      place: path,
      remedy,
      cause: error,
    },
  );
}

/** The deepest part that is there, where it is none that may be gone through. */
async function wrongPart(path: string): Promise<{ part: string; why: string } | undefined> {
  for (let part = path; ; part = dirname(part)) {
    const self = await lstat(part).catch((error: NodeJS.ErrnoException) => error.code ?? '');
    if (typeof self !== 'string') {
      if (self.isDirectory()) return undefined;
      if (!self.isSymbolicLink()) return { part, why: 'is not a folder' };
      const target = await stat(part).catch((error: NodeJS.ErrnoException) => error.code ?? '');
      if (target === 'ENOENT') return { part, why: 'is a link to a folder that is not there' };
      if (target === 'ELOOP') return { part, why: 'is a loop of symbolic links' };
      const isFile = typeof target !== 'string' && !target.isDirectory();
      return isFile ? { part, why: 'is a link to what is not a folder' } : undefined;
    }
    if (dirname(part) === part) return undefined;
  }
}
