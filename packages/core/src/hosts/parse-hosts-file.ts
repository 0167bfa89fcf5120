import { isProcedureError, ProcedureError } from '../errors.ts';
import type { HostOpener } from './host-opener.ts';
import { type ParseHostOptions, parseHost } from './parse-host.ts';

/**
 * Hosts from a file, one a line as {@link parseHost} reads them. A `#` at the start of a line or after a blank begins
 * a comment. A host that is named twice is worked on once.
 *
 * @throws ProcedureError BAD_INPUT with `place` naming the line.
 */
export function parseHostsFile(
  text: string,
  path: string = 'hosts file',
  options: ParseHostOptions = {},
): HostOpener[] {
  const hosts = new Map<string, HostOpener>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .entries()) {
    const spec = line.replace(/(^|\s)#.*$/, '').trim();
    if (spec === '' || hosts.has(spec)) continue;
    try {
      hosts.set(spec, parseHost(spec, options));
    } catch (error) {
      if (!isProcedureError(error)) throw error;
      throw new ProcedureError(error.code, error.message, {
        place: `${path}:${index + 1}`,
        ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
        cause: error,
      });
    }
  }
  return [...hosts.values()];
}
