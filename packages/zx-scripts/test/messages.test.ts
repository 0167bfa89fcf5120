// @module-tag slow
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli, cliPath, run } from './support/cli.ts';

let folder: string;
let env: Record<string, string>;
const host = (name: string): string => `sandbox:${join(folder, 'lab', name)}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'messages-'));
  env = { XDG_STATE_HOME: join(folder, 'state') };
  await cli(['sandbox', join(folder, 'lab')]);
  writeFileSync(join(folder, 'hosts.txt'), `# pool\n${host('xenserver-8')} extra\n`);
  writeFileSync(join(folder, 'long.txt'), `${'x'.repeat(5000)}\n`);
  // another values' stanza than the profile's
  const own = `devices {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t\tfailback manual\n\t}\n}\n`;
  writeFileSync(join(folder, 'own.conf'), own);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly id: string;
  readonly args: () => string[];
  readonly exit: number;
  readonly says: readonly (string | RegExp)[];
  readonly not?: RegExp;
}

const rows: readonly Row[] = [
  {
    id: 'a sandbox host of nearly this name',
    args: () => ['verify', '--hosts', `sandbox:${join(folder, 'lab', 'xenserver8')}`],
    exit: 1,
    says: [/Did you mean sandbox:\S+lab.xenserver-8\?/],
  },
  {
    id: 'nearly a way of reaching a host',
    args: () => ['verify', '--hosts', 'sandox:lab/xenserver-8'],
    exit: 64,
    says: ['Did you mean sandbox:lab/xenserver-8?'],
    not: /a port is/,
  },
  {
    id: 'nearly ssh',
    args: () => ['verify', '--hosts', 'shh://root@xen1'],
    exit: 64,
    says: ['Did you mean ssh://root@xen1?'],
  },
  {
    id: 'nearly a built-in profile',
    args: () => ['verify', '--hosts', host('xenserver-8'), '--profile', 'quantasto'],
    exit: 1,
    says: ['Did you mean quantastor?'],
  },
  {
    id: 'nearly a named release',
    args: () => ['lint', '--release', 'xcp-ng-83', join(folder, 'own.conf')],
    exit: 64,
    says: ['Did you mean xcp-ng-8.3?'],
  },
  {
    id: 'CLI-27',
    args: () => ['edit', 'multipath-conf', join(folder, 'own.conf'), '--check'],
    exit: 1,
    says: ['--on-difference merge', '--on-difference replace'],
    not: /\{on-difference/,
  },
  {
    id: 'CLI-28',
    args: () => ['configure-multipath', '--hosts', 'root@xen1:2222', '--check'],
    exit: 64,
    says: ['ssh://root@xen1:2222'],
  },
  {
    id: 'CLI-29',
    args: () => ['configure-multipath', '--hosts', 'root@127.0.0.1:99999', '--check'],
    exit: 64,
    says: ['a port is a number from 1 to 65535'],
    not: /Write ssh:/,
  },
  {
    id: 'CLI-31',
    args: () => ['verify', 'adapter', '--hosts', host('xenserver-8')],
    exit: 1,
    says: ['verify adapter is for the Windows server'],
    not: /install-adapter/,
  },
  {
    id: 'CLI-32, ACTION-83',
    args: () => ['configure-multipath', '--hosts', host('storagelink-server'), '--check'],
    exit: 1,
    says: ['this is a Windows server: configure-multipath is for dom0 hosts'],
    not: /absolute path/,
  },
  {
    id: 'CLI-33',
    args: () => ['configure-multipath', '--hosts', `sandbox:${join(folder, 'lab')}`, '--check'],
    exit: 1,
    says: [/Name one of its hosts: .*xenserver-5.*xenserver-8/],
    not: /createSandbox/,
  },
  {
    id: 'CLI-35',
    args: () => [
      ...['configure-multipath', '--hosts', host('xenserver-8'), '--yes'],
      ...['--state-folder', '/dev/null'],
    ],
    exit: 1,
    says: ['is not a folder', '--state-folder'],
    not: /mkdir|Free space/,
  },
  {
    id: 'CLI-36',
    args: () => ['sandbox', cliPath],
    exit: 1,
    says: ['this is a file, not a folder'],
    not: /ENOTDIR/,
  },
  {
    id: 'CLI-38',
    args: () => ['configure-multipath', '--hosts', 'ssh://root:secret@h', '--check'],
    exit: 64,
    says: ['use a key, or an agent', 'ssh://root:***@h'],
    not: /secret@/,
  },
  {
    id: 'CLI-39',
    args: () => ['configure-multipath', '--hosts', 'ssh://root@-oX=id', '--check'],
    exit: 64,
    says: ['"ssh://root@-oX=id"'],
    not: /\*\*\*/,
  },
  {
    id: 'CLI-41',
    args: () => ['configure-multipath', '--hosts', host('xenserver-8'), '--dry-run'],
    exit: 64,
    says: ['Did you mean --check?'],
  },
  {
    id: 'CLI-41',
    args: () => ['configure-multipath', '--hosts', host('xenserver-8'), '-y'],
    exit: 64,
    says: ['Did you mean --yes?'],
  },
  {
    id: 'CLI-42',
    args: () => ['configure-multipath', host('xenserver-8')],
    exit: 64,
    says: ['Hosts are named with --hosts'],
  },
  {
    id: 'CLI-43',
    args: () => ['configure-multipath', '--hosts', 'xen1,xen2'],
    exit: 64,
    says: ['--hosts xen1 --hosts xen2'],
  },
  { id: 'CLI-44', args: () => ['help', 'nothing'], exit: 64, says: ["unknown command 'nothing'"] },
  { id: 'CLI-44', args: () => ['help', 'runs', 'prun'], exit: 64, says: ['Did you mean prune'] },
  { id: 'CLI-44', args: () => ['help', 'edit', 'no'], exit: 64, says: ["unknown command 'no'"] },
  {
    id: 'CLI-62',
    args: () => ['runs', '20261122T10'],
    exit: 64,
    says: ['(Did you mean show 20261122T10?)'],
  },
  {
    id: 'CLI-34',
    args: () => ['configure-multipath', '--hosts', 'local', '--check', '--expect-plan', 'nofile'],
    exit: 1,
    says: [
      '--expect-plan nofile: neither a file that is there nor a digest [NOT_FOUND]',
      '64 hexadecimal digits',
    ],
  },
  {
    id: 'CLI-28',
    args: () => ['configure-multipath', '--hosts', 'root@fe80::1', '--check'],
    exit: 64,
    says: ['an IPv6 address stands in brackets. Write ssh://root@[fe80::1].'],
    not: /port/,
  },
  {
    id: 'CLI-34',
    args: () => ['configure-multipath', '--hosts', 'command:nofile', '--check'],
    exit: 1,
    says: ['there is no such file'],
    not: /ENOENT/,
  },
  {
    id: 'CLI-37',
    args: () => ['storagelink-certificate', 'http://x'],
    exit: 64,
    says: ['not an https address'],
    not: /fingerprint/,
  },
  {
    id: 'CLI-49',
    args: () => ['verify', '--hosts', 'local', '--service', 'x'],
    exit: 64,
    says: ["unknown option '--service'", '(It is an option of verify adapter.)'],
  },
  {
    id: 'CLI-41',
    args: () => ['verify', '--hosts', 'local', '--sudo-password', 'x'],
    exit: 64,
    says: ['(Did you mean --sudo-password-stdin?)'],
  },
  {
    id: 'CLI-46',
    args: () => ['verify', '--hosts-file', join(folder, 'long.txt')],
    exit: 1,
    says: [/long\.txt:1: "x{80}\.\.\." is not a valid host/],
  },
  {
    id: 'CLI-48',
    args: () => ['runs', '--state-folder', join(folder, 'nope')],
    exit: 1,
    says: ['there is no such folder', '--state-folder'],
  },
  {
    id: 'CLI-48',
    args: () => ['runs', 'prune', '--yes', '--state-folder', join(folder, 'nope')],
    exit: 1,
    says: ['--state-folder', 'there is no such folder'],
    not: /no run yet|to clear/,
  },
  {
    id: 'CLI-48',
    args: () => ['runs', 'show', 'last', '--state-folder', join(folder, 'nope')],
    exit: 1,
    says: ['--state-folder', 'there is no such folder'],
    not: /no run yet|to clear/,
  },
  {
    id: 'CLI-48',
    args: () => ['rollback', 'last', '--state-folder', join(folder, 'nope')],
    exit: 1,
    says: ['--state-folder', 'there is no such folder'],
    not: /no run yet|to clear/,
  },
  {
    id: 'CLI-48',
    args: () => ['resume', 'last', '--state-folder', join(folder, 'nope')],
    exit: 1,
    says: ['--state-folder', 'there is no such folder'],
    not: /no run yet|to clear/,
  },
  {
    id: 'CLI-46',
    args: () => ['configure-multipath', '--hosts-file', join(folder, 'hosts.txt'), '--check'],
    exit: 1,
    says: ['hosts.txt:2'],
  },
  {
    id: 'CLI-47',
    args: () => ['rollback', 'nope'],
    exit: 1,
    says: ['there is no run yet'],
    not: /must look like/,
  },
  {
    id: 'CLI-68',
    args: () => [
      ...['verify', 'multipath', '--hosts', host('xenserver-8')],
      ...['--picture', join(folder, 'nope/x.svg')],
    ],
    exit: 1,
    says: [/--picture .*nope\/x.svg: there is no folder/],
    not: /ENOENT|NOT CONFIGURED/,
  },
];

/** Below /proc, Node's own recursive mkdir never comes back. */
const linuxRows: readonly Row[] = [
  {
    id: 'CLI-69',
    args: () => ['sandbox', '/proc/x'],
    exit: 1,
    says: ['/proc/x', 'the sandbox cannot be made', 'Name a folder that you may write to'],
  },
  {
    id: 'CLI-69',
    args: () => [
      ...['configure-multipath', '--hosts', host('xenserver-7')],
      ...['--yes', '--state-folder', '/proc/x'],
    ],
    exit: 1,
    says: ['/proc/x', 'the journal cannot be written', '--state-folder'],
  },
];

test.each(process.platform === 'linux' ? [...rows, ...linuxRows] : rows)(
  '$id: place, cause and remedy in words that can be typed',
  async (row) => {
    const { exit, stdout, stderr } = await cli(row.args(), { env });
    const text = stdout + stderr;
    expect(exit, text).toBe(row.exit);
    for (const each of row.says) expect(text).toMatch(each);
    if (row.not) expect(text).not.toMatch(row.not);
    expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  },
);

test.each(['configure-multipath', 'verify', 'rollback'])(
  'CLI-65, ACTION-80: %s --help into a reader that goes away is silent',
  async (name) => {
    const command = `'${process.execPath}' '${cliPath}' ${name} --help | head -n 1`;
    const { exit, stderr } = await run('sh', ['-c', command], { env });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  },
);

describe.sequential('a run, its report again, and back', () => {
  const all = (): string[] => ['xenserver-5', 'xenserver-7', 'xenserver-8'].map(host);
  const qx = (...args: string[]) => cli(args, { env });

  test('CLI-57: the notes of a stanza stand once, and not where nothing is to do', async () => {
    const check = await qx('configure-multipath', '--hosts', ...all(), '--check');
    expect(check.stdout.match(/getuid_callout/g)).toHaveLength(1);
    expect((await qx('configure-multipath', '--hosts', ...all(), '--yes')).exit).toBe(0);
    const again = await qx('configure-multipath', '--hosts', ...all(), '--check');
    expect(again.stdout + again.stderr).not.toContain('getuid_callout');
  });

  test('CLI-61, CLI-62: runs has time, hosts, state; runs show prints the report again', async () => {
    const { stdout } = await qx('runs');
    expect(stdout).toMatch(/^WHEN +RUN +WHAT +HOSTS +STATE +TO DO\n/);
    expect(stdout).toMatch(
      /\n\d{4}-\d\d-\d\d \d\d:\d\d {2}\d{8}T\d{6}Z-[0-9a-f]{4} {2}configure-multipath {2}xenserver-5 xenserver-7 xenserver-8 {2}changed +-\n/,
    );
    const page = join(folder, 'run.html');
    const shown = await qx('runs', 'show', 'last', '--html', page);
    expect(shown).toMatchObject({ exit: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^Changed 3 of 3 hosts/);
    expect(shown.stdout).toContain('Undo:     quantastor-xenserver rollback ');
    expect(readFileSync(page, 'utf8')).toContain('Changed 3 of 3 hosts');
    const data = JSON.parse((await qx('runs', 'show', 'last', '--json')).stdout);
    expect(data).toMatchObject({ schemaVersion: 2, outcome: 'changed' });
    const unknown = await qx('runs', 'show', 'nope');
    expect(unknown.exit).toBe(1);
    expect(unknown.stderr).toContain(data.runId);
  });

  test('CLI-30: verify of a failed path is degraded, and names the SCSI host, not a reconfigure', async () => {
    const state = join(folder, 'lab/xenserver-8/sandbox.json');
    const before = readFileSync(state, 'utf8');
    writeFileSync(state, before.replace(/"failed": ?false/, '"failed": true'));
    const { exit, stdout } = await qx('verify', '--hosts', host('xenserver-8'));
    writeFileSync(state, before);
    expect({ exit, stdout }).toMatchObject({ exit: 3 });
    expect(stdout).toMatch(/^DEGRADED/);
    expect(stdout).not.toMatch(/refused|mend the path/);
  });

  test('CLI-50: of a run that was taken back nothing is left to finish', async () => {
    const back = await qx('rollback', 'last', '--yes');
    // the hosts are counted: what was asked for is not told action by action
    expect(back).toMatchObject({ exit: 0, stderr: '3 taken back\n' });
    const resumed = await qx('resume', 'last', '--yes');
    expect(resumed.exit).toBe(0);
    expect(resumed.stdout).not.toContain('in effect');
    const date = String.raw`taken back on 20\d\d-\d\d-\d\d \d\d:\d\d`;
    expect(resumed.stdout).toMatch(new RegExp(`^Nothing left to do: ${date}`));
    expect((await qx('runs')).stdout).toContain('taken back');
    const again = await qx('rollback', 'last', '--yes');
    expect(again.stdout).toMatch(new RegExp(`^Nothing to take back: ${date}`));
    // read again it is what was taken back, or when that was
    const shown = await qx('runs', 'show', 'last');
    expect(shown.stdout).toMatch(new RegExp(`^(?:Took back 3 of 3|Nothing to take back: ${date})`));
    // the report as data does not say when, so it is told beside it
    expect((await qx('resume', 'last', '--json')).stderr).toMatch(
      new RegExp(`^run \\S+ was ${date}$`, 'm'),
    );
  });

  test('off a terminal: a line for each host with a fault, one for all, no line of a step', async () => {
    const { stderr } = await qx(
      ...['configure-multipath', '--hosts', ...all(), host('storagelink-server'), '--check'],
    );
    expect(stderr.split('\n')).toEqual([
      'storagelink-server  FAILED  this is a Windows server: configure-multipath is for dom0 hosts [BAD_INPUT]',
      '1 failed, 3 would change',
      '',
    ]);
  });
});
