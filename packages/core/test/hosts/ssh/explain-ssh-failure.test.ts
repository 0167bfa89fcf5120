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
