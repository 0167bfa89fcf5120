import { readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import * as v from 'valibot';
import { ProcedureError } from '../../errors.ts';

/** How a Windows server is reached that nothing of ours can run on: a program that runs commands there, and its disks. */
export interface CommandConfig {
  /**
   * argv of that program. `{}` stands for the command line to run there, as one argument; without it the words
   * `cmd.exe /d /c FILE` come after the others.
   */
  readonly command: readonly string[];
  /** By drive letter: where the drive is mounted on this machine (`{ "C": "/mnt/storagelink/c" }`). */
  readonly drives: Readonly<Record<string, string>>;
  /** A folder on the server, on one of the drives, that only administrators can change files in. */
  readonly folder: string;
}

const DEFAULT_FOLDER = 'C:\\Windows\\Temp';

const word = v.pipe(
  v.string('is not a list of words'),
  v.check((text) => !text.includes('\0'), 'is not a list of words'),
);

/** `schema/command-config.schema.json` is made from it. */
export const commandConfig: v.GenericSchema<unknown, CommandConfig> = v.pipe(
  v.strictObject(
    {
      command: v.pipe(
        v.array(word, 'is not a list of words'),
        v.check(([program = '']) => program !== '', 'is not a list of words'),
      ),
      drives: v.pipe(
        v.record(
          v.pipe(v.string(), v.regex(/^[A-Za-z]$/, 'names a drive that is not a letter')),
          v.pipe(
            v.string('names a drive without an absolute path'),
            v.check((mount) => posix.isAbsolute(mount), 'names a drive without an absolute path'),
          ),
          'is not an object',
        ),
        v.transform((drives) =>
          Object.fromEntries(
            Object.entries(drives).map(([letter, mount]) => [letter.toUpperCase(), mount]),
          ),
        ),
      ),
      // it stands in a command line, where nothing else needs quotes
      folder: v.optional(
        v.pipe(
          v.string('is not text'),
          v.regex(
            /^[A-Za-z]:(?:\\[\w.-]+)+$/,
            'is not an absolute Windows path of plain letters, without blanks',
          ),
        ),
        DEFAULT_FOLDER,
      ),
      // for the editor that writes it
      $schema: v.optional(v.string('is not text')),
    },
    'not a JSON object',
  ),
  v.check(
    ({ drives, folder }) =>
      drives[win32.parse(folder).root.slice(0, 1).toUpperCase()] !== undefined,
    'the drive of "folder" is not among "drives"',
  ),
);

/** @throws ProcedureError BAD_INPUT, its place the file. */
export async function readCommandConfig(path: string): Promise<CommandConfig> {
  const bad = (message: string, cause?: unknown): ProcedureError =>
    new ProcedureError('BAD_INPUT', message, {
      place: path,
      remedy: 'See the page "Servers without Node" of the documentation.',
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw bad('there is no such file', error);
    if (code === 'EISDIR') throw bad('this is a folder, not a file', error);
    throw bad(`cannot read the description of the server: ${(error as Error).message}`, error);
  }
  const read = v.safeParse(commandConfig, value);
  if (!read.success) throw bad(problemOf(read.issues[0]));
  return read.output;
}

function problemOf({ type, path, expected, message }: v.BaseIssue<unknown>): string {
  const key = JSON.stringify(path?.[0]?.key ?? '');
  if (type === 'strict_object' && path)
    return `${key} is ${expected === 'never' ? 'not known' : 'missing'}`;
  return path ? `${key} ${message}` : message;
}
