import { readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
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

/** @throws ProcedureError BAD_INPUT, its place the file. */
export async function readCommandConfig(path: string): Promise<CommandConfig> {
  const bad = (message: string, cause?: unknown): ProcedureError =>
    new ProcedureError('BAD_INPUT', message, {
      place: path,
      remedy: 'See the page "Servers without Node" of the documentation.',
      ...(cause === undefined ? {} : { cause }),
    });
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw bad(`cannot read the description of the server: ${(error as Error).message}`, error);
  }
  if (typeof value !== 'object' || value === null) throw bad('not a JSON object');
  const { command, drives, folder = DEFAULT_FOLDER, ...rest } = value as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw bad(`${JSON.stringify(unknown)} is not known`);
  if (!isWords(command)) throw bad('"command" is no list of words');
  if (typeof drives !== 'object' || drives === null) throw bad('"drives" is missing');
  const known: Record<string, string> = {};
  for (const [letter, mount] of Object.entries(drives)) {
    if (!/^[A-Za-z]$/.test(letter) || typeof mount !== 'string' || !posix.isAbsolute(mount))
      throw bad(`"drives" names no letter with an absolute path: ${JSON.stringify(letter)}`);
    known[letter.toUpperCase()] = mount;
  }
  // it stands in a command line, where nothing else needs quotes
  if (typeof folder !== 'string' || !/^[A-Za-z]:(?:\\[\w.-]+)+$/.test(folder))
    throw bad('"folder" is no absolute Windows path of plain letters, without blanks');
  if (!known[win32.parse(folder).root.slice(0, 1).toUpperCase()])
    throw bad('the drive of "folder" is not among "drives"');
  return { command, drives: known, folder };
}

function isWords(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((word) => typeof word === 'string' && !word.includes('\0')) &&
    value[0] !== ''
  );
}
