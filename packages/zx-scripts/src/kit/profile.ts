import { namedProfile, type OptionFields, type Profile } from '@quantastor-xenserver/core';
import { readInputText } from './input.ts';

/** The profile that `--profile` names, by id, as text or as a file; QuantaStor without it. */
export function profileFrom({ profile }: Pick<OptionFields, 'profile'>): Promise<Profile> {
  return namedProfile(profile, (path) => readInputText(path, '--profile'));
}
