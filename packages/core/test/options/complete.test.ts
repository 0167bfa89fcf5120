import { describe, expect, test } from 'vitest';
import { completeOptions, wantedSecrets } from '../../src/options/complete.ts';
import {
  foldAdapter,
  foldMultipath,
  plainAdapterRows,
  procedureRows,
  withAdapterDefaults,
} from '../../src/options/fold.ts';
import type { FrontEnd, Giving, Scope } from '../../src/options/option.ts';
import type { AnyTable, OptionFields } from '../../src/options/tables.ts';
import { inWordsOf } from '../../src/options/words.ts';

/** Every flag is false where nobody gave it; a new one needs no line here. */
function noFlag(rows: AnyTable): Record<string, false> {
  const flags = Object.entries(rows).filter(([, { type }]) => type === 'flag');
  return Object.fromEntries(flags.map(([field]) => [field, false]));
}
const NO_FLAG = noFlag(plainAdapterRows);

const hex = 'ab'.repeat(32);
const in_ = (scope: Scope, frontEnd: FrontEnd = 'cli'): Giving => ({ frontEnd, scope });
const server = { hosts: ['local'] };
const web = { ...server, storagelinkUrl: 'https://sl:21605' };
const storage = { storageName: 'qs', storageAddress: '10.0.0.9', storageUser: 'admin' };

function problemsOf(given: Partial<OptionFields>, giving: Giving): string[] {
  return completeOptions(given, giving).problems.map(({ field, message, help }) =>
    inWordsOf(giving.frontEnd, `${field}: ${message}${help ? ` ${help}` : ''}`),
  );
}

// one table of option sets with the verdict, for all three front ends (DRIFT-4)
describe.each<FrontEnd>(['cli', 'action', 'ansible'])(
  'rules between options, in %s',
  (frontEnd) => {
    test.each<[string, Scope, Partial<OptionFields>, string | undefined]>([
      ['a fingerprint', 'install-adapter', { ...web, storagelinkFingerprint: hex }, undefined],
      ['a CA', 'install-adapter', { ...web, storagelinkCa: '-----BEGIN' }, undefined],
      [
        'both (DRIFT-4a, b, c)',
        'install-adapter',
        { ...web, storagelinkFingerprint: hex, storagelinkCa: '-----BEGIN' },
        undefined,
      ],
      [
        'both, to verify (DRIFT-4b)',
        'verify-adapter',
        { ...web, storagelinkFingerprint: hex, storagelinkCa: '-----BEGIN' },
        undefined,
      ],
      ['neither', 'install-adapter', web, 'storagelinkUrl: its certificate cannot be checked'],
      [
        'http, which is said before anything of certificates (CLI-37)',
        'install-adapter',
        { ...server, storagelinkUrl: 'http://x' },
        'storagelinkUrl: not an https address',
      ],
      [
        'a login in the address',
        'install-adapter',
        { ...server, storagelinkUrl: 'https://a:b@sl' },
        'storagelinkUrl: the address must not contain a login',
      ],
      [
        'a CA alone',
        'verify-adapter',
        { ...server, storagelinkCa: 'x' },
        'storagelinkCa: this needs',
      ],
      [
        'half a storage system',
        'install-adapter',
        { ...web, storagelinkFingerprint: hex, storageName: 'a' },
        'belong together',
      ],
      [
        'a whole one',
        'install-adapter',
        { ...web, storagelinkFingerprint: hex, ...storage },
        undefined,
      ],
      ['one without StorageLink', 'install-adapter', { ...server, ...storage }, 'this needs'],
      [
        'an installer without its hash',
        'install-adapter',
        { ...server, installer: 'C:\\a.exe' },
        'installerSha256: this is missing',
      ],
      [
        'a hash that is none',
        'install-adapter',
        { ...server, installer: 'C:\\a.exe', installerSha256: 'zz' },
        'installerSha256: not a SHA-256',
      ],
      [
        'an installer over http',
        'install-adapter',
        { ...server, installer: 'http://x/y', installerSha256: hex },
        'https only',
      ],
      ['a hash alone', 'install-adapter', { ...server, installerSha256: hex }, 'needs'],
      ['rule and clone', 'install-adapter', { ...server, rule: '<r/>', clone: 'last' }, 'one of'],
      ['values without a copy', 'install-adapter', { ...server, set: { a: 'b' } }, 'set: '],
      [
        'values of a copy',
        'install-adapter',
        { ...server, set: { a: 'b' }, clone: 'last' },
        undefined,
      ],
      ['half an entry', 'install-adapter', { ...server, clone: 'NETAPP' }, 'VENDOR/PRODUCT'],
      ['a service', 'install-adapter', { ...server, service: '\\\\other' }, 'service: '],
      [
        'a port',
        'install-adapter',
        { ...web, storagelinkFingerprint: hex, ...storage, storagePort: 0 },
        'from 1 to 65535',
      ],
      [
        'a word',
        'configure-multipath',
        { ...server, dialect: 'auot' as 'auto' },
        'Did you mean auto?',
      ],
      [
        'an option of the other half (CLI-49)',
        'verify-multipath',
        { ...server, service: 'x' },
        'service: this has no meaning here',
      ],
      [
        'an option of the other half (CLI-49)',
        'verify-adapter',
        { ...server, dialect: 'auto' },
        'dialect: this has no meaning here',
      ],
      [
        'a name of JavaScript (CLI-80)',
        'configure-multipath',
        { ...server, onDiference: 'merge' } as Partial<OptionFields>,
        'Did you mean onDifference?',
      ],
      [
        'vendor alone',
        'edit-device-rules',
        { path: 'x', clone: 'last', vendor: 'A' },
        'belong together',
      ],
      ['no rule', 'edit-device-rules', { path: 'x' }, 'no rule'],
      [
        'a rule to take out',
        'edit-device-rules',
        { path: 'x', state: 'absent', clone: 'last' },
        'no meaning',
      ],
      [
        'a version to put back',
        'edit-device-rules',
        { path: 'x', clone: 'last', restoreVersion: '1' },
        'restoreVersion: ',
      ],
    ])('%s', (_, scope, given, said) => {
      const isEdit = scope.startsWith('edit');
      if (isEdit && frontEnd === 'action') return expect(frontEnd).toBe('action');
      const { hosts: _hosts, ...rest } = given;
      const found = problemsOf(frontEnd === 'ansible' ? rest : given, in_(scope, frontEnd));
      if (said === undefined) expect(found).toEqual([]);
      else expect(found.join('\n')).toContain(said);
      return undefined;
    });
  },
);

