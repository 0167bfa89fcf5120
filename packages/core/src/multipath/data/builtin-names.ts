import { BUILTIN_NAMES } from './builtin-names.data.ts';
import { posixPattern } from './posix-regex.ts';
import type { MultipathRelease } from './releases.ts';
import { isWithin } from './stretch.ts';
import { traitsOf } from './traits.ts';

interface Names {
  readonly vendor: string;
  readonly product: string;
}

const made = new WeakMap<MultipathRelease, readonly Names[]>();

/** Vendor and product of what a release has built in, in no set order. */
export function builtinNames(release: MultipathRelease): readonly Names[] {
  let names = made.get(release);
  if (!names) {
    names = BUILTIN_NAMES.split('\n')
      .filter((line) => line !== '')
      .map((line): [string, string, string] => JSON.parse(line))
      .filter(([, , stretch]) => isWithin(release, stretch))
      .map(([vendor, product]) => ({ vendor, product }));
    made.set(release, names);
  }
  return names;
}

/** True where a user's stanza of these names is made one with a built-in device. */
export function meetsBuiltin(release: MultipathRelease, vendor: string, product: string): boolean {
  const byPattern = traitsOf(release).takesOver === 'by-pattern';
  return builtinNames(release).some((one) =>
    byPattern
      ? posixPattern(one.vendor).test(vendor) && posixPattern(one.product).test(product)
      : one.vendor === vendor && one.product === product,
  );
}
