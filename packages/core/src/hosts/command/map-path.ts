import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';

/**
 * The place on this machine of a path of the server.
 *
 * @throws ProcedureError BAD_INPUT for a path that is not whole, or on a drive that is not mounted here.
 */
export function mapWindowsPath(
  path: string,
  drives: Readonly<Record<string, string>>,
  place: string,
): string {
  const [, letter = '', rest = ''] = /^([A-Za-z]):[\\/](.+)$/.exec(path) ?? [];
  const mount = drives[letter.toUpperCase()];
  const parts = rest.split(/[\\/]/);
  const isWhole = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (mount !== undefined && isWhole && !/[:\0]/.test(rest)) return join(mount, ...parts);
  throw new ProcedureError('BAD_INPUT', `${JSON.stringify(path)} cannot be reached from here`, {
    place,
    remedy: 'Give a whole path on one of the drives that are mounted here.',
  });
}
