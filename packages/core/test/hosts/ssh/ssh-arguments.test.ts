import { expect, test } from 'vitest';
import { sshArguments } from '../../../src/hosts/ssh/arguments.ts';

test('asks for nothing that loosens the checking of host keys', () => {
  const args = sshArguments(
    { host: 'xen1', user: 'root', port: 22 },
    {},
    { ms: 15_000, tell: true, back: [], isShared: false },
  );
  expect(args.join(' ')).not.toMatch(/StrictHostKeyChecking|KnownHosts|CheckHostIP/i);
  expect(args).toContain('BatchMode=yes');
  expect(args).toContain('ConnectTimeout=15');
});

test('puts the host after the end of the options', () => {
  const args = sshArguments(
    { host: 'xen1' },
    { configFile: '/c' },
    { ms: 7_000, tell: false, back: ['StdinNull=no'], isShared: false },
  );
  expect(args.slice(-3)).toEqual(['--', 'xen1', 'exec sh']);
  expect(args.slice(0, 3)).toEqual(['-T', '-F', '/c']);
  expect(args.join(' ')).not.toContain('ConnectTimeout');
  expect(args).toContain('StdinNull=no');
});
