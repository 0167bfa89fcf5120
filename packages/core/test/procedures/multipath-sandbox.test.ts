import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderText } from '../../src/render/text.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { resume } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import { temporaryFolder } from '../run/support.ts';

/** Every file with its bytes; times do not count. */
function tree(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}

test('a pool of three ages: check, apply, again, verify, rollback', async () => {
  const folder = join(temporaryFolder(), 'sandbox');
  await createSandbox(folder);
  const dom0 = readdirSync(folder).filter((name) => name.startsWith('xenserver-'));
  const hosts = dom0.map((name) => parseHost(`sandbox:${join(folder, name)}`));
  const stateFolder = temporaryFolder();
  const run = { hosts, profile: quantastor, stateFolder };
  const before = tree(folder);

  const check = await configureMultipath({}, { ...run, mode: 'check' });
  expect(check.outcome).toBe('would-change');
  expect(check.sandbox).toBe(true);
  expect(tree(folder)).toEqual(before);
  expect(readdirSync(stateFolder)).toEqual([]);

  const applied = await configureMultipath({}, { ...run, mode: 'apply' });
  expect(renderText(applied, { verbose: true })).not.toContain('error');
  expect(applied.hosts.map(({ outcome }) => outcome)).toEqual(['changed', 'changed', 'changed']);
  const diffs = (report: typeof applied) =>
    report.hosts.map((host) =>
      host.steps.flatMap(({ changes }) => changes.map(({ diff }) => diff)),
    );
  expect(diffs(applied)).toEqual(diffs(check));

  const again = await configureMultipath({}, { ...run, mode: 'apply' });
  expect(again.outcome).toBe('unchanged');
  expect((await verifyMultipath({}, run)).outcome).toBe('unchanged');

  expect((await resume(applied.runId, { mode: 'apply', stateFolder })).outcome).toBe('unchanged');
  const back = await rollback(applied.runId, { mode: 'apply', stateFolder });
  expect(back.outcome).toBe('changed');
  const files = (all: Record<string, string>) =>
    Object.entries(all).filter(([name]) => /\/etc\/multipath/.test(name));
  expect(files(tree(folder))).toEqual(files(before));
  expect((await rollback(applied.runId, { mode: 'apply', stateFolder })).outcome).toBe('unchanged');
  expect((await verifyMultipath({}, run)).outcome).toBe('would-change');
});
