import { expect, test } from 'vitest';
import { readInputs } from '../../src/inputs/read-inputs.ts';
import { repeatCommand, repeatLint } from '../../src/summary/repeat-command.ts';

const prefix = 'quantastor-xenserver ';

function repeat(inputs: Readonly<Record<string, string>>): string {
  const env = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const read = readInputs(Object.fromEntries(env));
  return read.procedure === 'lint'
    ? repeatLint(read.options, ['a b.conf', 'c'])
    : repeatCommand(read);
}

test.each<[string, Record<string, string>, string]>([
  [
    'a check',
    { procedure: 'configure-multipath', hosts: 'ssh://root@xen1\nlocal' },
    'configure-multipath --hosts ssh://root@xen1 local --check --diff',
  ],
  [
    'a change',
    {
      procedure: 'configure-multipath',
      'pool-master': 'ssh://root@xen1',
      mode: 'apply',
      dialect: 'as-published',
      'on-difference': 'merge',
    },
    'configure-multipath --pool-master ssh://root@xen1 --dialect as-published --on-difference merge --yes --diff',
  ],
  [
    'lint',
    { procedure: 'lint', files: 'a b.conf\n!c', release: '0.4.9' },
    "lint --release 0.4.9 -- 'a b.conf' c",
  ],
  [
    'a rollback',
    { procedure: 'rollback', 'run-id': '20261122T101500Z-3f9a', mode: 'apply' },
    'rollback 20261122T101500Z-3f9a --yes',
  ],
  [
    'a rollback by the records of hosts, each named by itself as an argument follows',
    {
      procedure: 'rollback',
      hosts: 'ssh://root@a\nssh://root@b',
      'run-id': '20261122T101500Z-3f9a',
      mode: 'apply',
    },
    'rollback --hosts ssh://root@a --hosts ssh://root@b 20261122T101500Z-3f9a --yes',
  ],
])('%s', (_, inputs, command) => {
  expect(repeat(inputs)).toBe(prefix + command);
});

test('an adapter with its logins, and no password', () => {
  const command = repeat({
    procedure: 'install-adapter',
    hosts: 'local',
    rule: '<a b="c\'d"/>',
    'storagelink-url': 'https://sl:21605',
    'storagelink-fingerprint': 'ab'.repeat(32),
    'storagelink-password': 'hunter2',
  });
  expect(command).toContain(`--rule '<a b="c'\\''d"/>'`);
  expect(command).toContain('--storagelink-url https://sl:21605 --storagelink-fingerprint');
  expect(command).not.toContain('hunter2');
});

test('many hosts as a file', () => {
  const hosts = Array.from({ length: 11 }, (_, index) => `ssh://root@xen${index}`).join('\n');
  expect(repeat({ procedure: 'configure-multipath', hosts })).toBe(
    `# hosts.txt: the 11 lines of the input hosts\n${prefix}configure-multipath --hosts-file hosts.txt --check --diff`,
  );
});
