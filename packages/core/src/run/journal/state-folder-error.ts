import { lstat, stat, statfs } from 'node:fs/promises';
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
      if (self.isDirectory()) return onKernels(part);
      if (!self.isSymbolicLink()) return { part, why: 'is not a folder' };
      const target = await stat(part).catch((error: NodeJS.ErrnoException) => error.code ?? '');
      if (target === 'ENOENT') return { part, why: 'is a link to a folder that is not there' };
      if (target === 'ELOOP') return { part, why: 'is a loop of symbolic links' };
      const isFile = typeof target !== 'string' && !target.isDirectory();
      return isFile ? { part, why: 'is a link to what is not a folder' } : onKernels(part);
    }
    if (dirname(part) === part) return undefined;
  }
}

/** File systems of the kernel's own, by the number that statfs gives. */
const KERNELS: ReadonlyMap<number, string> = new Map([
  [0x9fa0, 'proc'],
  [0x62656572, 'sysfs'],
  [0x27e0eb, 'cgroup'],
  [0x63677270, 'cgroup2'],
  [0x1cd1, 'devpts'],
  [0x64626720, 'debugfs'],
  [0x74726163, 'tracefs'],
  [0x73636673, 'securityfs'],
  [0x19800202, 'mqueue'],
]);

/** Nothing is ever kept there, so "none yet" would be said of what cannot be. */
async function onKernels(part: string): Promise<{ part: string; why: string } | undefined> {
  if (process.platform !== 'linux') return undefined;
  const type = await statfs(part).then(
    (found) => found.type,
    () => 0,
  );
  const name = KERNELS.get(type);
  return name === undefined ? undefined : { part, why: `is on ${name}, where no files are kept` };
}
