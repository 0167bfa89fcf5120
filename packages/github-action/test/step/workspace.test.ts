// @module-tag slow
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStep, type StepResult } from '../support/step.ts';

let base: string;
let workspace: string;

const secret = ['aaaaMARKofOUTSIDE1', 'bbbbMARKofOUTSIDE2'];

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'outside-'));
  workspace = join(base, 'workspace');
  for (const folder of ['workspace/storage', 'outside'])
    mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, 'outside/key'), `${secret.join('\n')}\n`);
  writeFileSync(join(base, 'outside/id.json'), `{ "${secret[0]}": \n`);
  writeFileSync(join(workspace, 'storage/good.conf'), 'defaults {\n}\n');
  symlinkSync('good.conf', join(workspace, 'storage/inside.conf'));
  symlinkSync(join(base, 'outside/key'), join(workspace, 'storage/key.conf'));
  symlinkSync('/proc/self/environ', join(workspace, 'storage/env.conf'));
  symlinkSync(join(base, 'outside'), join(workspace, 'behind'));
  symlinkSync(join(base, 'outside/id.json'), join(workspace, 'profile.json'));
});

afterAll(() => rmSync(base, { recursive: true }));

function everything(result: StepResult): string {
  const { log, annotations, summary, raw, files } = result;
  return [log.join('\n'), JSON.stringify(annotations), summary, raw, ...Object.values(files)].join(
    '\n',
  );
}

const env = { ACTIONS_RUNTIME_TOKEN: 'eyJOUTSIDE3' };

describe('nothing outside the workspace is read or shown', () => {
  test.each<[string, Record<string, string>]>([
    [
      'ACTION-1, ACTION-2: links that a pattern meets',
      { procedure: 'lint', files: 'storage/*.conf' },
    ],
    ['ACTION-1: a link that is named', { procedure: 'lint', files: 'storage/key.conf' }],
    ['a folder behind a link', { procedure: 'lint', files: 'behind/*' }],
    ['ACTION-4: a pattern that leads out', { procedure: 'lint', files: '../outside/*' }],
    ['a whole path outside', { procedure: 'lint', files: '/proc/self/environ' }],
    [
      'ACTION-6: a profile that is a link',
      { procedure: 'configure-multipath', hosts: 'local', profile: 'profile.json' },
    ],
    [
      'ACTION-5: a profile elsewhere',
      { procedure: 'configure-multipath', hosts: 'local', profile: '/etc/passwd' },
    ],
    [
      'ACTION-5: a profile beside',
      { procedure: 'configure-multipath', hosts: 'local', profile: '../outside/id.json' },
    ],
    [
      'ACTION-6b: a rule beside',
      {
        procedure: 'install-adapter',
        hosts: 'local',
        rule: '../outside/key',
        'skip-licence-check': 'true',
      },
    ],
    [
      'ACTION-6b: a rule behind a link',
      {
        procedure: 'install-adapter',
        hosts: 'local',
        rule: 'behind/key',
        'skip-licence-check': 'true',
      },
    ],
    [
      'an expected plan elsewhere',
      { procedure: 'configure-multipath', hosts: 'local', 'expect-plan': '../outside/id.json' },
    ],
  ])('%s', async (_, inputs) => {
    const result = await runStep(inputs, { workspace, env });
    expect(result.code).toBe(1);
    const shown = everything(result);
    for (const each of [...secret, 'eyJOUTSIDE3', 'root:x:0']) expect(shown).not.toContain(each);
    expect(JSON.stringify(result.annotations)).toMatch(/workspace/);
  });

  test('a link that stays inside is fine', async () => {
    const files = 'storage/good.conf\nstorage/inside.conf';
    const result = await runStep({ procedure: 'lint', files }, { workspace });
    expect(result.code).toBe(0);
    expect(result.summary).toContain('in 2 files');
  });

  test('a file that is not JSON is not quoted', async () => {
    writeFileSync(join(workspace, 'none.json'), 'topmost words of it');
    const inputs = { procedure: 'configure-multipath', hosts: 'local', profile: 'none.json' };
    const result = await runStep(inputs, { workspace });
    const told = /^profile: none\.json: not valid JSON \(line 1 column 2\)$/;
    expect(result.annotations[0]?.message).toMatch(told);
  });

  test.each([
    ['absent.json', 'there is no such file in the workspace'],
    [
      'quantastro',
      'there is no such file in the workspace, and no built-in profile of this name. Did you mean quantastor?',
    ],
  ])('the profile %s is not there', async (profile, why) => {
    const inputs = { procedure: 'configure-multipath', hosts: 'local', profile };
    const { annotations } = await runStep(inputs, { workspace });
    expect(annotations[0]?.message).toBe(`profile: ${profile}: ${why}`);
  });

  // a branch may bring a state folder of its own
  test.skipIf(process.platform === 'win32').each([
    ['a file outside', () => join(base, 'outside/key')],
    ['a device without an end', () => '/dev/zero'],
  ])('a journal that is a link to %s has no digest', async (_, target) => {
    const runId = '20260101T000000Z-0000';
    const folder = join(workspace, 'state/runs', runId);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    symlinkSync(target(), join(folder, 'journal.jsonl'));
    for (const more of [{ 'expect-journal': `sha256:${'0'.repeat(64)}` }, {}]) {
      const inputs = { procedure: 'rollback', 'run-id': runId, mode: 'apply' };
      const result = await runStep(
        { ...inputs, 'state-folder': 'state', ...more },
        { workspace, env },
      );
      expect(result.code).toBe(1);
      expect(everything(result)).not.toMatch(/digest [^.]*sha256:[^0]/);
    }
    rmSync(join(workspace, 'state'), { recursive: true });
  });
});
