import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HASH_TOOLS, hashAs } from '../../../src/hosts/shell/content-hash.ts';
import { runs } from '../../support/runs.ts';

test('cksum of nothing, by the standard', () => {
  expect(hashAs('cksum', new Uint8Array())).toBe('4294967295 0');
});

describe.skipIf(process.platform !== 'linux')('the programs themselves', () => {
  test.each(HASH_TOOLS)('%s says the same', (tool) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        const said = spawnSync(tool, { input: bytes, encoding: 'utf8' }).stdout.trim();
        expect(tool === 'cksum' ? said : said.split(' ')[0]).toBe(hashAs(tool, bytes));
      }),
      { numRuns: runs(15) },
    );
  });
});
