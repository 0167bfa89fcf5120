// @module-tag slow
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { widthOf } from '@quantastor-xenserver/core/report';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnvironment, cli, cliPath } from './support/cli.ts';
import { makeFleet } from './support/fleet.ts';
import { makeFolder } from './support/folder.ts';
import { noTerminal, onTerminal, withoutEscapes } from './support/terminal.ts';

let own: string;
let lab: string;
let installer: { readonly path: string; readonly sha256: string };
beforeAll(async () => {
  // the folders of makeFolder go with each test
  own = mkdtempSync(join(tmpdir(), 'next-lines-'));
  lab = join(own, 'lab');
  installer = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout).installer;
}, 120_000);
afterAll(() => rmSync(own, { recursive: true, force: true }));

interface Fleet {
  readonly folder: string;
  readonly list: string;
  readonly qx: (...args: string[]) => ReturnType<typeof cli>;
  readonly env: Record<string, string>;
}

async function fleetOf(hosts: number, faults: Record<number, object> = {}): Promise<Fleet> {
  const folder = await makeFolder();
  const from = join(lab, 'xenserver-8');
  const list = makeFleet(join(folder, 'fleet'), Array(hosts).fill({ from, paths: 2 }));
  for (const [number, fault] of Object.entries(faults))
    setFaults(join(folder, 'fleet', `xen${number}`), fault);
  const env = { XDG_STATE_HOME: join(folder, 'state') };
  return { folder, list, env, qx: (...args) => cli(args, { env }) };
}

