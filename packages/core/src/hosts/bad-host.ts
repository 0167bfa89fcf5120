import { ProcedureError } from '../errors.ts';

/** The error for a host that cannot be meant; a password that stands in it is not repeated. */
export function badHost(spec: string, why: string, remedy: string): ProcedureError {
  const shown = spec.replace(/^([a-z]+:\/\/)?([^@:/]*):.*@/is, '$1$2:***@');
  return new ProcedureError('BAD_INPUT', `${JSON.stringify(shown)} is no host: ${why}`, {
    place: '--host',
    remedy,
  });
}
