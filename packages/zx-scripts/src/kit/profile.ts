import {
  closestTo,
  isProcedureError,
  namedProfile,
  PROFILES,
  ProcedureError,
  type Profile,
} from '@quantastor-xenserver/core';
import { readInputText } from './input.ts';

/** The profile that `--profile` names, by id, as text or as a file; QuantaStor without it. */
export async function profileFrom({
  profile: given,
}: {
  readonly profile?: string;
}): Promise<Profile> {
  return namedProfile(given, (path) => readInputText(path, '--profile').catch(orKnown(path)));
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
