import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProcedureError } from '../../../src/errors.ts';
import { openSshHost } from '../../../src/hosts/ssh/host.ts';
import { explainSudo, type Sudo } from '../../../src/hosts/ssh/sudo.ts';
import { temporaryFolder } from '../../run/support.ts';

/** An ssh that runs here what it is told to run there, and a sudo beside it that does as `sudo` says. */
function openWith(sudo: string, options: Sudo) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  const put = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}`);
    chmodSync(path, 0o755);
    return path;
  };
  put('bin/sudo', `echo "$*" >> '${folder}/argv'\n${sudo}`);
  const program = put(
    'ssh',
    `for last; do :; done\necho "$last" >> '${folder}/argv'\nPATH='${folder}/bin':$PATH\nexport PATH\neval "$last"\n`,
  );
  return {
    argv: () => readFileSync(join(folder, 'argv'), 'utf8'),
    open: () =>
      openSshHost(
        { host: 'xen1', user: 'admin' },
        { program, sudo: options, loginTimeoutMs: 20_000 },
      ),
  };
}

const RUN = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"\n';
/** Asks as sudo -S does, a line of stdin, byte by byte; three times, as it is built. */
const ASK = `prompt=; [ "$2" != -S ] || prompt=$4
[ -n "$prompt" ] || { echo 'sudo: a password is required' >&2; exit 1; }
for try in 1 2 3; do
  printf %s "$prompt" >&2
  IFS= read -r given
  [ "$given" != 'open "sesame' ] || { ${RUN.trim()}; }
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 3 incorrect password attempts' >&2; exit 1
`;

test.skipIf(process.platform === 'win32').each<[string, string, Sudo]>([
  ['no password is wanted', RUN, {}],
  ['none is wanted, and one is given', RUN, { password: 'open "sesame' }],
  ['one is wanted and given', ASK, { password: 'open "sesame' }],
])('a shell behind sudo: %s', async (_name, sudo, options) => {
  const { open, argv } = openWith(sudo, options);
  const host = await open();
  expect((await host.run(['echo', 'there'])).stdout).toBe('there\n');
  const { stdout, stderr } = await host.run(['sh', '-c', 'cat; echo "[$0]" >&2'], { input: 'in' });
  expect([stdout, stderr.includes('sesame')]).toEqual(['in', false]);
  await host.close();
  expect(argv()).not.toContain('sesame');
});

test.skipIf(process.platform === 'win32').each<[string, string, Sudo, string, RegExp, RegExp]>([
  ['a password is wanted', ASK, {}, 'AUTH_FAILED', /wants a password/, /\{sudo-password\}/],
  [
    'the password is wrong',
    ASK,
    { password: 'guess' },
    'AUTH_FAILED',
    /does not accept the password$/,
    /account that logs in/,
  ],
  [
    'a terminal is wanted',
    "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1\n",
    {},
    'COMMAND_FAILED',
    /requiretty/,
    /!requiretty/,
  ],
  [
    'the account may not',
    "echo 'admin is not in the sudoers file.' >&2; exit 1\n",
    { password: 'x' },
    'AUTH_FAILED',
    /may not become root/,
    /sudoers\.d/,
  ],
])('%s', async (_name, sudo, options, code, message, remedy) => {
  const { open, argv } = openWith(sudo, options);
  const error = await open().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProcedureError);
  const told = error as ProcedureError;
  expect(told.code).toBe(code);
  expect(told.message).toMatch(message);
  expect(told.remedy).toMatch(remedy);
  expect(`${argv()}${told.message}${told.remedy}`).not.toContain('guess');
  // one wrong password is one failed try of the account
  expect(argv().match(/^-H/gm)).toHaveLength(1);
});

test.each([
  ['bash: sudo: command not found', 'the host has no sudo'],
  ['env: sudo: No such file or directory', 'the host has no sudo'],
  ['env: ‘sudo’: No such file or directory', 'the host has no sudo'],
])('%s', (said, message) => {
  expect(explainSudo(`welcome\n${said}\n`, 'ssh://admin@xen1')?.message).toContain(message);
});

test('what is none of sudo is left to ssh', () => {
  expect(explainSudo('Permission denied (publickey).', 'ssh://admin@xen1')).toBeUndefined();
});
