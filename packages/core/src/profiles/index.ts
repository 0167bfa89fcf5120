import type { Profile } from './profile.ts';
import { quantastor } from './quantastor.ts';
import { datacore, datacore7, datacoreNoAlua7 } from './vendors/datacore.ts';
import { equallogic } from './vendors/equallogic.ts';
import { hp3par } from './vendors/hp-3par.ts';
import { truenas } from './vendors/truenas.ts';

/** The built-in profiles; a new vendor is a file and a line here. */
export const PROFILES: readonly Profile[] = [
  quantastor,
  datacore,
  datacore7,
  datacoreNoAlua7,
  equallogic,
  hp3par,
  truenas,
];

/** The built-in profile of that id; without an id, QuantaStor's. */
export function findProfile(): Profile;
export function findProfile(id: string): Profile | undefined;
export function findProfile(id: string = quantastor.id): Profile | undefined {
  return PROFILES.find((each) => each.id === id);
}
