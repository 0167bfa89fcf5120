// @module-tag slow
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@quantastor-xenserver/core/report';
import { beforeAll, expect, test } from 'vitest';
import { type CliResult, cli } from './support/cli.ts';
import { type FleetHost, makeFleet } from './support/fleet.ts';
import { makeLastingFolder } from './support/folder.ts';

let lab = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  const folder = await makeLastingFolder();
  lab = join(folder, 'lab');
  env = { XDG_STATE_HOME: join(folder, 'state') };
  expect((await cli(['sandbox', lab])).exit).toBe(0);
}, 60_000);

/** Of a release; the others of the twenty are XenServer 7. */
const twenty = (more: Readonly<Record<number, Partial<FleetHost>>> = {}): FleetHost[] =>
  Array.from({ length: 20 }, (_, at) => ({
    from: join(lab, at < 17 ? 'xenserver-8' : 'xenserver-7'),
    ...more[at + 1],
  }));

const linesOf = ({ stdout }: CliResult): string[] => stdout.trimEnd().split('\n');

// 59 LUNs with 358 paths on all of them, and one path of xen7 failed
const faulty = { 7: { maps: 40, paths: 8, failed: [[17, 5]] } } as const;

test('CLI-51: 20 hosts of two releases, the same plan once: a page, not 733 lines', async () => {
  const hosts = ['--hosts-file', makeFleet(await makeLastingFolder(), twenty())];
  const check = await cli(['configure-multipath', ...hosts, '--check'], { env });
  expect([check.exit, linesOf(check).length <= 15], check.stdout).toEqual([2, true]);
  expect(linesOf(check)[0]).toMatch(/^Would change 20 of 20 hosts/);
  const diff = await cli(['configure-multipath', ...hosts, '--check', '--diff'], { env });
  expect([diff.exit, linesOf(diff).length <= 40], diff.stdout).toEqual([2, true]);
  // one entry and one diff for each release, and every host in one of them
  expect(linesOf(diff).filter((line) => /vendor +"OSNEXUS"/.test(line))).toHaveLength(2);
  for (let at = 1; at <= 20; at++) expect(diff.stdout).toMatch(new RegExp(`\\bxen${at}\\b`));
}, 60_000);

test('CLI-55: 3 hosts of three releases with their diffs in 40 lines', async () => {
  const hosts = ['xenserver-5', 'xenserver-7', 'xenserver-8'].map((each) => ({
    from: join(lab, each),
  }));
  const file = makeFleet(await makeLastingFolder(), hosts);
  const diff = await cli(['configure-multipath', '--hosts-file', file, '--check', '--diff'], {
    env,
  });
  expect([diff.exit, linesOf(diff).length <= 40], diff.stdout).toEqual([2, true]);
  for (const each of [
    'new file /etc/multipath/conf.d',
    '/etc/multipath.conf, at line',
    '-enabled.conf, at line',
  ])
    expect(diff.stdout).toContain(each);
}, 60_000);

test('CLI-52, CLI-53, CLI-60: the change in a few lines with its undo, and the second run in one', async () => {
  const hosts = ['--hosts-file', makeFleet(await makeLastingFolder(), twenty())];
  const change = await cli(['configure-multipath', ...hosts, '--yes'], { env });
  expect([change.exit, linesOf(change).length <= 10], change.stdout).toEqual([0, true]);
  expect(linesOf(change)[0]).toMatch(/^Changed 20 of 20 hosts/);
  expect(change.stdout).toMatch(/^Undo: +quantastor-xenserver rollback \S+$/m);
  expect(change.stderr.split('\n').length).toBeLessThanOrEqual(2);
  const again = await cli(['configure-multipath', ...hosts, '--yes'], { env });
  expect([again.exit, linesOf(again)[0]]).toEqual([
    0,
    expect.stringMatching(/^20 hosts: in effect, nothing to do/),
  ]);
  const verify = await cli(['verify', ...hosts], { env });
  expect([verify.exit, linesOf(verify)[0]]).toEqual([
    0,
    expect.stringMatching(/^20 hosts: in effect, 20 LUNs, 40 of 40 paths active/),
  ]);
}, 60_000);

