import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRelease } from '@quantastor-xenserver/core/edit';
import { expect, test, vi } from 'vitest';
import { knownRelease } from '../src/kit/release.ts';

const isPackaged = existsSync('/var/lib/dpkg/info/multipath-tools.md5sums');

test.skipIf(!isPackaged)('the release of Debian’s own parser is what dpkg-query says', async () => {
  const argv = ['-W', '-f', '$' + '{Version}', 'multipath-tools'];
  const said = execFileSync('dpkg-query', argv, { encoding: 'utf8' });
  expect(await knownRelease({})).toEqual(parseRelease(said));
});

test.skipIf(process.platform !== 'linux')(
  'a parser that is not the package’s is asked',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-release-'));
    try {
      const banner = '#!/bin/sh\necho "multipath-tools v0.7.4 (11/14, 2017)" >&2\nexit 1\n';
      writeFileSync(join(folder, 'multipath'), banner, { mode: 0o755 });
      vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
      expect(await knownRelease({})).toMatchObject({ version: '0.7.4' });
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  },
);
