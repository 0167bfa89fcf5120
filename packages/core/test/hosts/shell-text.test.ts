import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askFacts, factsFunctions } from '../../src/hosts/shell/facts.ts';
import { askInOne } from '../../src/hosts/shell/in-one.ts';
import { makeKnownContents } from '../../src/hosts/shell/known-contents.ts';
import { askRecord } from '../../src/hosts/shell/record.ts';
import { askReplace } from '../../src/hosts/shell/replace.ts';
import { askRun } from '../../src/hosts/shell/run.ts';
import {
  greetingScript,
  type RemoteShell,
  type ShellRequest,
} from '../../src/hosts/shell/shell.ts';
import { BACKUPS, OWN_NAME, ROOT_FOLDER } from '../../src/os/backup.ts';
import { FOLDER_LOCK } from '../../src/os/lock.ts';
import { ACTIVE_RECORD, RECORDS } from '../../src/os/record.ts';

/** A shell that is only told, and answers nothing. */
function listening(): { shell: RemoteShell; told: string[][] } {
  const told: string[][] = [];
  const say = ({ functions, compounds, calls = [] }: ShellRequest): void => {
    told.push([...functions, ...compounds, ...calls]);
  };
  const shell: RemoteShell = {
    tools: ['sha256sum'],
    ownFolder: ROOT_FOLDER,
    isPrivate: true,
    traffic: { connections: 1, roundTrips: 0 },
    ask: (request) => {
      say(request);
      return Promise.reject(new Error('only listening'));
    },
    close: async () => undefined,
  };
  return { shell, told };
}

test('what hosts are told is what the golden file says, to the byte', async () => {
  const { shell, told } = listening();
  const known = makeKnownContents();
  const content = new TextEncoder().encode("it's \\ new\n");
  const record = { head: '{"run":"R"}', isNew: true, lines: '{"begin":1}\n', after: '{}\n' };
  const request = { path: '/etc/a b', expected: 'f'.repeat(64), content, runId: 'R' };
  const quiet = (asked: Promise<unknown>): Promise<unknown> => asked.catch(() => undefined);
  const query = {
    files: ['/a'],
    folders: [{ path: '/f', contains: 'x' }],
    commands: [['c', "d'"]],
  };
  await quiet(askFacts(shell, query, known, { timeoutMs: 1 }));
  await quiet(askReplace(shell, { ...request, record }, known, 1));
  await quiet(askRecord(shell, { ...record, finish: 'R' }, 1));
  await quiet(askRun(shell, ['multipathd', '-kreconfigure'], { input: 'secret' }));
  const call = { known, answerTimeoutMs: 1 };
  const commands = [{ argv: ['multipathd', '-kreconfigure'] }, { argv: ['c'], timeoutMs: 2000 }];
  const behind = { head: record.head, isNew: false, lines: '{"begin":2}\n' };
  const replace = { ...request, record };
  await quiet(askInOne(shell, { replace, record: behind, commands, query }, call));
  const names = /quantastor-[0-9a-f]{16}-[0-9a-f]{16}/g;
  const texts = [[greetingScript('MARK', 'END')], ...told];
  const files = ['greeting', 'facts', 'replace', 'record', 'run', 'in-one'];
  expect(texts).toHaveLength(files.length);
  const shown = new Map<string, string>();
  for (const [at, file] of files.entries()) {
    // a program that another of the files has, to the byte, is named and not written again
    const parts = (texts[at] ?? []).map((part) => {
      const where = shown.get(part);
      if (where === undefined) shown.set(part, file);
      return where === undefined || !part.includes('\n') ? part : `# the program in ${where}.sh`;
    });
    await expect(parts.join('\n').replace(names, 'quantastor-OWNER-RANDOM')).toMatchFileSnapshot(
      `golden/told/${file}.sh`,
    );
  }
});

test('the programs name the same folders and files as the rest', () => {
  const remote = (name: string): string =>
    readFileSync(join(import.meta.dirname, '../../src/hosts/shell/remote', name), 'utf8');
  expect(remote('state.sh')).toContain(`q_o=${ROOT_FOLDER}\n`);
  expect(remote('state.sh')).toContain(`q_o=$q_o/${OWN_NAME}\n`);
  for (const word of [
    `$q_o/${ACTIVE_RECORD}\n`,
    `$q_o/${RECORDS}"`,
    `$q_o/${BACKUPS}/`,
    `./${FOLDER_LOCK}`,
  ])
    expect(remote('replace.sh')).toContain(word);
});

test.each(['/bin/dash', '/bin/bash', '/bin/busybox'])('%s reads all of it', (shell) => {
  const args = shell.endsWith('busybox') ? ['sh', '-n'] : ['-n'];
  const remote = join(import.meta.dirname, '../../src/hosts/shell/remote');
  for (const name of ['environment', 'state', 'facts', 'replace', 'run', 'same'])
    execFileSync(shell, [...args, join(remote, `${name}.sh`)]);
  expect(factsFunctions).toContain('q_file() {');
});
