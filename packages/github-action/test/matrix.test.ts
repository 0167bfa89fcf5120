// @module-tag slow
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkspace, textOf, type Workspace } from './support/sandbox.ts';
import { root } from './support/step.ts';
import { runWorkflow } from './support/workflow.ts';

let place: Workspace;
beforeEach(async () => {
  place = await makeWorkspace();
});
afterEach(() => place.remove());

test('a matrix of the README: a job a host, each held to its own plan', () => {
  const page = readFileSync(join(root, 'packages/github-action/README.md'), 'utf8');
  const [, text = ''] =
    /```yaml\n(on: workflow_dispatch\n(?:(?!```)[\s\S])*strategy:[\s\S]*?)```/.exec(page) ?? [];
  const file = join(place.folder, 'matrix.yml');
  const pretended = text.replace(/^ +ssh-(?:private-key|known-hosts): .*\n/gm, '');
  writeFileSync(file, pretended);
  const first = runWorkflow(file, place);
  expect(first.results).toEqual({ plan: 'success', apply: 'success' });
  expect(first.jobs['apply']?.map(({ steps }) => steps.at(-1)?.code)).toEqual([0, 0, 0]);
  for (const path of [place.files.five, place.files.seven, place.files.eight])
    expect(textOf(path)).toContain('"QUANTASTOR"');
  expect(runWorkflow(file, place).results).toEqual({ plan: 'success', apply: 'skipped' });
  // what was approved is another host's: refused, and the others go on
  writeFileSync(file, pretended.replace('hosts.*.digest', 'hosts[0].digest'));
  for (const path of [place.files.five, place.files.seven])
    writeFileSync(path, textOf(path).replace(/"QUANTASTOR"/g, '"OTHER"'));
  const other = runWorkflow(file, place);
  expect(other.results).toEqual({ plan: 'success', apply: 'failure' });
  expect(other.jobs['apply']?.map(({ steps }) => steps.at(-1)?.code)).toEqual([0, 1]);
});
