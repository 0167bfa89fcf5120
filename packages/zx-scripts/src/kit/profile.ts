import {
  allOptions,
  closestTo,
  findProfile,
  isProcedureError,
  isText,
  PROFILES,
  ProcedureError,
  type Profile,
  readProfile,
} from '@quantastor-xenserver/core';
import { readInputText } from './input.ts';

/** The profile that `--profile` names, by id, as text or as a file; QuantaStor without it. */
export async function profileFrom({
  profile: given,
}: {
  readonly profile?: string;
}): Promise<Profile> {
  if (given === undefined) return findProfile();
  const known = findProfile(given);
  if (known) return known;
  const isInline = isText(allOptions.profile, given);
  const text = isInline ? given : await readInputText(given, '--profile').catch(orKnown(given));
  const place = isInline ? '--profile' : given;
  const { profile, diagnostics } = readProfile(parseJson(text, place));
  if (profile) return profile;
  const reasons = diagnostics.map(({ message }) => `\n  ${message}`).join('');
  throw new ProcedureError('BAD_INPUT', `not a valid vendor profile:${reasons}`, {
    place,
    remedy: 'schema/profile.schema.json of @quantastor-xenserver/core says what a profile holds.',
  });
}

/** A word that is nearly a built-in profile's is told so, where there is no file of that name. */
function orKnown(given: string): (error: unknown) => never {
  return (error) => {
    const meant = closestTo(
      given,
      PROFILES.map(({ id }) => id),
    );
    if (!isProcedureError(error) || error.code !== 'NOT_FOUND' || meant === undefined) throw error;
    const { place, message, cause } = error;
    throw new ProcedureError('NOT_FOUND', `${message}, and no built-in profile of this name`, {
      place,
      remedy: `Did you mean ${meant}?`,
      cause,
    });
  };
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new ProcedureError('BAD_INPUT', `not valid JSON: ${(cause as Error).message}`, {
      place,
      remedy: 'Correct it there; `profile check` says what else is wrong.',
      cause,
    });
  }
}
