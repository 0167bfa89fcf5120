import { expect, test } from 'vitest';
import { explainSshFailure } from '../../../src/hosts/ssh/failures.ts';

const CHANGED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
Host key for xen1 has changed and you have requested strict checking.
Host key verification failed.
`;

// the words are those of OpenSSH 4.3 to 9.9
test.each([
  ['ssh: Could not resolve hostname xen1: Name or service not known', 'HOST_UNREACHABLE'],
  ['ssh: connect to host xen1 port 22: Connection refused', 'HOST_UNREACHABLE'],
  ['ssh: connect to host xen1 port 22: No route to host', 'HOST_UNREACHABLE'],
  ['ssh: connect to host xen1 port 22: Network is unreachable', 'HOST_UNREACHABLE'],
  ['ssh: connect to host xen1 port 22: Connection timed out', 'TIMEOUT'],
  ['ssh: connect to host xen1 port 22: Operation timed out', 'TIMEOUT'],
  ['Connection timed out during banner exchange', 'TIMEOUT'],
  [CHANGED, 'HOST_KEY_CHANGED'],
  ['Host key verification failed.', 'HOST_KEY_UNKNOWN'],
  [
    'No ED25519 host key is known for xen1 and you have requested strict checking.\r\nHost key verification failed.',
    'HOST_KEY_UNKNOWN',
  ],
  ['root@xen1: Permission denied (publickey,password).', 'AUTH_FAILED'],
  ['Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures', 'AUTH_FAILED'],
  ['/root/.ssh/config: line 3: Bad configuration option: foo', 'BAD_INPUT'],
  ['Bad owner or permissions on /root/.ssh/config', 'BAD_INPUT'],
  [
    'Unable to negotiate with 192.0.2.1 port 22: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1',
    'HOST_UNREACHABLE',
  ],
  ['kex_exchange_identification: Connection closed by remote host', 'CONNECTION_LOST'],
  ['', 'CONNECTION_LOST'],
])('%s', (stderr, code) => {
  const error = explainSshFailure(`${stderr}\n`, 255, 'ssh://xen1');
  expect(error).toMatchObject({
    code,
    place: 'ssh://xen1',
    remedy: expect.stringMatching(/.{10}/),
  });
  expect(error.message).not.toMatch(/[@]{3}|\n|\r/);
});

test('FIELD-70: a key that is not known tells which files ssh has read', () => {
  const { remedy } = explainSshFailure('Host key verification failed.\n', 255, 'ssh://xen1');
  expect(remedy).toMatch(/ssh -G xen1.*userknownhostsfile.*whatever HOME says/);
});

test.each([
  ['sh: not found', 127],
  ['This account is currently not available.', 1],
])('an exit code that is not ssh’s own: %s', (stderr, exit) => {
  expect(explainSshFailure(stderr, exit, 'x')).toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringContaining(stderr),
  });
});

test('lets no control character of the host through', () => {
  const { message } = explainSshFailure('boom \u001b[2J\u0007', 255, 'x');
  expect(message).toContain('boom \\x1b[2J\\x07');
});

// FIELD-29 to FIELD-35: the words of OpenSSH 9.2 at LogLevel INFO
test.each<[string, string, string, RegExp, RegExp]>([
  [
    'FIELD-29',
    'Unable to negotiate with 192.0.2.1 port 22: no matching host key type found. Their offer: ssh-rsa',
    'HOST_UNREACHABLE',
    /no host key type: the host offers ssh-rsa/,
    /Host xen1 \/ {3}HostKeyAlgorithms \+ssh-rsa \/ {3}PubkeyAcceptedAlgorithms \+ssh-rsa/,
  ],
  [
    'FIELD-30',
    'Unable to negotiate with 192.0.2.1 port 22: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1,kex-strict-s-v00@openssh.com',
    'HOST_UNREACHABLE',
    /key exchange method/,
    /KexAlgorithms \+diffie-hellman-group1-sha1\./,
  ],
  [
    'FIELD-31',
    'Unable to negotiate with 192.0.2.1 port 22: no matching cipher found. Their offer: 3des-cbc',
    'HOST_UNREACHABLE',
    /cipher/,
    /Ciphers \+3des-cbc/,
  ],
  [
    'MACs',
    'Unable to negotiate with 192.0.2.1 port 22: no matching MAC found. Their offer: hmac-md5',
    'HOST_UNREACHABLE',
    /MAC/,
    /MACs \+hmac-md5/,
  ],
  [
    'FIELD-32',
    'root@192.0.2.1: Permission denied (publickey).',
    'AUTH_FAILED',
    /none of the keys that were offered/,
    /PubkeyAcceptedAlgorithms \+ssh-rsa/,
  ],
  [
    'FIELD-33',
    'ssh_dispatch_run_fatal: Connection to 192.0.2.1 port 22: error in libcrypto',
    'HOST_UNREACHABLE',
    /crypto policy/,
    /update-crypto-policies/,
  ],
  [
    'FIELD-34',
    'ssh: Could not resolve hostname nowhere.invalid: Name or service not known\nkex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535',
    'HOST_UNREACHABLE',
    /on the way \(jump host.*nowhere\.invalid/,
    /name/,
  ],
  [
    'a jump host that reaches nothing',
    'channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\nConnection closed by UNKNOWN port 65535',
    'HOST_UNREACHABLE',
    /jump host cannot reach the host/,
    /AllowTcpForwarding/,
  ],
  [
    'FIELD-35',
    'unix_listener: path "/tmp/aaaa.bbbb" too long for Unix domain socket',
    'BAD_INPUT',
    /ControlPath/,
    /%C/,
  ],
  [
    'ACTION-85',
    `@@@@\n@       WARNING: REVOKED HOST KEY DETECTED!               @\n@@@@\nThe ED25519 host key for xen1 is marked as revoked.\nHost key verification failed.`,
    'HOST_KEY_CHANGED',
    /was revoked/,
    /^Do not accept it/,
  ],
])('%s', (_id, stderr, code, message, remedy) => {
  const error = explainSshFailure(`${stderr}\r\n`, 255, 'ssh://root@xen1');
  expect(error).toMatchObject({
    code,
    message: expect.stringMatching(message),
    remedy: expect.stringMatching(remedy),
  });
});

test.each<[string, number, string, RegExp]>([
  ['FIELD-36, FIELD-37', 0, '', /ran no shell/],
  ['FIELD-38', 96, '', /a login script .* nothing was run there/],
  ['FIELD-39', 1, 'in maintenance until 18:00\n', /in maintenance until 18:00/],
])('%s: exit %i, %j', (_id, exit, printed, message) => {
  expect(explainSshFailure('', exit, 'ssh://xen1', printed)).toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringMatching(message),
  });
});

test.each([
  ['ssh://admin@xen1:2222', /\(ssh -p 2222 admin@xen1\).*"ssh -G -p 2222 admin@xen1"/],
  ['ssh://root@[fe80::1]:22', /\(ssh -p 22 root@fe80::1\)/],
  ['xen1', /\(ssh xen1\)/],
])('what is typed for %s has its user and port', (place, typed) => {
  expect(explainSshFailure('Host key verification failed.', 255, place).remedy).toMatch(typed);
  const port = place.endsWith(':2222');
  const changed = explainSshFailure('REMOTE HOST IDENTIFICATION HAS CHANGED!', 255, place);
  if (port) expect(changed.remedy).toContain("ssh-keygen -R '[xen1]:2222'");
});
