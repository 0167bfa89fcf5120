import { join } from 'node:path';
import { createSandbox } from '@quantastor-xenserver/core/sandbox';
import { expect, test } from 'vitest';
import { toolWords } from '../../src/kit/words.ts';
import { cli } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';

const npx = (script: string): NodeJS.ProcessEnv => ({
  ...{ npm_command: 'exec', npm_lifecycle_event: 'npx', npm_lifecycle_script: script },
});

test.each<[NodeJS.ProcessEnv, string]>([
  [{}, 'quantastor-xenserver'],
  [npx('quantastor-xenserver verify'), 'npx --no -- quantastor-xenserver'],
  [npx('"quantastor-xenserver" "verify"'), 'npx --no -- quantastor-xenserver'],
  [npx('zx ours.mjs'), 'npx --no -- quantastor-xenserver'],
  // what npx started goes on to start us: where that is on the PATH nobody knows
  [npx('vitest run packages/zx-scripts'), 'quantastor-xenserver'],
  [{ ...npx('quantastor-xenserver'), npm_command: 'run-script' }, 'quantastor-xenserver'],
])('%j: %s', (env, words) => {
  expect(toolWords(env).join(' ')).toBe(words);
});

// CLI-14, CLI-15, CLI-60: in a clone the name alone is on no PATH
test('what npx started says commands as they can be typed there, and JSON says them as ever', async () => {
  const folder = await makeFolder();
  const { dom0 } = await createSandbox(join(folder, 'lab'));
  const state = ['--state-folder', join(folder, 'state')];
  const hosts = ['--hosts', `sandbox:${dom0[0]}`, ...state];
  const env = npx('quantastor-xenserver configure-multipath') as Record<string, string>;
  const changed = await cli(['configure-multipath', ...hosts, '--yes'], { env });
  expect(changed.stdout).toMatch(/^ *Undo: +npx --no -- quantastor-xenserver rollback \d/m);
  expect(changed.stdout.replaceAll('npx --no -- quantastor-xenserver', '')).not.toContain(
    'quantastor-xenserver rollback',
  );
  const shown = await cli(['runs', 'show', 'last', '--json', ...state], { env });
  const report = JSON.parse(shown.stdout) as { undo: { command: string } };
  expect(report.undo.command).toMatch(/^quantastor-xenserver rollback /);
  const refused = await cli(
    ['verify', 'adapter', '--hosts', 'local', '--storagelink-url', 'https://192.0.2.1:21605'],
    { env },
  );
  expect(refused.exit).toBe(64);
  expect(refused.stderr).toContain('npx --no -- quantastor-xenserver storagelink-certificate');
  const help = await cli(['verify', '--help'], { env });
  expect(help.stdout).toContain('\n  npx --no -- quantastor-xenserver verify');
  const all = await cli(['--help'], { env });
  expect(all.stdout).toContain('\n  npx --no -- quantastor-xenserver sandbox lab');
});
