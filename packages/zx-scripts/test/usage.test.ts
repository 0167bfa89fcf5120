// @module-tag slow
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';

const scripts = [
  'configure-multipath',
  'install-adapter',
  'verify',
  'rollback',
  'resume',
  'runs',
  'lint',
  'edit multipath-conf',
  'edit device-rules',
  'sandbox',
];

describe('--help', () => {
  it('lists every script and the exit codes', async () => {
    const { exit, stdout, stderr } = await cli(['--help']);
    expect(exit).toBe(0);
    expect(stderr).toBe('');
    for (const name of scripts) expect(stdout).toContain(name.split(' ')[0]);
    expect(stdout).toMatch(/2\s+--check found changes/);
    expect(stdout).toMatch(/64\s+wrong usage/);
  });

  it.each(scripts)('of %s goes to stdout, exits 0 and names the exit codes', async (name) => {
    const { exit, stdout, stderr } = await cli([...name.split(' '), '--help']);
    expect(exit).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: quantastor-xenserver ${name}`);
    expect(stdout).toContain('Exit codes:');
  });

  it.each([
    [['help'], ['--help']],
    [
      ['help', 'lint'],
      ['lint', '--help'],
    ],
  ])('%j is the same as %j', async (asked, same) => {
    expect(await cli(asked)).toEqual(await cli(same));
  });

  it('of edit lists both files that it can edit', async () => {
    const { exit, stdout } = await cli(['edit', '--help']);
    expect(exit).toBe(0);
    expect(stdout).toContain('multipath-conf');
    expect(stdout).toContain('device-rules');
  });
});

describe('--version', () => {
  it('prints the version of the package', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await cli(['--version'])).toMatchObject({ exit: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('an error of the system', () => {
  it('names its place and a remedy, without a stack', async () => {
    const { exit, stderr } = await cli(['runs', '--state-folder', '/dev/null']);
    expect(exit).toBe(1);
    expect(stderr).toMatch(
      /^error: \/dev\/null\/runs: the runs cannot be listed: \/dev\/null is not a folder \[BAD_INPUT\]\n {2}help: .*\n$/,
    );
  });
});

describe('wrong usage', () => {
  it.each<[string[], string]>([
    [[], 'Usage:'],
    [['edit'], 'Usage:'],
    [['configure-multipaths'], 'Did you mean configure-multipath?'],
    [['edit', 'multipath-cnf'], 'Did you mean multipath-conf?'],
    [['configure-multipath', '--hots', 'local'], 'Did you mean --hosts?'],
    [['configure-multipath'], 'no host'],
    [['configure-multipath', '--hosts', ''], 'error:'],
    [['configure-multipath', '--hosts', 'http://xen1'], 'http://xen1'],
    [['configure-multipath', '--hosts', 'ssh://-oProxyCommand=x'], 'error:'],
    [['configure-multipath', '--hosts', 'local', '--dialect', 'auot'], 'auto'],
    [['configure-multipath', '--hosts', 'local', '--on-difference', 'keep'], 'replace'],
    [['configure-multipath', '--hosts', 'local', '--concurrency', '0'], 'from 1 to 1000'],
    [['configure-multipath', '--hosts', 'local', '--concurrency', '1e3'], 'from 1 to 1000'],
    [['configure-multipath', 'more'], 'Hosts are named with --hosts'],
    [['rollback', 'last', '--hosts', 'xen1', 'xen2'], '--hosts ssh://root@xen1 --hosts ssh://'],
    [['rollback', '--hosts', 'xen1,xen2'], '--hosts xen1 --hosts xen2'],
    [['install-adapter'], 'no host'],
    [['install-adapter', '--hosts', 'local', '--installer', 'C:\\a.exe'], '--installer-sha256'],
    [['install-adapter', '--hosts', 'local', '--installer', 'a.exe'], 'absolute Windows path'],
    [
      [
        ...['install-adapter', '--hosts', 'local', '--skip-licence-check'],
        ...['--installer', 'http://x/y.exe', '--installer-sha256', 'a'.repeat(64)],
      ],
      'https',
    ],
    [
      ['install-adapter', '--hosts', 'local', '--installer', 'a.exe', '--installer-sha256', 'abc'],
      '64 hexadecimal digits',
    ],
    [
      ['install-adapter', '--hosts', 'local', '--rule', 'a', '--clone'],
      'give one of --rule and --clone only',
    ],
    [['install-adapter', '--hosts', 'local', '--set', 'a=b'], '--clone'],
    [['install-adapter', '--hosts', 'local', '--clone', '--set', 'a'], 'NAME=VALUE'],
    [['install-adapter', '--hosts', 'local', '--clone', 'NETAPP'], 'VENDOR/PRODUCT'],
    [
      ['install-adapter', '--hosts', 'local', '--storagelink-url', 'https://localhost:21605'],
      '--storagelink-fingerprint',
    ],
    [['install-adapter', '--hosts', 'local', '--storage-name', 'a'], '--storagelink-url'],
    [
      [
        ...['install-adapter', '--hosts', 'local', '--storagelink-url', 'https://localhost:21605'],
        ...['--storagelink-fingerprint', 'ab'.repeat(32)],
      ],
      'QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD',
    ],
    [['rollback', 'last', 'first'], 'too many arguments'],
    [['rollback', '../../x'], '20261122T101500Z-3f9a'],
    [['resume', 'a b'], '20261122T101500Z-3f9a'],
    [['runs', '--all'], 'unknown option'],
    [['lint'], 'missing required argument'],
    [['lint', ''], 'an argument is empty'],
    [['edit', 'multipath-conf', ''], 'an argument is empty'],
    [['sandbox', ''], 'an argument is empty'],
    [['verify', 'nothing', '--hosts', 'local'], 'multipath, adapter'],
    [['lint', '--fail-on', 'fatal', '-'], 'error, warning, info'],
    [['lint', '--release', 'new', '-'], 'new'],
    [['edit', 'multipath-conf'], 'missing required argument'],
    [['edit', 'multipath-conf', 'a', 'b'], 'too many arguments'],
    [['edit', 'multipath-conf', '-', '--release', 'x'], '--release'],
    [['edit', 'device-rules', 'a.xml'], '--rule'],
    [['edit', 'device-rules', 'a.xml', '--rule', '-', '--clone'], 'give one of'],
    [['edit', 'device-rules', '-', '--rule', '-'], 'stdin'],
    [['sandbox'], 'missing required argument'],
  ])('%j exits 64 and says why', async (args, message) => {
    const { exit, stdout, stderr } = await cli(args);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(exit).toBe(64);
  });
});