test('defaults that a runner or a role hands over break no rule', () => {
  const given = { ...server, storagelinkUser: 'admin', storagelinkTimeout: 30, keepVersion: false };
  expect(problemsOf(given, in_('install-adapter', 'action'))).toEqual([]);
  expect(problemsOf({ ...server, storagelinkUser: 'x' }, in_('verify-adapter')).join()).toContain(
    'this needs --storagelink-url',
  );
});

test('names are those of the front end', () => {
  const given = { storagelinkUrl: 'https://sl' };
  const say = (frontEnd: FrontEnd) => problemsOf(given, in_('verify-adapter', frontEnd)).join('\n');
  expect(say('cli')).toContain('Give --storagelink-fingerprint, --storagelink-ca, or both');
  expect(say('action')).toContain('Give storagelink-fingerprint, storagelink-ca, or both');
  expect(say('ansible')).toContain('Give storagelink_fingerprint, storagelink_ca, or both');
});

test('hosts are needed where no inventory names them', () => {
  expect(problemsOf({}, in_('configure-multipath'))).toEqual([
    'hosts: no host: name one with --hosts or --hosts-file, dom0 hosts also with --pool-master',
  ]);
  expect(problemsOf({}, in_('install-adapter', 'action')).join()).toContain('a line each');
  expect(problemsOf({}, in_('configure-multipath', 'ansible'))).toEqual([]);
  const via = { via: 'ansible' as const, inventory: ['hosts.ini'] };
  expect(problemsOf(via, in_('configure-multipath'))).toEqual([]);
  expect(problemsOf({ ...via, hosts: ['local'] }, in_('configure-multipath')).join()).toContain(
    'no meaning with --via ansible',
  );
  expect(problemsOf({ ...server, limit: 'a' }, in_('configure-multipath')).join()).toContain(
    'needs --via ansible',
  );
});

// Ansible reads a file for each part of the pattern that begins with @, not for the first alone
test.each(['@hosts.txt', 'xen1,@/etc/passwd', 'xen1, @x', 'xen1:@x', 'xen1 @x'])(
  'a limit of a workflow names no file: %j',
  (limit) => {
    const given = { inventory: ['hosts.ini'], limit };
    expect(problemsOf(given, in_('configure-multipath', 'action')).join()).toContain(
      'limit: a pattern of hosts; a file has no place here',
    );
    const usual = { ...given, limit: 'xen*:!xen3,~db[0-9]@x' };
    expect(problemsOf(usual, in_('configure-multipath', 'action'))).toEqual([]);
    // on a command line it is the user's own, as the file of those that failed last time
    const typed = { ...given, via: 'ansible' as const };
    expect(problemsOf(typed, in_('configure-multipath'))).toEqual([]);
  },
);

test('what goes host by host is not for an inventory, and is refused there', () => {
  const via = { ...server, via: 'ansible' as const, inventory: ['hosts.ini'], hosts: [] };
  for (const field of ['rolling', 'evacuate'] as const)
    expect(problemsOf({ ...via, [field]: true }, in_('configure-multipath')).join()).toContain(
      `${field}: this has no meaning with --via ansible`,
    );
  expect(problemsOf({ ...via, maxFailures: 0 }, in_('configure-multipath')).join()).toContain(
    'maxFailures: this has no meaning',
  );
});

