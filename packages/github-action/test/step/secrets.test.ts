import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { node24 } from '../support/node24.ts';
import { makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { root, runStep, type StepResult } from '../support/step.ts';

const password = 'p&ss "word" <+/%> ünïcode';
/** A real one: the step has ssh-keygen read it where there is one. */
const key = makeKey();

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const forms: readonly string[] = [
  password,
  base64(password),
  encodeURIComponent(password),
  new URLSearchParams({ v: password }).toString().slice(2),
  base64(`admin:${password}`),
  ...key.split('\n').slice(1, -1),
  base64(key).slice(0, 76),
  encodeURIComponent(key.split('\n')[1] ?? ''),
];

let place: Workspace;

beforeAll(async () => {
  place = await makeWorkspace();
  // next to where the stanza goes, so that a diff shows them
  const text = textOf(place.files.seven);
  const at = text.lastIndexOf('}', text.indexOf('blacklist {'));
  const comments = forms.map((form) => `# ${form}\n`).join('');
  writeFileSync(place.files.seven, `${text.slice(0, at)}${comments}${text.slice(at)}`);
});

afterAll(() => place.remove());

function makeKey(): string {
  const folder = mkdtempSync(join(tmpdir(), 'key-'));
  const path = join(folder, 'id');
  const { error } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  const body = Array.from({ length: 6 }, (_, index) => base64(`${index}?>`.repeat(17)));
  const made = error
    ? ['-----BEGIN OPENSSH PRIVATE KEY-----', ...body, '-----END OPENSSH PRIVATE KEY-----'].join(
        '\n',
      )
    : readFileSync(path, 'utf8').trim();
  rmSync(folder, { recursive: true });
  return made;
}

function leaks(result: StepResult): string[] {
  const all = [
    result.log.join('\n'),
    result.raw,
    result.summary,
    JSON.stringify(result.annotations),
  ].join('\n');
  return forms.filter((form) => all.includes(form));
}

describe('a secret given as an input is nowhere, in no form', () => {
  test('though the file that is edited holds it', async () => {
    const result = await runStep(
      {
        procedure: 'configure-multipath',
        hosts: `sandbox:${place.sandbox.dom0[1]}`,
        'storage-password': password,
        'ssh-private-key': key,
      },
      { workspace: place.folder, debug: true },
    );
    expect(result.log.join('\n')).toContain('***');
    expect(result.summary).toContain('***');
    expect(leaks(result)).toEqual([]);
    expect(() => JSON.parse(result.outputs['report'] ?? '')).not.toThrow();
  });

  test('though another input is wrong and repeats it', async () => {
    const result = await runStep(
      { procedure: password, hosts: password, 'storagelink-password': password },
      { workspace: place.folder },
    );
    expect(result.code).toBe(1);
    expect(leaks(result)).toEqual([]);
  });

  test('though a finding of lint repeats it', async () => {
    writeFileSync(
      join(place.folder, 'leak.conf'),
      `defaults {\n${forms.map((form) => ` ${form} 1\n`).join('')}}\n`,
    );
    const result = await runStep(
      {
        procedure: 'lint',
        files: 'leak.conf',
        'ssh-private-key': key,
        'storage-password': password,
      },
      { workspace: place.folder },
    );
    expect(leaks(result)).toEqual([]);
  });
});

describe('the key file', () => {
  test('is gone after the step, and post finds nothing', async () => {
    const result = await runStep(
      {
        procedure: 'configure-multipath',
        hosts: `sandbox:${place.sandbox.dom0[0]}`,
        'ssh-private-key': key,
      },
      { workspace: place.folder },
    );
    expect(result.code).toBe(0);
    expect(result.state['private-folder']).toMatch(/quantastor-xenserver-ssh-/);
    expect(result.leftovers.filter((name) => name.includes('-ssh-'))).toEqual([]);
  });

  test('is removed by post when main was killed', () => {
    const temp = mkdtempSync(join(tmpdir(), 'post-'));
    const folder = join(temp, 'quantastor-xenserver-ssh-abc');
    mkdirSync(folder);
    writeFileSync(join(folder, 'key'), key);
    const env = { PATH: process.env['PATH'] ?? '', 'STATE_private-folder': folder };
    execFileSync(node24(), [join(root, 'packages/github-action/dist/post.js')], { env });
    expect(existsSync(folder)).toBe(false);
    rmSync(temp, { recursive: true });
  });

  test('post does nothing when main never came that far', () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    const printed = execFileSync(node24(), [join(root, 'packages/github-action/dist/post.js')], {
      env,
    });
    expect(String(printed)).toBe('');
  });
});
