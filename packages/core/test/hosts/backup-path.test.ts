import { describe, expect, test } from 'vitest';
import { encodeBackupName, localOwnFolder } from '../../src/os/backup.ts';

describe('encodeBackupName', () => {
  test.each([
    ['/etc/multipath.conf', '%2Fetc%2Fmultipath.conf'],
    ['/a%2Fb', '%2Fa%252Fb'],
    ['/a b\n', '%2Fa%20b%0A'],
    ['C:\\Program Files\\x.xml', 'C%3A%5CProgram%20Files%5Cx.xml'],
    ['/é', '%2F%C3%A9'],
  ])('%j', (path, name) => {
    expect(encodeBackupName(path)).toBe(name);
  });

  test('keeps long paths apart and within what a file system takes', () => {
    const [a, b] = ['a', 'b'].map((end) => encodeBackupName(`/${'x'.repeat(400)}${end}`));
    expect(a).not.toBe(b);
    expect(a?.length).toBeLessThanOrEqual(200);
  });
});

test.each([
  ['posix', true, {}, '/var/lib/quantastor-xenserver'],
  ['posix', false, { XDG_STATE_HOME: '/s' }, '/s/quantastor-xenserver'],
  ['windows', false, { ProgramData: 'D:\\Data' }, 'D:\\Data\\quantastor-xenserver'],
  ['windows', false, {}, 'C:\\ProgramData\\quantastor-xenserver'],
] as const)('%s, root %s: %j', (platform, isRoot, env, folder) => {
  expect(localOwnFolder(platform, env, isRoot)).toBe(folder);
});

test('ignores a relative state folder and never leaves the backups', () => {
  const env = { XDG_STATE_HOME: 'rel' };
  expect(localOwnFolder('posix', env, false)).toMatch(/^\/.*\.local\/state\//);
  expect(encodeBackupName('../x/../y')).toBe('..%2Fx%2F..%2Fy');
});
