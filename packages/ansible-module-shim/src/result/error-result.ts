import { inWordsOf, inWordsThroughout, isProcedureError } from '@quantastor-xenserver/core';
import type { ModuleResult } from '../modules/module.ts';

/** A failure before anything was changed, in Ansible's form. */
export function errorResult(error: Error): ModuleResult {
  if (!isProcedureError(error)) return { changed: false, failed: true, msg: error.message };
  const { code, message, place, remedy } = error;
  return {
    changed: false,
    failed: true,
    msg: describe({ message, ...(place ? { place } : {}), ...(remedy ? { remedy } : {}) }),
    error: inWordsThroughout('ansible', {
      code,
      message,
      ...(place ? { place } : {}),
      ...(remedy ? { remedy } : {}),
    }),
  };
}

/** One line: where, what, and what to do. */
export function describe(error: {
  readonly message: string;
  readonly place?: string;
  readonly remedy?: string;
}): string {
  const place = error.place === undefined ? '' : `${error.place}: `;
  const remedy = error.remedy === undefined ? '' : ` (${error.remedy})`;
  return inWordsOf('ansible', `${place}${error.message}${remedy}`);
}
