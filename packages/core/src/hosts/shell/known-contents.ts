import type { Sha256 } from '../../os/hash.ts';

/** Bytes seen on a host, by their hash: an upload sends only what differs. The oldest are forgotten first. */
export interface KnownContents {
  remember(sha256: Sha256, bytes: Uint8Array): void;
  find(sha256: Sha256): Uint8Array | undefined;
}

const MAX_BYTES = 64 * 1024 * 1024;

export function makeKnownContents(maxBytes: number = MAX_BYTES): KnownContents {
  const contents = new Map<Sha256, Uint8Array>();
  let total = 0;
  return {
    find: (sha256) => contents.get(sha256),
    remember(sha256, bytes) {
      if (contents.has(sha256) || bytes.length > maxBytes) return;
      contents.set(sha256, bytes);
      total += bytes.length;
      for (const [oldest, { length }] of contents) {
        if (total <= maxBytes) break;
        contents.delete(oldest);
        total -= length;
      }
    },
  };
}
