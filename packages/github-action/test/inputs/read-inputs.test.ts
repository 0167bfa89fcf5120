import { describe, expect, test } from 'vitest';
import { readInputs } from '../../src/inputs/read-inputs.ts';
import { InputError, type InputProblem } from '../../src/inputs/reader.ts';

type Given = Readonly<Record<string, string>>;

const read = (inputs: Given) =>
  readInputs(
    Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  );

function problemsOf(inputs: Given): readonly InputProblem[] {
  try {
    read(inputs);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

const multipath = { procedure: 'configure-multipath', hosts: 'ssh://root@xen1' };
const adapter = { procedure: 'install-adapter', hosts: 'local' };
const api = {
  ...adapter,
  'storagelink-url': 'https://sl:21605',
  'storagelink-fingerprint': 'ab'.repeat(32),
  'storagelink-password': 'pw',
};
const storage = {
  'storage-name': 'qs',
  'storage-address': '10.0.0.9',
  'storage-user': 'admin',
  'storage-password': 'pw',
};

describe('one clear error for each input that is wrong', () => {
  test.each<[string, Given, string]>([
    ['no procedure', { hosts: 'local' }, 'procedure: this is missing'],
    [
      'an unknown procedure',
      { procedure: 'instal-adapter' },
      'procedure: "instal-adapter" is not one of configure-multipath, install-adapter, verify, lint, rollback, resume, runs. Did you mean install-adapter?',
    ],
    ['no host', { procedure: 'configure-multipath' }, 'hosts: no host'],
    ['hosts of comments only', { ...multipath, hosts: '# none\n' }, 'hosts: no host'],
    ['a host that cannot be meant', { ...multipath, hosts: 'telnet://xen1' }, 'hosts: '],
    [
      'a list that is no list',
      { ...multipath, hosts: '["xen1",' },
      'hosts: this begins as a JSON list',
    ],
    ['a mode', { ...multipath, mode: 'dry-run' }, 'mode: "dry-run" is not one of check, apply'],
    ['a flag', { ...multipath, 'fail-on-drift': 'yes' }, 'fail-on-drift: neither true nor false'],
    ['a dialect', { ...multipath, dialect: 'Auto' }, 'dialect: '],
    ['a way with differences', { ...multipath, 'on-difference': 'overwrite' }, 'on-difference: '],
    ['a number', { ...multipath, concurrency: '0' }, 'concurrency: 0 is not a whole number from 1'],
    [
      'a public key',
      { ...multipath, 'ssh-private-key': 'ssh-ed25519 AAAA me@here' },
      'ssh-private-key: this is a public key',
    ],
    [
      'a key in one line',
      { ...multipath, 'ssh-private-key': '-----BEGIN OPENSSH PRIVATE KEY-----\\nb3Bl' },
      'ssh-private-key: not a private key',
    ],
    [
      'a key that is cut off',
      { ...multipath, 'ssh-private-key': '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl' },
      'ssh-private-key: the key is cut off',
    ],
    [
      'a fingerprint for a key',
      { ...multipath, 'ssh-known-hosts': 'xen1 SHA256:abc' },
      'ssh-known-hosts: line 1 is not a known_hosts entry',
    ],
    [
      'an installer without its hash',
      { ...adapter, installer: 'C:\\a.exe' },
      'installer-sha256: this is missing',
    ],
    [
      'a hash that is none',
      { ...adapter, installer: 'C:\\a.exe', 'installer-sha256': 'abc' },
      'installer-sha256: not a SHA-256',
    ],
    [
      'an installer over http',
      { ...adapter, installer: 'http://x/a.exe', 'installer-sha256': 'a'.repeat(64) },
      'installer: ',
    ],
    [
      'a password without a service',
      { ...adapter, 'storagelink-password': 'pw' },
      'storagelink-password: this needs storagelink-url',
    ],
    [
      'a service without a certificate',
      { ...api, 'storagelink-fingerprint': '' },
      'storagelink-url: its certificate cannot be checked',
    ],
    ['a service over http', { ...api, 'storagelink-url': 'http://sl' }, 'storagelink-url: '],
    [
      'a login in the URL',
      { ...api, 'storagelink-url': 'https://admin:pw@sl' },
      'storagelink-url: the address must not contain a login',
    ],
    [
      'half a login',
      { ...api, ...storage, 'storage-password': '' },
      'storage-password: this is missing',
    ],
    [
      'a rule that names half an entry',
      { ...adapter, clone: 'OSNEXUS' },
      'clone: "OSNEXUS" does not look like VENDOR/PRODUCT',
    ],
    ['lint without files', { procedure: 'lint' }, 'files: this is missing'],
    ['lint of nothing', { procedure: 'lint', files: '!a' }, 'files: every line takes files out'],
    [
      'a release',
      { procedure: 'lint', files: 'a', release: 'latest' },
      'release: "latest" is not a release',
    ],
    [
      'a run id that leaves the folder',
      { procedure: 'rollback', 'run-id': '../x' },
      'run-id: "../x" is not the id of a run',
    ],
  ])('%s', (_, inputs, start) => {
    const [first, ...rest] = problemsOf(inputs).map(({ input, message }) => `${input}: ${message}`);
    expect(first?.startsWith(start), first).toBe(true);
    expect(rest).toEqual([]);
  });

  test('all of them at once', () => {
    const wrong = problemsOf({
      procedure: 'configure-multipath',
      mode: 'x',
      dialect: 'y',
      concurrency: 'z',
    });
    expect(wrong.map(({ input }) => input)).toEqual(['concurrency', 'dialect', 'mode', 'hosts']);
  });

  test('and no secret in them', () => {
    const secret = 'hunter2hunter2';
    const told = JSON.stringify(
      problemsOf({
        ...adapter,
        'ssh-private-key': secret,
        'storagelink-password': secret,
        'storage-password': secret,
      }),
    );
    expect(told).not.toContain(secret);
  });
});

describe('what is read', () => {
  test('defaults are those of a check', () => {
    expect(read(multipath)).toMatchObject({
      options: { mode: 'check', failOnDrift: false, dialect: 'auto', onDifference: 'refuse' },
    });
  });

  test('hosts a line each, comments and copies left out', () => {
    const hosts = ' ssh://root@xen1 # first\n\n#ssh://root@xen9\r\nlocal\nlocal\n';
    expect(read({ ...multipath, hosts })).toMatchObject({
      options: { hosts: ['ssh://root@xen1', 'local'] },
    });
  });

  test('hosts as a JSON list', () => {
    expect(read({ ...multipath, hosts: '["ssh://root@xen1", "local"]' })).toMatchObject({
      options: { hosts: ['ssh://root@xen1', 'local'] },
    });
  });

  test('a key pasted with CRLF and without a last line end', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\r\nb3Bl\r\n-----END OPENSSH PRIVATE KEY-----';
    const { ssh } = read({ ...multipath, 'ssh-private-key': key }) as {
      ssh: { privateKey: string };
    };
    expect(ssh.privateKey).toBe(
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n',
    );
  });

  test.each<[Given, object]>([
    [{ rule: '<rule/>' }, { rule: '<rule/>' }],
    [{ rule: 'storage/rule.xml' }, { rule: 'storage/rule.xml' }],
    [{ clone: 'true' }, { clone: 'last' }],
    [
      { clone: 'DGC/RAID 5', set: 'id=1\nname = a=b' },
      { clone: 'DGC/RAID 5', set: { id: '1', name: ' a=b' } },
    ],
    [{ 'installer-args': '/S\n/v"/qn a b"' }, { installerArgs: ['/S', '/v"/qn a b"'] }],
  ])('the rule of %j', (inputs, options) => {
    expect(read({ ...adapter, ...inputs })).toMatchObject({ options });
  });

  test('both logins', () => {
    expect(read({ ...api, ...storage })).toMatchObject({
      options: { storagelinkUser: 'admin', storagelinkPassword: 'pw', storagePassword: 'pw' },
    });
  });
});
