import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { sha256 } from '../../src/os/hash.ts';

describe('a file that is compared without having all of it in memory', () => {
  let folder = '';
  let path = '';
  let host: Host;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'large-file-'));
    path = join(folder, 'rules.xml');
    host = await openLocalHost();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // pieces are of 1 MiB: behind, at and before an end of one
  test.each([0, 100, 1 << 20, (1 << 20) + 1, 3 * (1 << 20), 3_500_001])(
    'of %i bytes is read, replaced, and refused where its last byte is another one',
    async (size) => {
      const old = Buffer.alloc(size, 'abc');
      writeFileSync(path, old);
      const seen = await host.read(path);
      expect(seen).toMatchObject({ exists: true, sha256: sha256(old) });
      expect(seen.exists && Buffer.compare(seen.bytes, old)).toBe(0);
      const content = Buffer.concat([old, Buffer.from('x')]);
      await host.replace({ path, expected: sha256(old), content });
      expect(Buffer.compare(readFileSync(path), content)).toBe(0);
      const other = Buffer.concat([old, Buffer.from('y')]);
      await expect(
        host.replace({ path, expected: sha256(other), content: old }),
      ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
      expect(Buffer.compare(readFileSync(path), content)).toBe(0);
    },
  );
});
