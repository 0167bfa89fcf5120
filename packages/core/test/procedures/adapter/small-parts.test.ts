import { describe, expect, it } from 'vitest';
import { parseMarker, renderMarker } from '../../../src/procedures/adapter/install-marker.ts';
import { installerOutcome } from '../../../src/procedures/adapter/installer/exit.ts';
import { parseCertutilHash, shownAddress } from '../../../src/procedures/adapter/installer-file.ts';
import { parseServerPaths } from '../../../src/procedures/adapter/survey.ts';
import { joinWindowsPath } from '../../../src/text/windows-path.ts';

const sha256 = 'd0'.repeat(32);

describe('certutil', () => {
  it.each([
    [`SHA256 hash of C:\\x:\r\n${sha256}\r\nCertUtil: done\r\n`, sha256],
    [`SHA256-Hash von C:\\x:\r\n${'D0 '.repeat(32).trim()}\r\n`, sha256],
    ['CertUtil: -hashfile command FAILED: 0x80070002\r\n', undefined],
    ['', undefined],
    [`${'d0'.repeat(20)}\r\n`, undefined],
  ])('%j', (text, hash) => {
    expect(parseCertutilHash(text)).toBe(hash);
  });
});

describe('installer exit codes', () => {
  it.each([
    [0, true, false],
    [3010, true, true],
    [1641, true, true],
    [1602, false, false],
    [1603, false, false],
    [1618, false, false],
    [-1, false, false],
    [12345, false, false],
    [null, false, false],
  ])('%s: ok %s, restart %s', (exit, ok, reboot) => {
    expect(installerOutcome(exit)).toMatchObject({ ok, reboot });
  });

  it('tells each known failure apart', () => {
    const known = [1, 2, 5, 127, 740, 1223, 1601, 1602, 1603, 1618, 1619, 1625, 1633, 1638, null];
    expect(new Set(known.map((exit) => installerOutcome(exit).meaning)).size).toBe(known.length);
  });
});

describe('the marker', () => {
  const marker = { profile: 'quantastor', sha256, exit: 3010 };
  it('is read back', () => expect(parseMarker(renderMarker(marker))).toEqual(marker));
  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"format":2}',
    '{"format":1,"profile":"a","exit":0,"sha256":"x"}',
  ])('%j is none', (text) => expect(parseMarker(text)).toBeUndefined());
});

describe('folders of the server', () => {
  const answer = (stdout: string, exit = 0) =>
    parseServerPaths({ argv: [], exit, stdout, stderr: '', timedOut: false });
  const own = { markers: 'C:\\ProgramData\\quantastor-xenserver', temp: 'C:\\Windows\\Temp' };
  it.each([
    [
      'D:\\Data?C:\\Users\\A\\Temp\r\n',
      { markers: 'D:\\Data\\quantastor-xenserver', temp: 'C:\\Users\\A\\Temp' },
    ],
    ['%ProgramData%?%TEMP%\r\n', own],
    ['C:\\Benutzer\uFFFD?x', own],
    ['', own],
  ])('%j', (stdout, paths) => {
    expect(answer(stdout)).toEqual(paths);
  });
  it('are the usual ones when cmd fails', () => expect(answer('D:\\A?D:\\B', 1)).toEqual(own));
});

it('joins paths with one separator', () => {
  expect(joinWindowsPath('C:\\', 'a')).toBe('C:\\a');
  expect(joinWindowsPath('C:\\x\\\\', 'a', 'b')).toBe('C:\\x\\a\\b');
});

it('shows an address without what may be a token', () => {
  expect(shownAddress('https://h/a.exe?token=1#x')).toBe('https://h/a.exe');
});
