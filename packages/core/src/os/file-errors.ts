import { type ErrorCode, ProcedureError } from '../errors.ts';

/** errno name, what `strerror` says in the C locale, our code and what the user can do. */
const KNOWN: readonly (readonly [string, RegExp, ErrorCode, string])[] = [
  ['ENOSPC', /No space left on device/, 'WRITE_FAILED', 'Free some space there and run again.'],
  ['EDQUOT', /Disk quota exceeded/, 'WRITE_FAILED', 'Raise the quota and run again.'],
  ['EROFS', /Read-only file system/, 'WRITE_FAILED', 'Mount it writable and run again.'],
  ['EACCES', /Permission denied/, 'ACCESS_DENIED', 'Run as a user who may do this, such as root.'],
  [
    'EPERM',
    /Operation not permitted/,
    'ACCESS_DENIED',
    'Run as root; a file with the immutable flag needs it taken away first (lsattr shows it).',
  ],
  [
    'EBUSY',
    /Device or resource busy/,
    'WRITE_FAILED',
    'The file is held: end what holds it, or unmount what is mounted on it, and run again.',
  ],
  [
    'EIO',
    // a dash says no more than this, of a full disk too
    /Input\/output error|I\/O error/,
    'WRITE_FAILED',
    'Look whether the disk is full, then at the kernel log of the host.',
  ],
  ['ENAMETOOLONG', /File name too long/, 'BAD_INPUT', 'Give a shorter path.'],
];

const DENIED_ON_WINDOWS =
  'Run from an elevated prompt; take a read-only attribute away (attrib -r), and close what has the file open.';

/** Where Windows needs another remedy. */
const ON_WINDOWS: Readonly<Record<string, string>> = {
  EACCES: DENIED_ON_WINDOWS,
  EPERM: DENIED_ON_WINDOWS,
  EBUSY:
    'Another program has the file open: close it (openfiles or Resource Monitor names it), and run again.',
  EROFS: 'Take the write protection of the disk away, and run again.',
  EIO: 'Look at the disk and the event log of the server.',
};

/** The error for an errno of this machine; undefined when it is none that we know. */
export function explainErrno(error: unknown, doing: string): ProcedureError | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const known = KNOWN.find(([name]) => name === code);
  if (!known) return undefined;
  return new ProcedureError(known[2], `cannot ${doing}: ${(error as Error).message}`, {
    remedy: (process.platform === 'win32' ? ON_WINDOWS[known[0]] : undefined) ?? known[3],
    cause: error,
  });
}

/** The error for what a remote tool wrote to its stderr in the C locale. */
export function explainToolError(text: string, doing: string): ProcedureError {
  const line = text.trim().split('\n').pop()?.trim() || 'no reason given';
  const known = KNOWN.find(([, words]) => words.test(text));
  return new ProcedureError(known?.[2] ?? 'WRITE_FAILED', `cannot ${doing}: ${line}`, {
    remedy: known?.[3] ?? 'Look at the file and its folder on the host, then run again.',
  });
}

export function linkError(path: string, kind: 'dangling' | 'loop'): ProcedureError {
  const why =
    kind === 'loop' ? 'is a loop of symbolic links' : 'is a link to a file that is not there';
  return new ProcedureError('REFUSED', `${path} ${why}`, {
    remedy: 'Fix or remove the link (ls -l shows where it points), then run again.',
  });
}

export function notAFile(path: string): ProcedureError {
  return new ProcedureError('REFUSED', `${path} is not a regular file`, {
    remedy: 'Give the path of a file.',
  });
}

export function fileChanged(path: string, what: string): ProcedureError {
  return new ProcedureError('FILE_CHANGED', `${path} ${what}; nothing was written`, {
    remedy: 'Somebody else changed it meanwhile: run again, so that a new plan is made.',
  });
}

export function tooLarge(path: string, limit: number): ProcedureError {
  return new ProcedureError('REFUSED', `${path} is larger than ${limit} bytes`, {
    remedy: 'This is not a configuration file: check the path.',
  });
}

/** What a compare-and-swap says on hosts of every kind; undefined for the words of one kind alone. */
export function refusedReplace(state: string, path: string): ProcedureError | undefined {
  switch (state) {
    case 'changed':
      return fileChanged(path, 'has other bytes than planned on');
    case 'gone':
      return fileChanged(path, 'is no longer there');
    case 'exists':
      return fileChanged(path, 'is there already');
    case 'other':
      return notAFile(path);
    case 'sum':
      return new ProcedureError('WRITE_FAILED', `${path}: the copy did not get the bytes sent`, {
        remedy: 'Nothing was changed. Look for a full disk, then run again.',
      });
    case 'attributes':
      return attributesLost(path);
    case 'names':
      return hasOtherNames(path);
    default:
      return undefined;
  }
}

export function attributesLost(path: string): ProcedureError {
  return new ProcedureError(
    'REFUSED',
    `the extended attributes, ACL or label of ${path} would be lost; nothing was written`,
    {
      remedy:
        'Its cp cannot keep them: repair it (GNU cp -a does), or take them away first (getfattr -d -m - shows them).',
    },
  );
}

/** A file that is replaced by another of its name leaves its other names with the old bytes. */
export function hasOtherNames(path: string): ProcedureError {
  return new ProcedureError(
    'REFUSED',
    `${path} has other names (hard links), which would keep the old bytes; nothing was written`,
    {
      remedy: `Look for them with find / -xdev -samefile ${path}, and make it a file of its own: cp -a, then mv.`,
    },
  );
}

/** Its holder is seen to live: it is never broken. Without a pid: what lies there is no lock of this tool at all. */
export function folderLocked(path: string, pid: string): ProcedureError {
  if (pid === '')
    return new ProcedureError(
      'REFUSED',
      `.quantastor-lock in the folder of ${path} is not a regular file; nothing was written`,
      { remedy: 'It is not of this tool: look at it (ls -la), and move it away.' },
    );
  return new ProcedureError(
    'HOST_BUSY',
    `process ${pid} is writing in the folder of ${path}; nothing was written`,
    {
      remedy:
        'Wait until it has ended. One that hangs or is stopped keeps the lock .quantastor-lock until it ends.',
    },
  );
}