test('the virtual machines of a host that goes into no maintenance mode are not moved, and that is said', () => {
  const given = { ...server, evacuate: true };
  for (const frontEnd of ['cli', 'action'] as const) {
    const giving = in_('configure-multipath', frontEnd);
    expect(problemsOf(given, giving).join()).toMatch(/^evacuate: this needs (--)?rolling or /);
    expect(problemsOf({ ...given, rolling: true }, giving)).toEqual([]);
    expect(problemsOf({ ...given, enableMultipathing: true }, giving)).toEqual([]);
  }
  expect(problemsOf({ evacuate: true }, in_('configure-multipath', 'ansible'))).toEqual([]);
});

test('what makes a stanza count has no meaning where it is taken away', () => {
  expect(
    problemsOf(
      { ...server, remove: true, enableMultipathing: true },
      in_('configure-multipath'),
    ).join(),
  ).toContain('enableMultipathing: this has no meaning with --remove');
  const absent = { ...server, state: 'absent' as const };
  expect(
    problemsOf({ ...absent, onDifference: 'merge' }, in_('configure-multipath', 'action')).join(),
  ).toContain('onDifference: this has no meaning');
  expect(problemsOf(absent, in_('configure-multipath', 'action'))).toEqual([]);
  for (const given of [{ remove: true }, { state: 'absent' as const }])
    expect(foldMultipath(given).state).toBe('absent');
});

test('a secret is wanted with what it opens, and never said', () => {
  const giving = in_('install-adapter');
  expect(wantedSecrets(server, giving)).toEqual([]);
  expect(wantedSecrets(web, giving)).toEqual(['storagelinkPassword']);
  expect(wantedSecrets({ ...web, ...storage }, giving)).toEqual([
    'storagelinkPassword',
    'storagePassword',
  ]);
  const secret = 17 as unknown as string;
  expect(problemsOf({ ...web, storagelinkPassword: secret }, giving).join()).not.toContain('17');
});

describe('defaults', () => {
  test('come from the rows alone', () => {
    const { options } = completeOptions(server, in_('install-adapter'));
    expect(options).toMatchObject({
      concurrency: 10,
      installerArgs: ['/S'],
      installerTimeout: 600,
      service: 'StorageLink',
      serviceTimeout: 120,
      storagelinkUser: 'admin',
      storagelinkTimeout: 30,
    });
    const values = Object.entries(procedureRows).map(([field, row]) => [field, row.default]);
    const given = values.filter(([, value]) => value !== undefined);
    expect(foldMultipath({})).toEqual({ state: 'present', ...Object.fromEntries(given) });
    expect(foldMultipath({})).toMatchObject({ dialect: 'auto', onDifference: 'refuse' });
    expect(NO_FLAG).toMatchObject({ skipLicenceCheck: false, keepVersion: false });
    expect(noFlag(procedureRows)).toMatchObject({ restartDaemon: false, rolling: false });
  });

  test('are a check in the action, and the state decides in multipath_device', () => {
    expect(completeOptions(server, in_('install-adapter', 'action')).options?.mode).toBe('check');
    const device = completeOptions({}, in_('edit-multipath-conf', 'ansible')).options;
    expect(device).toMatchObject({ path: 'auto', state: 'present' });
    expect(device).not.toHaveProperty('onDifference');
    expect(completeOptions({ path: 'x' }, in_('edit-multipath-conf')).options).toMatchObject({
      onDifference: 'refuse',
    });
  });

  test('are those of a verb that is called without them', () => {
    expect(
      withAdapterDefaults({
        installer: { source: 'C:\\a.exe', sha256: hex },
        api: { url: 'https://sl', password: 'x' },
        serviceTimeoutMs: 5,
      }),
    ).toEqual({
      ...NO_FLAG,
      service: 'StorageLink',
      serviceTimeoutMs: 5,
      installer: { source: 'C:\\a.exe', sha256: hex, args: ['/S'], timeoutMs: 600_000 },
      api: { url: 'https://sl', password: 'x', username: 'admin', timeoutMs: 30_000 },
    });
  });
});

test('flat fields become the options of install-adapter, seconds milliseconds', () => {
  const given = {
    ...web,
    ...storage,
    storagelinkFingerprint: hex,
    storagelinkPassword: 'pw',
    storagePassword: 'pw2',
    installer: 'C:\\a.exe',
    installerSha256: hex.toUpperCase(),
    clone: 'DGC/RAID 5',
    set: { id: '1' },
    versionAt: 'comment',
  };
  const { options, problems } = completeOptions(given, in_('install-adapter'));
  expect(problems).toEqual([]);
  expect(foldAdapter(options ?? {})).toEqual({
    ...NO_FLAG,
    service: 'StorageLink',
    serviceTimeoutMs: 120_000,
    installer: { source: 'C:\\a.exe', sha256: hex, args: ['/S'], timeoutMs: 600_000 },
    rule: { kind: 'clone', of: { vendor: 'DGC', product: 'RAID 5' }, values: { id: '1' } },
    version: 'comment',
    api: {
      minTlsVersion: 'TLSv1.2',
      url: 'https://sl:21605',
      username: 'admin',
      password: 'pw',
      timeoutMs: 30_000,
      fingerprint: hex,
    },
    credentials: { friendlyName: 'qs', address: '10.0.0.9', username: 'admin', password: 'pw2' },
  });
});
