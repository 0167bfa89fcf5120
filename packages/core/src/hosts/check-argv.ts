import { ProcedureError } from '../errors.ts';

/**
 * An argv that can be run on any host: a command that is no option, and no NUL.
 *
 * @throws ProcedureError BAD_INPUT
 */
export function checkArgv(argv: readonly string[]): void {
  const [command] = argv;
  if (!command) throw new ProcedureError('BAD_INPUT', 'a command line needs a command');
  if (command.startsWith('-') || argv.some((word) => word.includes('\0')))
    throw new ProcedureError(
      'BAD_INPUT',
      `${JSON.stringify(command)} cannot be run: a command must not begin with "-" or hold a NUL`,
      { remedy: 'Give the command by its name or its absolute path.' },
    );
}

/** @throws ProcedureError BAD_INPUT for a path that no file can have, or that depends on a working folder. */
export function checkPath(path: string, isAbsolute: boolean): void {
  if (isAbsolute && !path.includes('\0')) return;
  throw new ProcedureError('BAD_INPUT', `${JSON.stringify(path)} is not an absolute path`, {
    remedy: 'Give the whole path, from the root on.',
  });
}
