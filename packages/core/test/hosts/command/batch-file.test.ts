import { describe, expect, test } from 'vitest';
import {
  batchProblem,
  mapWindowsPath,
  renderBatch,
} from '../../../src/hosts/command/batch-file.ts';

const names = {
  out: (index: number): string => `C:\\T\\x-${index}.out`,
  err: (index: number): string => `C:\\T\\x-${index}.err`,
  code: (index: number): string => `C:\\T\\x-${index}.code`,
};
const first = (...argv: string[]): string =>
  renderBatch([argv], names)
    .split('\r\n')[1]
    ?.replace(/ <nul .*/, '') ?? '';

describe('the batch file that runs commands on the server', () => {
  test('keeps output and the whole exit code of each command, with CRLF', () => {
    expect(renderBatch([['sc.exe', 'query', 'X'], ['a']], names)).toBe(
      [
        '@echo off',
        'sc.exe query X <nul >C:\\T\\x-0.out 2>C:\\T\\x-0.err',
        '>C:\\T\\x-0.code echo %errorlevel%',
        'a <nul >C:\\T\\x-1.out 2>C:\\T\\x-1.err',
        '>C:\\T\\x-1.code echo %errorlevel%',
        '',
      ].join('\r\n'),
    );
  });

  test.each([
    [['C:\\Program Files\\i.exe', '/S'], '"C:\\Program Files\\i.exe" /S'],
    [['x', 'a&b|c<d>e^f(g)'], 'x "a&b|c<d>e^f(g)"'],
    [['x', 'C:\\A B\\'], 'x "C:\\A B\\\\"'],
    [['x', ''], 'x ""'],
    [
      ['cmd.exe', '/d', '/c', 'echo', '%ProgramData%?%TEMP%'],
      'cmd.exe /d /c echo %%ProgramData%%?%%TEMP%%',
    ],
  ])('%j', (argv, line) => {
    expect(first(...argv)).toBe(line);
  });

  test.each([
    // STORAGELINK-9: quotes inside a word, which cmd.exe must not see as its own
    [['x', '/D="C:\\x y"'], 'x ^"/D=\\^"C:\\x y\\^"^"'],
    [['x', 'a"b&c'], 'x ^"a\\^"b^&c^"'],
    // STORAGELINK-8: a Korean path, written in the console's code page
    [['C:\\설치 파일\\osn.exe', '/S'], '"C:\\설치 파일\\osn.exe" /S'],
  ])('%j', (argv, line) => {
    expect(first(...argv)).toBe(line);
  });

  test('tells cmd.exe of UTF-8 where no code page holds the words', () => {
    expect(
      renderBatch([['é규']], names, true)
        .split('\r\n')
        .slice(0, 2),
    ).toEqual(['@echo off', 'chcp 65001 >nul']);
  });

  test.each(['a\r\ndel x', 'a\u0000b', '\u007f'])('%j is told before anything is run', (word) => {
    expect(batchProblem(['x', word])).toMatch(/control character/);
    expect(batchProblem(['x', 'plain'])).toBeUndefined();
  });
});

describe('paths of the server on this machine', () => {
  const drives = { C: '/mnt/c' };
  test.each([
    ['C:\\ProgramData\\x.json', '/mnt/c/ProgramData/x.json'],
    ['c:/a/b', '/mnt/c/a/b'],
  ])('%s', (path, near) => {
    expect(mapWindowsPath(path, drives, 'here')).toBe(near);
  });

  test.each([
    'D:\\x',
    'C:x',
    '\\\\server\\share\\x',
    'C:\\a\\..\\..\\etc',
    'C:\\a\\.\\b',
    'C:\\a:stream',
    'C:\\',
    '/etc',
  ])('refuses %s', (path) => {
    expect(() => mapWindowsPath(path, drives, 'here')).toThrow(/cannot be reached from here/);
  });
});
