import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { type CliResult, cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

let folder = '';
let hosts: string[] = [];

beforeEach(async () => {
  folder = await makeFolder();
  const lab = join(folder, 'lab');
  const made = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout);
  hosts = made.dom0;
});

function multipath(...args: string[]): Promise<CliResult> {
  return cli(['configure-multipath', ...hosts.flatMap((host) => ['--hosts', host]), ...args], {
    env: { XDG_STATE_HOME: join(folder, 'state') },
  });
}

const conf = (host: string): string =>
  join(host.replace('sandbox:', ''), 'etc/multipath-enabled.conf');

it('ACTION-26: applies the plan that was approved, and refuses the host whose file was edited since', async () => {
  const plan = join(folder, 'plan.json');
  expect((await multipath('--check', '--plan-file', plan)).exit).toBe(2);
  const first = readFileSync(plan, 'utf8');
  await multipath('--check', '--plan-file', plan);
  expect(readFileSync(plan, 'utf8')).toBe(first);

  const file = conf(hosts[0] ?? '');
  const edited = `${readFileSync(file, 'utf8')}# edited\n`;
  writeFileSync(file, edited);
  const { exit, stdout } = await multipath('--yes', '--expect-plan', plan, '--json');
  expect(exit).toBe(1);
  const report = JSON.parse(stdout) as { hosts: { outcome: string; error?: { code: string } }[] };
  expect(report.hosts.map(({ outcome }) => outcome)).toEqual(['refused', 'changed', 'changed']);
  expect(report.hosts[0]?.error?.code).toBe('PLAN_DIFFERS');
  expect(readFileSync(file, 'utf8')).toBe(edited);
});

it('takes the digest in place of the file', async () => {
  const plan = join(folder, 'plan.json');
  await multipath('--check', '--plan-file', plan);
  const { digest } = JSON.parse(readFileSync(plan, 'utf8')) as { digest: string };
  expect((await multipath('--yes', '--expect-plan', digest)).exit).toBe(0);
});

it.each([
  ['--expect-plan', 'no-such-file', 'neither a file that is there nor a digest'],
  ['--plan-file', 'no/such/folder/plan.json', 'there is no folder'],
])('tells a wrong %s before any host is asked', async (flag, value, message) => {
  const { exit, stderr } = await multipath('--check', flag, join(folder, value));
  expect(exit).toBe(1);
  expect(stderr).toContain(message);
  // not the temporary folder, whose name may go on like this
  expect(stderr).not.toMatch(/xenserver-5\b/);
});
