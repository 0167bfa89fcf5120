/** How `after` is made of `before`: its first `prefix` bytes, `middle`, its last `suffix` bytes. */
export interface ChangedMiddle {
  readonly prefix: number;
  readonly middle: Uint8Array;
  readonly suffix: number;
}

/** The smallest such middle: what must travel to a host that has `before`. */
export function changedMiddle(before: Uint8Array, after: Uint8Array): ChangedMiddle {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before[prefix] === after[prefix]) prefix++;
  let suffix = 0;
  while (
    suffix < shorter - prefix &&
    before[before.length - 1 - suffix] === after[after.length - 1 - suffix]
  )
    suffix++;
  return { prefix, middle: after.subarray(prefix, after.length - suffix), suffix };
}
