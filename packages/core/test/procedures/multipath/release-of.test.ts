import { expect, test } from 'vitest';
import { parseRelease } from '../../../src/multipath/data/releases.ts';
import {
  isReadName,
  nameRelease,
  readsConfFolder,
  releaseOf,
  releaseQuery,
} from '../../../src/procedures/multipath/read/release.ts';

/** What a host answers to the questions for its release, by the program asked. */
function answered(answers: Readonly<Record<string, readonly [exit: number, stdout: string]>>) {
  const commands = (releaseQuery.commands ?? []).map((argv) => {
    const [exit, stdout] = answers[argv[0] ?? ''] ?? [127, ''];
    return { argv, exit, stdout, stderr: '', timedOut: false };
  });
  const release = releaseOf({ files: new Map(), folders: new Map(), commands });
  return release && nameRelease(release);
}

const banner = (version: string) => [1, `multipath-tools v${version} (12/19, 2022)\n`] as const;

test.each([
  ['rpm', { rpm: [0, '0.4.9-136.xs8'], multipath: banner('0.4.9') }, '0.4.9-136.xs8'],
  [
    'dpkg',
    { 'dpkg-query': [0, 'installed 0.9.4-3+deb12u1'], multipath: banner('0.9.4') },
    '0.9.4-3+deb12u1',
  ],
  [
    'rpm first, as on a dom0 with a dpkg beside it',
    { rpm: [0, '0.4.9-136.xs8'], 'dpkg-query': [0, 'installed 0.9.4-3'] },
    '0.4.9-136.xs8',
  ],
  [
    'an rpm command that knows no such package, as on Debian',
    { rpm: [1, 'package is not installed'], 'dpkg-query': [0, 'installed 0.8.5-2+deb11u1'] },
    '0.8.5-2+deb11u1',
  ],
  [
    'a parser that is not the one of the package',
    { 'dpkg-query': [0, 'installed 0.9.4-3'], multipath: banner('0.11.1') },
    '0.11.1',
  ],
  [
    'a package that was removed and left its settings',
    { 'dpkg-query': [0, 'config-files 0.9.4-3'], multipath: banner('0.8.9') },
    '0.8.9',
  ],
  ['the banner alone', { multipath: banner('0.8.9') }, '0.8.9'],
  ['nothing', {}, undefined],
] as [string, Parameters<typeof answered>[0], string | undefined][])('of %s', (_, said, name) => {
  expect(answered(said)).toBe(name);
});

test.each([
  ['0.4.7-46.xs1033', false],
  ['0.4.9-66.xs', false],
  ['0.4.9-85.el7', false],
  ['0.4.9-86.xs', true],
  ['0.4.9-136.xs8', true],
  ['0.5.0', false],
  ['0.6.0', true],
  ['0.9.4', true],
  ['multipath-tools v0.4.9 (05/33, 2016)', undefined],
  ['nothing', undefined],
])('%s reads conf.d: %s', (text, expected) => {
  expect(readsConfFolder(parseRelease(text))).toBe(expected);
});

test.each([
  ['custom.conf', true, true],
  ['custom.conf.bak', true, false],
  ['custom.conf.rpmnew', true, false],
  ['notes.txt', false, false],
])('%s', (name, old, fresh) => {
  expect(isReadName(name, parseRelease('0.4.9-136.xs'))).toBe(old);
  expect(isReadName(name, parseRelease('0.9.4'))).toBe(fresh);
});
