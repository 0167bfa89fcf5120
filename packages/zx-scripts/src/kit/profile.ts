import { ProcedureError, type Profile, quantastor, readProfile } from '@quantastor-xenserver/core';
import { readInputText } from './input.ts';

/** The profile that `--profile` names; QuantaStor without it. */
export async function profileFrom(flags: { readonly profile?: string }): Promise<Profile> {
  if (flags.profile === undefined) return quantastor;
  const place = flags.profile;
  const { profile, diagnostics } = readProfile(parseJson(await readInputText(place), place));
  if (profile) return profile;
  const reasons = diagnostics.map(({ message }) => `\n  ${message}`).join('');
  throw new ProcedureError('BAD_INPUT', `this is no vendor profile:${reasons}`, {
    place,
    remedy: 'schema/profile.schema.json of @quantastor-xenserver/core says what a profile holds.',
  });
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new ProcedureError('BAD_INPUT', `this is no JSON: ${(cause as Error).message}`, {
      place,
      cause,
    });
  }
}
