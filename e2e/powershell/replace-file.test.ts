// @module-tag slow
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '../../packages/core/src/os/hash.ts';
import { replaceFile } from '../../packages/core/src/os/windows/replace-file.ts';
import { findPowershell } from './install.ts';

const found = findPowershell();
const reason = 'reason' in found ? found.reason : '';

/**
 * STORAGELINK-56: what the local host of a Windows server does in place of a move, run by a real PowerShell 7 on Linux.
 * That ReplaceFile keeps the access list is Windows' promise, and not seen here.
 */
describe.skipIf(reason !== '')(
  reason ? `(${reason})` : 'a file is swapped as ReplaceFile does (STORAGELINK-56)',
  { timeout: 300_000 },
  () => {
    let folder: string;
    let path: string;
    let temporary: string;
    const powershell = (text: string): void => {
      const program = join(folder, 'bin/powershell.exe');
      writeFileSync(program, text);
      chmodSync(program, 0o755);
    };
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'replace-file-'));
      mkdirSync(join(folder, 'bin'));
      mkdirSync(join(folder, '설치 $(x) “1”'));
      path = join(folder, "설치 $(x) “1”/it's 규칙.xml");
      temporary = join(folder, '설치 $(x) “1”/.quantastor-1.tmp');
      vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`);
      vi.stubEnv('DOTNET_ROOT', process.env['DOTNET_ROOT'] ?? '/usr/share/dotnet');
      vi.stubEnv('POWERSHELL_TELEMETRY_OPTOUT', '1');
    });
    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    });
    beforeEach(() => {
      powershell(`#!/bin/sh\nexec '${'program' in found ? found.program : ''}' "$@"\n`);
      writeFileSync(path, 'old');
      writeFileSync(temporary, 'new');
    });
    afterEach(() => {
      expect(
        readdirSync(join(folder, '설치 $(x) “1”')).filter((name) => name.endsWith('.old')),
      ).toEqual([]);
    });

    test('the new bytes have the name, and nothing lies beside it', async () => {
      expect(await replaceFile(temporary, path, sha256(Buffer.from('old')))).toBeUndefined();
      expect(readFileSync(path, 'utf8')).toBe('new');
      expect(existsSync(temporary)).toBe(false);
    });

    test.each([
      ['by PowerShell', true],
      ['where there is none', false],
    ])('what somebody else wrote meanwhile stays, %s', async (_title, isThere) => {
      if (!isThere) rmSync(join(folder, 'bin/powershell.exe'));
      writeFileSync(path, 'else');
      expect(await replaceFile(temporary, path, sha256(Buffer.from('old')))).toBe('changed');
      expect(readFileSync(path, 'utf8')).toBe('else');
      expect(readFileSync(temporary, 'utf8')).toBe('new');
    });

    test('one that cannot be replaced is as it was, and the cause is told', async () => {
      execFileSync('chattr', ['+i', path]);
      try {
        await expect(replaceFile(temporary, path, sha256(Buffer.from('old')))).rejects.toThrow(/./);
      } finally {
        execFileSync('chattr', ['-i', path]);
      }
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readFileSync(temporary, 'utf8')).toBe('new');
    });

    test.each([
      ['is not there', undefined],
      ['says nothing', '#!/bin/sh\nexit 0\n'],
      [
        'is not let',
        '#!/bin/sh\necho "Cannot invoke method. Method invocation is supported only on core types" >&2\nexit 1\n',
      ],
    ])(
      'where PowerShell %s the file is moved, and that its access list may be lost is told',
      async (_title, text) => {
        if (text === undefined) rmSync(join(folder, 'bin/powershell.exe'));
        else powershell(text);
        expect(await replaceFile(temporary, path, sha256(Buffer.from('old')))).toBe('not-known');
        expect(readFileSync(path, 'utf8')).toBe('new');
      },
    );
  },
);
