import { isProcedureError, ProcedureError } from '../errors.ts';
import { findProfile, PROFILES } from '../profiles/index.ts';
import type { Profile } from '../profiles/profile.ts';
import { readProfile } from '../profiles/read.ts';
import { closestTo } from '../text/closest.ts';
import { runTable } from './run.ts';
import { isText } from './tables.ts';

/**
 * The profile that the option `profile` names: a built-in one by its id, its text, or the text of the file that `read` reads;
 * QuantaStor without it.
 *
 * @throws ProcedureError BAD_INPUT; NOT_FOUND of `read`, which then says which built-in profile was meant
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
  const text = isInline ? given : await read(given).catch(orMeant(given));
  const { profile, diagnostics } = readProfile(parse(text, place));
  if (profile) return profile;
  const reasons = diagnostics.map(({ message }) => `\n  ${message}`).join('');
  throw new ProcedureError('BAD_INPUT', `not a valid vendor profile:${reasons}`, {
    place,
    remedy: 'schema/profile.schema.json of @quantastor-xenserver/core says what a profile holds.',
  });
}

/** A word that is nearly a built-in profile's is told so, where there is no file of that name. */
function orMeant(given: string): (error: unknown) => never {
  return (error) => {
    const ids = PROFILES.map(({ id }) => id);
    const meant = closestTo(given, ids);
    if (!isProcedureError(error) || error.code !== 'NOT_FOUND' || meant === undefined) throw error;
    const { place, message, cause } = error;
    throw new ProcedureError('NOT_FOUND', `${message}, and no built-in profile of this name`, {
      place,
      remedy: `Did you mean ${meant}?`,
      cause,
    });
  };
}

function parse(written: string, place: string): unknown {
  const text = written.replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    // what the engine says beside the place quotes the text, which may be somebody's secret
    throw new ProcedureError('BAD_INPUT', `not valid JSON (${placeOf(text, cause as Error)})`, {
      place,
      remedy: 'Correct it there; `profile check` says what else is wrong.',
    });
  }
}

/** Some engines tell a position, some a line, and of an unexpected sign none tells either. */
function placeOf(text: string, { message }: Error): string {
  const told = /at position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, told === undefined ? unexpectedIn(text) : Number(told)).split('\n');
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The offset of the unexpected sign, the text's length where it ends too early: what ends before the sign has another fault. */
function unexpectedIn(text: string): number {
  const isSeenIn = (length: number): boolean => {
    try {
      JSON.parse(text.slice(0, length));
      return false;
    } catch (error) {
      return (error as Error).message.startsWith('Unexpected token');
    }
  };
  if (!isSeenIn(text.length)) return text.length;
  let [without, seen] = [0, text.length];
  while (seen - without > 1) {
    const half = (without + seen) >> 1;
    if (isSeenIn(half)) seen = half;
    else without = half;
  }
  return without;
}
