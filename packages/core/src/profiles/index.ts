import type { Profile } from './profile.ts';
import { quantastor } from './quantastor.ts';

/** The built-in profiles; a new vendor is a file and a line here. */
export const PROFILES: readonly Profile[] = [quantastor];

/** The built-in profile of that id; without an id, QuantaStor's. */
export function findProfile(): Profile;
export function findProfile(id: string): Profile | undefined;
export function findProfile(id: string = quantastor.id): Profile | undefined {
  return PROFILES.find((each) => each.id === id);
}
