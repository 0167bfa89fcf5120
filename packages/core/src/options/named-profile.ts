import { ProcedureError } from '../errors.ts';
import { findProfile } from '../profiles/index.ts';
import type { Profile } from '../profiles/profile.ts';
import { readProfile } from '../profiles/read.ts';
import { runTable } from './run.ts';
import { isText } from './tables.ts';

/**
 * The profile that the option `profile` names: a built-in one by its id, its text, or the text of the file that `read` reads;
 * QuantaStor without it.
 *
 * @throws ProcedureError BAD_INPUT
 */
export async function namedProfile(
  given: string | undefined,
  read: (path: string) => Promise<string>,
): Promise<Profile> {
  if (given === undefined) return findProfile();
  const known = findProfile(given);
  if (known) return known;
  const isInline = isText(runTable.profile, given);
  const place = isInline ? '{profile}' : given;
  const { profile, diagnostics } = readProfile(parse(isInline ? given : await read(given), place));
  if (profile) return profile;
  const reasons = diagnostics.map(({ message }) => `\n  ${message}`).join('');
  throw new ProcedureError('BAD_INPUT', `not a valid vendor profile:${reasons}`, {
    place,
    remedy: 'schema/profile.schema.json of @quantastor-xenserver/core says what a profile holds.',
  });
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    // what the engine says beside the place quotes the text, which may be somebody's secret
    const at = /\(?line \d+ column \d+\)?/.exec((cause as Error).message)?.[0] ?? '';
    throw new ProcedureError('BAD_INPUT', `not valid JSON ${at}`.trimEnd(), {
      place,
      remedy: 'Correct it there; `profile check` says what else is wrong.',
    });
  }
}