test('CLI-54: one failed path of 358 stands on line 2, its host in the verdict', async () => {
  const hosts = ['--hosts-file', makeFleet(await makeLastingFolder(), twenty(faulty))];
  const change = await cli(['configure-multipath', ...hosts, '--yes', '--allow-failed-paths'], {
    env,
  });
  expect(change.exit).toBe(0);
  const verify = await cli(['verify', ...hosts], { env });
  const lines = linesOf(verify);
  expect([verify.exit, lines.length], verify.stdout).toEqual([3, 4]);
  expect(lines[0]).toMatch(/^DEGRADED {2}1 of 20 hosts.*59 LUNs, 357 of 358 paths active/);
  expect(lines[1]).toMatch(
    /xen7 {2}degraded {2}LUN 36001405000700000000000000000017 {2}7 of 8 paths; failed: sdf17 \(7:0:0:17\)/,
  );
  // the hosts are of one pool and have no LUN in common
  expect(lines[2]).toMatch(/^ {2}ok \(19\) .*all paths active; some LUNs are on few hosts/);
  // nothing was to be changed, so nothing is refused: that goes for the talk beside it too
  expect([verify.stderr, verify.stdout].join()).not.toMatch(/refused/);
  expect(verify.stderr).toMatch(/^xen7 {2}degraded {2}.*sdf17/);
}, 60_000);

test('CLI-1, CLI-5: a daemon that is off on one host of 20 is not in effect there', async () => {
  const hosts = [
    '--hosts-file',
    makeFleet(await makeLastingFolder(), twenty({ 3: { isDaemonOff: true } })),
  ];
  const change = await cli(['configure-multipath', ...hosts, '--yes'], { env });
  expect(change.exit).toBe(0);
  expect(change.stdout).toMatch(/xen3 {2}written, not in effect/);
  const verify = await cli(['verify', ...hosts], { env });
  expect(verify.exit).toBe(2);
  expect(verify.stdout).toMatch(/^ {2}xen3 {2}.*not in effect/m);
}, 60_000);

test('CLI-3, CLI-4: what is not in effect is no "unchanged" in JSON and no "configured" in the picture', async () => {
  const folder = await makeLastingFolder();
  const hosts = [
    '--hosts-file',
    makeFleet(folder, [{ from: join(lab, 'xenserver-8'), isDaemonOff: true }]),
  ];
  const change = await cli(['configure-multipath', ...hosts, '--yes'], { env });
  // CLI-5: the file is as it should be, and nobody was asked whether it counts
  expect([change.exit, change.stdout]).toEqual([
    0,
    expect.not.stringMatching(/verified|in effect, /),
  ]);
  const picture = join(folder, 'x.svg');
  const verify = await cli(['verify', ...hosts, '--json', '--picture', picture], { env });
  expect(verify.exit).toBe(2);
  const report = JSON.parse(verify.stdout) as Report;
  expect([report.outcome, report.hosts[0]?.outcome]).toEqual(['would-change', 'would-change']);
  expect(report.hosts[0]?.inEffect).toMatchObject({ answer: 'not-seen' });
  const words = await readFile(picture, 'utf8');
  expect(words).toContain('! not in effect');
  expect(words).not.toMatch(/>configured</);
}, 60_000);

test('CLI-22, CLI-23: behind the step that refuses a host nothing would change, in text and in data', async () => {
  const folder = await makeLastingFolder();
  const hosts = ['--hosts-file', makeFleet(folder, [{ from: join(lab, 'xenserver-8') }])];
  const other = `devices {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t\tfailback manual\n\t}\n}\n`;
  await writeFile(join(folder, 'xen1/etc/multipath/conf.d/quantastor.conf'), other);
  const data = await cli(['configure-multipath', ...hosts, '--check', '--json'], { env });
  expect(data.exit).toBe(1);
  const [host] = (JSON.parse(data.stdout) as Report).hosts;
  const outcomes = (host?.steps ?? []).map(({ outcome }) => outcome);
  const at = outcomes.indexOf('refused');
  expect(outcomes.slice(at + 1)).toEqual(outcomes.slice(at + 1).map(() => 'not-reached'));
  expect([host?.outcome, at >= 0, outcomes]).toEqual([
    'refused',
    true,
    expect.not.arrayContaining(['would-change']),
  ]);
  const text = await cli(['configure-multipath', ...hosts, '--check'], { env });
  expect(text.stdout).toContain('--on-difference merge');
  expect(text.stdout).not.toMatch(/would change|reconfigure/);
});

test('hosts that end alike are not told one by one beside the report, beyond twenty', async () => {
  const all: FleetHost[] = Array.from({ length: 30 }, () => ({ from: join(lab, 'xenserver-8') }));
  const hosts = ['--hosts-file', makeFleet(await makeLastingFolder(), all)];
  const verify = await cli(['verify', ...hosts], { env });
  expect(verify.exit).toBe(2);
  const lines = verify.stderr.trimEnd().split('\n');
  expect(lines.filter((line) => /^xen\d+ {2}not configured/.test(line))).toHaveLength(20);
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^\.\.\. and more hosts: {2}not configured {2}/),
    '30 not configured',
  ]);
}, 60_000);