function setFaults(host: string, faults: object): void {
  const file = join(host, 'sandbox.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), faults }));
}

/** The command on the line that begins so, as words. */
function wordsAfter(label: string, text: string): string[] {
  const line = new RegExp(`^${label}: +quantastor-xenserver (.*)$`, 'm').exec(text)?.[1];
  return line?.split(' ') ?? [];
}

describe('the last lines can be typed', () => {
  it('Make it is the command without --check and without what only shows', async () => {
    const { folder, list, qx } = await fleetOf(2);
    const page = join(folder, 'p.html');
    const args = ['configure-multipath', '--hosts-file', list];
    const { stdout } = await qx(...args, '--check', '--diff', '--html', page, '--no-color');
    expect(wordsAfter('Make it', stdout)).toEqual(args);
    expect(readFileSync(page, 'utf8')).toContain(`>quantastor-xenserver ${args.join(' ')}</code>`);
    const made = await qx(...wordsAfter('Make it', stdout), '--yes');
    expect(made.stdout).toMatch(/^Changed 2 of 2 hosts/);
  });

  it('what is to be done to the last run names it: another one may be the last by then', async () => {
    const { list, qx } = await fleetOf(2);
    await qx('configure-multipath', '--hosts-file', list, '--yes');
    const { stdout } = await qx('rollback', 'last', '--check');
    const [verb, runId = ''] = wordsAfter('Make it', stdout);
    expect([verb, runId]).toEqual(['rollback', expect.stringMatching(/^\d{8}T\d{6}Z-/)]);
    const back = await qx('rollback', runId, '--yes');
    expect(back.stdout).toMatch(/^Took back 2 of 2 hosts/);
    // each host's own newest record is named by no id of one run
    const [spec = ''] = readFileSync(list, 'utf8').split('\n');
    await qx('configure-multipath', '--hosts-file', list, '--yes');
    const byHosts = await qx('rollback', 'last', '--hosts', spec, '--check');
    expect(wordsAfter('Make it', byHosts.stdout)).toEqual(['rollback', 'last', '--hosts', spec]);
  });

  it('a list of hosts that nobody would type is named in words', async () => {
    const { list, qx } = await fleetOf(9);
    const specs = readFileSync(list, 'utf8').trim().split('\n');
    const { stdout } = await qx('configure-multipath', '--hosts', ...specs, '--check');
    expect(stdout).toContain('Make it:  this command without --check');
    expect(stdout).toContain('Show the change: --diff');
  });

  it('what a batch that failed left for later is done by The rest, and what is left by finish', async () => {
    const { folder, list, qx } = await fleetOf(4, { 2: { reconfigureFails: true } });
    const args = [
      'configure-multipath',
      '--hosts-file',
      list,
      '--yes',
      '--batch',
      '1',
      '--max-failures',
      '0',
    ];
    const { stdout, stderr } = await qx(...args);
    // a line a host, and none of what it took back
    expect(stderr).toMatch(/^xen2 {2}FAILED {2}.*\n1 failed, 1 changed, 2 not begun\n$/);
    expect(stdout).toContain('finish:  quantastor-xenserver resume ');
    expect(stdout).toContain(
      'left: what was put back may not be in effect; run multipathd -kreconfigure by hand',
    );
    expect(wordsAfter('The rest', stdout)).toEqual(args);
    const back = await qx('rollback', 'last', '--yes');
    expect(wordsAfter('Again', back.stdout)[0]).toBe('rollback');
    expect(back.stdout.match(/multipathd -kreconfigure failed/g)).toHaveLength(1);
    setFaults(join(folder, 'fleet', 'xen2'), {});
    const rest = await qx(...wordsAfter('The rest', stdout));
    expect(rest.stdout).toMatch(/^Changed 4 of 4 hosts/);
  });

  it('a host whose daemon is off is asked again by Then', async () => {
    const folder = await makeFolder();
    const list = makeFleet(join(folder, 'fleet'), [
      { from: join(lab, 'xenserver-8'), isDaemonOff: true },
    ]);
    const env = { XDG_STATE_HOME: join(folder, 'state') };
    const { exit, stdout } = await cli(['configure-multipath', '--hosts-file', list, '--yes'], {
      env,
    });
    expect(exit).toBe(0);
    expect(wordsAfter('Then', stdout)).toEqual([
      'verify',
      '--hosts',
      expect.stringMatching(/xen1$/),
    ]);
    const after = await cli(wordsAfter('Then', stdout), { env });
    expect(after).toMatchObject({ exit: 2 });
    expect(after.stdout).toContain('exit 2: written, not in effect\n');
  });

  it.skipIf(process.platform === 'win32').each([
    ['SIGINT', 'Ctrl-C', 130],
    ['SIGTERM', 'SIGTERM', 143],
  ] as const)(
    'after %s the hosts that were not begun are done by Finish',
    async (signal, said, code) => {
      const { list, qx, env } = await fleetOf(3, { 2: { reconfigureIgnored: true } });
      const args = [
        'configure-multipath',
        '--hosts-file',
        list,
        '--yes',
        '--batch',
        '1',
        '--verbose',
      ];
      const { exit, stdout } = await new Promise<{ exit: number | null; stdout: string }>(
        (resolve) => {
          const child = spawn(process.execPath, [cliPath, ...args], {
            env: { ...cleanEnvironment(), ...env },
          });
          let stdout = '';
          let told = '';
          child.stdout.setEncoding('utf8').on('data', (text) => {
            stdout += text;
          });
          // the daemon of xen2 is asked for seconds
          child.stderr.setEncoding('utf8').on('data', (text: string) => {
            const before = told;
            told += text;
            if (!/^xen2 .*reload/m.test(before) && /^xen2 .*reload/m.test(told)) child.kill(signal);
          });
          child.on('close', (exit) => resolve({ exit, stdout }));
        },
      );
      expect(exit, stdout).toBe(code);
      expect(stdout).toContain(`Stopped by ${said}: 1 host changed, 1 put back, 1 not begun`);
      expect(wordsAfter('Finish', stdout)).toEqual(args.slice(0, -1));
      expect((await qx('resume', 'last', '--yes')).stdout).toMatch(/^Nothing left to do/);
      // of a report that is shown again nobody knows how it was typed
      expect((await qx('runs', 'show', 'last')).stdout).toMatch(/^Finish: +run the same again/m);
    },
  );
});

describe('runs', () => {
  it('the hosts of a wide run are counted off a terminal too', async () => {
    const { list, qx } = await fleetOf(20);
    await qx('configure-multipath', '--hosts-file', list, '--yes');
    const { stdout } = await qx('runs');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(160);
    expect(stdout).toMatch(/ xen1 xen2 xen3 .*\.\.\. \d+ more /);
    expect(JSON.parse((await qx('runs', '--json')).stdout)[0].hosts).toHaveLength(20);
  });

  it.skipIf(noTerminal).each([40, 80, 100, 120])(
    'hosts with wide names are in no line over %i columns',
    async (columns) => {
      const folder = await makeFolder();
      const hosts = ['한국서버이름가', '한국서버이름나', '日本のサーバー', '한국서버이름라'].map(
        (name) => {
          cpSync(join(lab, 'xenserver-8'), join(folder, name), { recursive: true });
          return `sandbox:${join(folder, name)}`;
        },
      );
      const env = { XDG_STATE_HOME: join(folder, 'state') };
      await cli(['configure-multipath', '--hosts', ...hosts, '--yes'], { env });
      const { screen } = await onTerminal(['runs'], [], env, columns);
      const lines = withoutEscapes(screen).split(/\r?\n/);
      for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
      expect(lines.join('\n')).toMatch(/한국서버이름가|4 hosts/);
    },
  );

  it('CLI-47: an id that looks whole and is none lists the newest runs', async () => {
    const { list, qx } = await fleetOf(1);
    await qx('configure-multipath', '--hosts-file', list, '--yes');
    const [{ runId }] = JSON.parse((await qx('runs', '--json')).stdout);
    const wrong = `${runId.slice(0, -1)}${runId.endsWith('0') ? '1' : '0'}`;
    const { exit, stderr } = await qx('rollback', wrong);
    expect(exit).toBe(1);
    expect(stderr).toContain(`Did you mean ${runId}?`);
  });
});

describe('install-adapter, step by step', () => {
  const made = async (): Promise<{ qx: Fleet['qx']; args: string[]; server: string }> => {
    const folder = await makeFolder();
    cpSync(lab, join(folder, 'lab'), { recursive: true, verbatimSymlinks: true });
    const server = join(folder, 'lab', 'storagelink-server');
    const env = { XDG_STATE_HOME: join(folder, 'state') };
    const args = [
      'install-adapter',
      '--hosts',
      `sandbox:${server}`,
      '--skip-licence-check',
      '--clone',
    ];
    return { qx: (...words) => cli(words, { env }), args, server };
  };

  it('each step has a word of its own, before and after', async () => {
    const { qx, args } = await made();
    const check = await qx(...args, '--check');
    expect(check.stdout).toMatch(/^ *\d+ service stopped +would stop +the service StorageLink$/m);
    expect(check.stdout).toMatch(/^ *\d+ device rule +would add +the rule OSNEXUS\/QUANTASTOR/m);
    const { stdout } = await qx(...args, '--yes');
    expect(stdout).toMatch(/^ *\d+ service stopped +stopped +the service StorageLink$/m);
    expect(stdout).toMatch(/^ *\d+ device rule +added +read back: /m);
    expect(stdout).toMatch(/^ *\d+ service started +started /m);
    expect(stdout).not.toMatch(/would |as planned/);
  });

  it('what a rollback leaves on purpose is kept, and the run is taken back', async () => {
    const { qx, args } = await made();
    const given = ['--installer', installer.path, '--installer-sha256', installer.sha256];
    await qx(...args, ...given, '--yes');
    const back = await qx('rollback', 'last', '--yes');
    expect(back.stdout).toMatch(/^Took back storagelink-server/);
    expect(back.stdout).toMatch(/^ *\d+ adapter installed +kept /m);
    expect(back.stdout).toMatch(/^ *\d+ device rule +taken back /m);
    const [run] = JSON.parse((await qx('runs', '--json')).stdout);
    expect(run).toMatchObject({ state: 'rolled-back', takenBackAt: expect.any(String) });
    expect((await qx('runs')).stdout).toMatch(/ taken back +-$/m);
  });

  it('a step that failed and one that was taken back do not say what is not so', async () => {
    const { qx, args, server } = await made();
    setFaults(server, { refuseStart: 'with-rule' });
    const { exit, stdout, stderr } = await qx(...args, '--yes');
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' });
    expect(stdout).toMatch(/^ *\d+ service started +undone +\(as said above\)$/m);
    expect(stdout).toMatch(/^ *\d+ device rule +undone +the rule /m);
    expect(stdout).not.toMatch(/undone +read back/);
  });

  it.skipIf(noTerminal)(
    'where it is narrow a step has its name on a line of its own, and no path is broken',
    async () => {
      const { args } = await made();
      const { screen } = await onTerminal([...args, '--check'], [], {}, 40);
      const lines = withoutEscapes(screen).split(/\r?\n/);
      expect(lines.join('\n')).toMatch(
        /^ *\d+ service stopped {2}would stop\n {8}the service StorageLink$/m,
      );
      expect(lines.some((line) => line.includes('C:\\Program Files\\Citrix'))).toBe(true);
    },
  );
});

describe.skipIf(noTerminal)('at the question', () => {
  it.each([
    ['n', 1, 'Nothing was changed: your answer was no.'],
    ['\u0003', 130, 'Nothing was changed: stopped by Ctrl-C.'],
    ['\u0004', 1, 'Nothing was changed: your answer was no.'],
  ])('%j ends with one line', async (keys, code, said) => {
    const { list, env } = await fleetOf(2);
    const args = ['configure-multipath', '--hosts-file', list];
    const { exit, screen } = await onTerminal(args, [{ shown: 'Change 2 hosts?', keys }], env);
    const text = withoutEscapes(screen);
    expect(exit).toBe(code);
    expect(text).toContain(said);
    expect(text).not.toMatch(/^nothing was changed|once more ends at once/m);
  });

  it('without a terminal that is said once', async () => {
    const { list, qx } = await fleetOf(2);
    const { stdout, stderr } = await qx('configure-multipath', '--hosts-file', list);
    expect(stdout).toMatch(/^Nothing was changed: there is no terminal to ask on\. Add --yes/);
    expect(stderr).not.toMatch(/nothing was changed/i);
  });
});
