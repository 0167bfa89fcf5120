import { createHash } from 'node:crypto';

/** Programs that hash a file on the far side, best first; cksum is in POSIX itself. */
export const HASH_TOOLS = ['sha256sum', 'sha1sum', 'md5sum', 'cksum'] as const;

export type HashTool = (typeof HASH_TOOLS)[number];

/** What the program prints for these bytes on its stdin, without the file name. */
export function hashAs(tool: HashTool, bytes: Uint8Array): string {
  switch (tool) {
    case 'sha256sum':
      return createHash('sha256').update(bytes).digest('hex');
    case 'sha1sum':
      return createHash('sha1').update(bytes).digest('hex');
    case 'md5sum':
      return createHash('md5').update(bytes).digest('hex');
    case 'cksum':
      return `${cksum(bytes)} ${bytes.length}`;
  }
}

/** POSIX cksum: CRC-32 of polynomial 0x04C11DB7, most significant bit first, with the length appended. */
function cksum(bytes: Uint8Array): number {
  let crc = 0;
  const feed = (byte: number): void => {
    crc = ((crc << 8) ^ (TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  };
  for (const byte of bytes) feed(byte);
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256))
    feed(length & 0xff);
  return ~crc >>> 0;
}

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});
