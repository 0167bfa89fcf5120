import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adapterInputs,
  makeWorkspace,
  type Workspace,
} from '../../packages/github-action/test/support/sandbox.ts';
import { root, runStep } from '../../packages/github-action/test/support/step.ts';

const prefix = 'quantastor-xenserver ';
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;

describe.skipIf(!hasBash)(`the command in the summary${hasBash ? '' : ' (needs bash)'}`, () => {
  let place: Workspace;
  let runId: string;

  beforeAll(async () => {
    place = await makeWorkspace();
    writeFileSync(join(place.folder, 'a b.conf'), 'defaults {\n\tuser_friendly_names no\n}\n');
    const inputs = {
      procedure: 'configure-multipath',
      mode: 'apply',
      hosts: place.dom0,
      'state-folder': place.state,
    };
    runId = (await runStep(inputs, { workspace: place.folder })).outputs['run-id'] ?? '';
  });
  afterAll(() => place.remove());

  const cases: Readonly<Record<string, () => Record<string, string>>> = {
    'configure-multipath': () => ({
      procedure: 'configure-multipath',
      hosts: place.dom0,
      dialect: 'as-published',
      'on-difference': 'merge',
      'allow-failed-paths': 'true',
      concurrency: '2',
      'state-folder': place.state,
    }),
    'install-adapter': () => ({
      ...adapterInputs(place),
      service: 'storagelink',
      'installer-args': '/S\n/v"/qn a b"',
      clone: 'COMPELNT/Compellent Vol',
      'start-stopped': 'true',
    }),
    verify: () => ({ procedure: 'verify', hosts: place.dom0, 'allow-failed-paths': 'true' }),
    'verify adapter': () => ({ procedure: 'verify', what: 'adapter', hosts: place.server }),
    lint: () => ({ procedure: 'lint', files: '*.conf', 'fail-on': 'error' }),
    rollback: () => ({ procedure: 'rollback', 'run-id': runId, 'state-folder': place.state }),
  };

  test.each(Object.keys(cases))('%s is understood, and comes to the same', async (name) => {
    const inputs = cases[name]?.() ?? {};
    const step = await runStep(inputs, { workspace: place.folder });
    const line = step.summary.split('\n').find((each) => each.startsWith(prefix)) ?? '';
    const { bin } = JSON.parse(
      readFileSync(join(root, 'packages/zx-scripts/package.json'), 'utf8'),
    );
    const cli = join(root, 'packages/zx-scripts', bin['quantastor-xenserver']);
    const command = `'${process.execPath}' '${cli}' ${line.slice(prefix.length)}`;
    const { status, stderr } = spawnSync('bash', ['-c', command], {
      cwd: place.folder,
      encoding: 'utf8',
    });
    expect(`${status}`, `${line}\n${stderr}`).toBe(step.outputs['exit-code'] ?? `${step.code}`);
  });
});
