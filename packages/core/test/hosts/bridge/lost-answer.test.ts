import { expect, test } from 'vitest';
import { lostAnswer } from '../../../src/hosts/bridge/lost-answer.ts';

const FAREWELL = 'Shared connection to 127.0.0.5 closed.\r\n';

// ANSIBLE-29: with a terminal the words of sudo come on stdout, and ssh's own are the last on stderr
test.each([
  ['admin is not in the sudoers file.', 'AUTH_FAILED'],
  ['sudo: 1 incorrect password attempt', 'AUTH_FAILED'],
  ['sudo: a terminal is required to read the password', 'CONNECTION_LOST'],
  ['sudo : il est nécessaire de saisir un mot de passe', 'CONNECTION_LOST'],
  ['doas: Operation not permitted', 'CONNECTION_LOST'],
])('says what the host said: %s', (words, code) => {
  for (const answer of [
    { exit: 1, stdout: `${words}\r\n`, stderr: FAREWELL },
    { exit: 1, stdout: '', stderr: `${words}\n` },
  ])
    expect(lostAnswer(answer, 'reading its files', 'xen1')).toMatchObject({
      code,
      message: `the host gave no whole answer while reading its files (exit code 1: ${words})`,
    });
});

test.each([
  ['/bin/sh: line 1: sudo: command not found', true],
  ['/bin/sh: 1: doas: not found', true],
  ['/bin/sh: 1: /usr/local/bin/sudo: not found', true],
  ['/bin/sh: line 1: /opt/bin/sudo: No such file or directory', true],
  ['/bin/sh: line 1: od: command not found', false],
  ['/bin/sh: line 1: pseudo: command not found', false],
])('tells a program of become that is missing from one of the host: %s', (said, isBecome) => {
  const { remedy } = lostAnswer({ exit: 127, stdout: '', stderr: `${said}\n` }, 'reading', 'xen1');
  expect(remedy?.includes('become_exe')).toBe(isBecome);
});

test('what the host says is one line that no terminal takes for an order', () => {
  const answer = { exit: 1, stdout: 'a\u001b]0;b\u0007\nc\u001b[2Jd\r\n', stderr: FAREWELL };
  const { message } = lostAnswer(answer, 'reading', 'xen1');
  expect(/[\p{Cc}]/u.test(message)).toBe(false);
  expect(lostAnswer({ exit: 255, stdout: '', stderr: FAREWELL }, 'reading', 'xen1').message).toBe(
    'the host gave no whole answer while reading (exit code 255)',
  );
});
