import { createHash } from 'node:crypto';

/** A SHA-256 as 64 lower-case hexadecimal digits. */
export type Sha256 = string;

export function sha256(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}
