import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHost } from '@quantastor-xenserver/core';
import { createSandbox } from '@quantastor-xenserver/core/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runModule } from '../src/modules/run-module.ts';
import { censor } from '../src/result/censor.ts';

let folder: string;
let hosts: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantastor-messages-'));
  hosts = [...(await createSandbox(join(folder, 'sandbox'))).dom0];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** On the sandbox's host of XenServer 7. */
function run(module: string, args: object, check = false) {
  const place = hosts.find((each) => each.includes('xenserver-7')) ?? hosts[0] ?? '';
  const host = parseHost(`sandbox:${place}`);
  const state =
    module === 'storage_info' || module === 'multipath_lint' ? {} : { state_folder: folder };
  return runModule(
    module,
    { ...state, ...args },
    {
      ...{ check, diff: false, host, say: () => undefined },
    },
  );
}

test('ANSIBLE-35: a check answers first, then says why and what would be done', async () => {
  const { msg, verified } = await run('storage_info', {});
  expect(verified).toBe(false);
  expect(msg).toMatch(/^not configured: .*to do: add the device OSNEXUS\/QUANTASTOR to /);
});

test('ANSIBLE-37: a result carries as much of the report as was asked for', async () => {
  const sizes = await Promise.all(
    ['full', 'summary', 'none'].map(async (report) => {
      const result = await run('configure_multipath', { report }, true);
      expect(result).toMatchObject({
        changed: true,
        outcome: 'would-change',
        msg: expect.any(String),
      });
      return JSON.stringify(result['report'] ?? '').length;
    }),
  );
  const [full = 0, summary = 0, none] = sizes;
  expect(summary).toBeLessThan(full / 2);
  expect(none).toBe(2);
});

test('a plan that was approved is carried out, and no other', async () => {
  const { plan_digest: digest } = await run('configure_multipath', {}, true);
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const wrong = `sha256:${'0'.repeat(64)}`;
  expect(await run('configure_multipath', { expect_plan: wrong })).toMatchObject({
    ...{ changed: false, failed: true },
    error: { code: 'PLAN_DIFFERS' },
  });
  const done = await run('configure_multipath', { expect_plan: digest });
  expect(done).toMatchObject({ changed: true, reboot_required: false, in_effect: 'seen' });
  expect((await run('storage_info', {})).msg).toMatch(/^in effect/);
  expect(await run('rollback', {})).toMatchObject({ changed: true });
});

test('a stanza is put in by a run, and taken back by its id', async () => {
  const own = { vendor: 'NETAPP', product: 'LUN', keywords: { failback: 'immediate' } };
  const done = await run('multipath_device', own);
  expect(done).toMatchObject({
    ...{ changed: true, found: 'absent', msg: 'NETAPP/LUN is added', run_id: expect.any(String) },
    backup_file: expect.stringContaining('multipath.conf'),
  });
  expect(await run('multipath_device', own)).toMatchObject({ changed: false, found: 'same' });
  expect(await run('rollback', { run_id: done['run_id'] })).toMatchObject({ changed: true });
  expect(await run('multipath_device', own, true)).toMatchObject({
    changed: true,
    found: 'absent',
  });
});

test('ANSIBLE-28: a file gets the bytes of one backup, of those that it had before too', async () => {
  const own = { path: '/root/own.conf', vendor: 'NETAPP', product: 'LUN', backup: true };
  await run('multipath_device', { ...own, create: true, keywords: { failback: 'immediate' } });
  const changed = await run('multipath_device', { ...own, keywords: { failback: 'manual' } });
  const backup = { backup_file: changed['backup_file'] };
  expect(await run('rollback', backup, true)).toMatchObject({ outcome: 'would-change' });
  const back = await run('rollback', backup);
  expect(back).toMatchObject({
    ...{ changed: true, after_sha256: changed['before_sha256'] },
    msg: '/root/own.conf has the bytes of the backup',
  });
  expect(await run('rollback', backup)).toMatchObject({ changed: false });
  const again = await run('rollback', { backup_file: back['backup_file'] });
  expect(again).toMatchObject({ changed: true, after_sha256: changed['after_sha256'] });
  expect(await run('rollback', { backup_file: '/etc/passwd' })).toMatchObject({
    ...{ failed: true, changed: false, error: { code: 'BAD_INPUT' } },
  });
  const both = await run('rollback', { ...backup, run_id: '20261122T101500Z-3f9a' });
  expect(both.msg).toContain('give one of run_id and backup_file only');
});

test('the configuration of a host is judged by the rules of its own release', async () => {
  const found = await run('multipath_lint', { fail_on: 'never' });
  expect(found).toMatchObject({
    ...{
      changed: false,
      files: [expect.stringContaining('multipath')],
      release: expect.stringMatching(/^0\.4\./),
    },
    msg: expect.stringContaining('by the rules of multipath-tools 0.4.'),
  });
  expect(await run('multipath_lint', { files: ['/etc/nothing.conf'] })).toMatchObject({
    ...{ failed: true, error: { code: 'NOT_FOUND' } },
  });
  const late = await run('multipath_lint', { release: '0.9.4', fail_on: 'info' });
  expect(late['release']).toBe('0.9.4');
});

test('ANSIBLE-38: a word of a few letters is not cut out of everything, and the page says so', () => {
  const result = { changed: false, msg: 'a path is active' };
  expect(censor(result, ['a', 'is'])).toEqual(result);
  const readme = readFileSync(join(import.meta.dirname, '../collection/README.md'), 'utf8');
  expect(readme).toContain('password of one to three letters');
});
