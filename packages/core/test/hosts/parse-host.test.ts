import { describe, expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { parseSshTarget, sshUrl } from '../../src/hosts/ssh/url.ts';

describe('parseSshTarget', () => {
  test.each([
    ['ssh://xen1', { host: 'xen1' }],
    ['ssh://root@xen1', { host: 'xen1', user: 'root' }],
    ['ssh://root@xen1:2222', { host: 'xen1', user: 'root', port: 2222 }],
    ['SSH://xen1.example.com/', { host: 'xen1.example.com' }],
    ['ssh://[fe80::1]', { host: 'fe80::1' }],
    ['ssh://root@[2001:db8::1]:22', { host: '2001:db8::1', user: 'root', port: 22 }],
    ['ssh://[fe80::1%25eth0]', { host: 'fe80::1%eth0' }],
    ['[::1]', { host: '::1' }],
    ['ssh://DOMAIN%5Cadmin@xen1', { host: 'xen1', user: 'DOMAIN\\admin' }],
    ['admin@example.com@xen1', { host: 'xen1', user: 'admin@example.com' }],
    ['xen1', { host: 'xen1' }],
    ['root@xen_1', { host: 'xen_1', user: 'root' }],
    ['192.0.2.7', { host: '192.0.2.7' }],
  ])('reads %s', (spec, target) => {
    expect(parseSshTarget(spec)).toEqual(target);
  });

  test.each([
    ['ssh://', 'names no host'],
    // ROBUSTNESS-43
    ['ssh:joe@host', '"ssh:joe@host" is not a valid host: "//" is missing'],
    ['ssh:/xen1', 'is missing behind ssh:'],
    ['ssh://-oProxyCommand=touch%20x', 'letters'],
    ['-oProxyCommand=touch x', 'blank'],
    ['-oProxyCommand=touch', 'letters'],
    ['-v', 'letters'],
    ['ssh://-l@xen1', 'user name'],
    ['-l@xen1', 'user name'],
    ['ssh://%2DoX@xen1', 'user name'],
    ['ssh://a%20b@xen1', 'user name'],
    ['ssh://a%zz@xen1', '% escape'],
    ['ssh://$(id)@xen1', 'user name'],
    ['ssh://xen1;id', 'letters'],
    ['ssh://xen1/path', 'letters'],
    ['ssh://xen1?x', 'letters'],
    ['ssh://xen1:0', '1 to 65535'],
    ['ssh://xen1:65536', '1 to 65535'],
    ['ssh://xen1:', '1 to 65535'],
    ['ssh://xen1:22x', '1 to 65535'],
    ['ssh://fe80::1', 'stands in brackets'],
    ['ssh://[fe80::1', 'names no host'],
    ['ssh://[xen1]', 'no IPv6'],
    ['ssh://[::1%;id]', 'no IPv6'],
    ['xen1:22', 'form of a URL'],
    ['', 'empty'],
    ['   ', 'empty'],
    [' xen1', 'blank'],
    ['xen1\n', 'control character'],
    ['ssh://xen1\0', 'control character'],
    ['xen\u001b[2J1', 'control character'],
    ['telnet://xen1', 'not known'],
    ['sandbox:', 'names no folder'],
    ['höst', 'letters'],
  ])('refuses %j', (spec, words) => {
    let error: unknown;
    try {
      parseHost(spec);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ProcedureError);
    const { code, message, remedy } = error as ProcedureError;
    expect(code).toBe('BAD_INPUT');
    expect(message).toContain(words);
    expect(remedy).toBeTruthy();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach the terminal
    expect(message).not.toMatch(/[\u0000-\u001f]/);
  });

  test.each(['ssh://root:hunter2@xen1', 'root:hunter2@xen1', 'ssh://root:hun@ter2@xen1'])(
    'refuses the password in %s and does not repeat it',
    (spec) => {
      expect(() => parseHost(spec)).toThrow(/password has no place/);
      expect(() => parseHost(spec)).not.toThrow(/hunter2|ter2/);
    },
  );

  // told as one host with a password in it
  test.each([
    'ssh://root@xen1,ssh://root@xen2',
    'ssh://root@xen1 ssh://root@xen2',
    'ssh://xen1; ssh://xen2:22',
    'root@xen1,ssh://root:hunter2@xen2',
    'ssh://root:hunter2@xen1, SSH://root:hunter2@xen2',
    // told as a folder that is not there
    'sandbox:lab/xenserver-7,sandbox:lab/xenserver-8',
    'sandbox:lab/xenserver-7, ssh://root:hunter2@xen1',
    'command:a.json;command:b.json',
    'root@xen1,sandbox:lab/xenserver-8',
  ])('refuses the list %s as more than one host', (spec) => {
    expect(() => parseHost(spec)).toThrow(/it names more than one host/);
    expect(() => parseHost(spec)).not.toThrow(/hunter2/);
  });

  test('writes a target back as a URL', () => {
    for (const url of ['ssh://xen1', 'ssh://root@[fe80::1]:22', 'ssh://DOMAIN%5Cadmin@xen1'])
      expect(sshUrl(parseSshTarget(url))).toBe(url);
  });
});

describe('parseHost', () => {
  test.each([
    ['local', 'local'],
    ['ssh://local', 'ssh'],
    ['root@xen1', 'ssh'],
    ['sandbox:/some dir', 'sandbox'],
    ['sandbox:C:\\x', 'sandbox'],
  ])('takes %s for %s', (spec, kind) => {
    expect(parseHost(spec)).toMatchObject({ name: spec, kind });
  });
});
