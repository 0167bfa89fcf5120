// @module-tag slow
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';
import { contentsOf } from './support/tree.ts';

interface Made {
  readonly server: string;
  readonly dom0: readonly string[];
  readonly installer: { readonly path: string; readonly sha256: string };
  readonly api: { readonly url: string; readonly fingerprint: string };
}

let folder = '';
let lab = '';
let made: Made;
let env: Record<string, string> = {};

beforeEach(async () => {
  folder = await makeFolder();
  lab = join(folder, 'lab');
  env = { XDG_STATE_HOME: join(folder, 'state') };
  made = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout);
});

function run(...args: string[]): Promise<CliResult> {
  return cli(args, { env });
}

function multipath(...args: string[]): Promise<CliResult> {
  return run('configure-multipath', ...made.dom0.flatMap((host) => ['--hosts', host]), ...args);
}

function adapter(...args: string[]): Promise<CliResult> {
  const { installer, server, dom0 } = made;
  return run(
    ...['install-adapter', '--hosts', server, '--licence-hosts', dom0[0] ?? '', '--clone'],
    ...['--installer', installer.path, '--installer-sha256', installer.sha256, ...args],
  );
}

/** The report on stdout, proved against the published schema. */
async function reportOf({ stdout }: CliResult) {
  const schema = new URL('../../core/schema/report.schema.json', import.meta.url);
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(await readFile(schema, 'utf8')),
  );
  const report = JSON.parse(stdout);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report;
}

describe('sandbox', () => {
  it('prints commands that a shell can run', async () => {
    const { exit, stdout } = await cli(['sandbox', join(folder, "it's a lab")]);
    expect(exit).toBe(0);
    expect(stdout).toContain(`'sandbox:${folder}/it'\\''s a lab/xenserver-5'`);
  });

  it('refuses a folder that is not empty', async () => {
    const { exit, stderr } = await cli(['sandbox', folder]);
    expect(exit).toBe(1);
    expect(stderr).toContain('not empty');
  });
});

describe('runs', () => {
  it('says what is to be done with a run that failed and left something', async () => {
    const place = join(lab, 'xenserver-7', 'sandbox.json');
    const state = JSON.parse(await readFile(place, 'utf8'));
    await writeFile(place, JSON.stringify({ ...state, faults: { reconfigureFails: true } }));
    const host = `sandbox:${join(lab, 'xenserver-7')}`;
    const failed = await run('configure-multipath', '--hosts', host, '--yes', '--json');
    const { runId } = JSON.parse(failed.stdout);
    expect((await run('runs')).stdout).toMatch(new RegExp(`failed +resume ${runId}\n$`));
    await writeFile(place, JSON.stringify(state));
    expect((await run('resume', runId, '--yes')).exit).toBe(0);
    expect((await run('runs')).stdout).toMatch(/changed +-\n$/);
    // of a run with nothing left no host is asked, and it is one of a sandbox all the same
    const idle = await reportOf(await run('resume', runId, '--json'));
    expect(idle).toMatchObject({ sandbox: true, hosts: [] });
  });
});

it.each([['rollback'], ['resume'], ['resume', '--undo']])(
  '%s of a run without a first record has nothing to do (ROBUSTNESS-20)',
  async (...verb) => {
    const id = '20261101T000000Z-0001';
    const place = join(folder, 'state', 'quantastor-xenserver', 'runs', id);
    await mkdir(place, { recursive: true, mode: 0o700 });
    await writeFile(join(place, 'journal.jsonl'), '', { mode: 0o600 });
    const said = await run(...verb, id, '--yes');
    expect(said.stderr).toContain(
      `run ${id} was cut off before its first record: it changed nothing`,
    );
    expect(said.exit).toBe(0);
    const json = await run(...verb, id, '--yes', '--json');
    expect(await reportOf(json)).toMatchObject({ runId: id, outcome: 'unchanged', hosts: [] });
    // one that was never there stays an error
    const none = await run(...verb, '20261101T000000Z-0002', '--yes');
    expect(none.exit).toBe(1);
    expect(none.stderr).toContain('NOT_FOUND');
  },
);

describe('configure-multipath', () => {
  it('checks without writing, changes, finds nothing to do, and rolls back to the byte', async () => {
    const before = await contentsOf(lab);
    const check = await multipath('--check', '--diff');
    expect(check.exit).toBe(2);
    expect(check.stdout).toContain('"QUANTASTOR"');
    expect(await contentsOf(lab)).toEqual(before);
    expect(await run('runs')).toMatchObject({
      exit: 0,
      stdout: '',
      stderr: `no runs yet in ${join(folder, 'state', 'quantastor-xenserver')}\n`,
    });

    const change = await multipath('--yes', '--json');
    const report = await reportOf(change);
    expect([change.exit, report.outcome]).toEqual([0, 'changed']);
    expect(report.sandbox).toBe(true);

    const again = await multipath();
    expect(again.exit).toBe(0);
    expect(again.stdout).toContain('nothing to do');

    const runs = await run('runs');
    expect(runs.stdout.split('\n')).toHaveLength(3);
    expect(runs.stdout).toContain(report.runId);
    expect(JSON.parse((await run('runs', '--json')).stdout)).toMatchObject([
      { runId: report.runId, state: 'finished', outcome: 'changed' },
    ]);

    expect((await run('rollback', report.runId, '--check')).exit).toBe(2);
    const back = await run('rollback', report.runId, '--yes', '--json');
    expect([back.exit, (await reportOf(back)).procedure]).toEqual([0, 'rollback']);
    expect(configurationOf(await contentsOf(lab))).toEqual(configurationOf(before));
    expect((await run('rollback', report.runId, '--yes')).exit).toBe(0);
  });

  it('says commands for a run in a state folder of its own as they find it', async () => {
    const state = join(folder, "the team's");
    const change = await multipath('--yes', '--state-folder', state);
    const quoted = `'${folder}/the team'\\''s'`;
    expect(change.stdout).toMatch(/^Undo: .* rollback \S+ --state-folder /m);
    expect(change.stdout.split(` --state-folder ${quoted}`)).toHaveLength(3);
    const shown = JSON.parse(
      (await run('runs', 'show', 'last', '--json', '--state-folder', state)).stdout,
    );
    expect(shown.undo.command).toBe(
      `quantastor-xenserver rollback ${shown.runId} --state-folder ${quoted}`,
    );
  });

  it('refuses to write two things into one file', async () => {
    const file = join(folder, 'one');
    const { exit, stderr } = await multipath('--check', '--html', file, '--plan-file', file);
    expect([exit, stderr]).toEqual([
      1,
      expect.stringContaining('--html is written to the same file'),
    ]);
  });

  it.each<[string, string | undefined, string]>([
    ['-', undefined, 'stdout has the report'],
    ['folder', undefined, 'this is a folder'],
    ['link', undefined, 'this is a symbolic link'],
    ['dangling', undefined, 'this is a symbolic link'],
    ['nosuch/page.html', undefined, 'there is no folder'],
    ['/dev/null/page.html', '/dev/null/page.html', 'is not a folder'],
  ])('--html %s is refused before anything is changed', async (name, whole, why) => {
    await mkdir(join(folder, 'folder'), { recursive: true });
    await writeFile(join(folder, 'target'), 'kept');
    await symlink(join(folder, 'target'), join(folder, 'link')).catch(() => {});
    await symlink(join(folder, 'nothing'), join(folder, 'dangling')).catch(() => {});
    const before = await contentsOf(lab);
    const file = whole ?? (name === '-' ? name : join(folder, name));
    const { exit, stdout, stderr } = await multipath('--yes', '--html', file);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^error: --html .*${why}`, 'm'));
    expect(await contentsOf(lab)).toEqual(before);
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('kept');
  });

  it('refuses a change off a terminal without --yes, in words and in the report', async () => {
    const before = await contentsOf(lab);
    const result = await multipath('--json');
    expect(result.exit).toBe(1);
    expect(result.stderr).toContain('needs --yes');
    expect((await reportOf(result)).outcome).toBe('refused');
    expect(await contentsOf(lab)).toEqual(before);
  });

  it('takes hosts from a file and from stdin, each once', async () => {
    const hosts = `# the pool\n${made.dom0.join('\n')}\n${made.dom0[0]}\n`;
    const args = ['configure-multipath', '--check', '--json', '--hosts', made.dom0[0] ?? ''];
    const result = await cli([...args, '--hosts-file', '-'], { env, input: hosts });
    const report = await reportOf(result);
    expect(report.hosts.map(({ host }: { host: string }) => host)).toEqual(made.dom0);
  });

  it('names the line of a hosts file that cannot be meant', async () => {
    const args = ['configure-multipath', '--check', '--hosts-file', '-'];
    const { exit, stderr } = await cli(args, { input: 'local\nhttp://xen1\n' });
    expect(exit).toBe(1);
    expect(stderr).toContain(':2');
  });

  it('reports a host that is not there, and goes on with the others', async () => {
    await rm(join(lab, 'xenserver-7'), { recursive: true });
    const result = await multipath('--yes', '--json');
    const report = await reportOf(result);
    expect(result.exit).toBe(1);
    expect(report.hosts.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'changed',
      'failed',
      'changed',
    ]);
    // the worst word alone would say that there is nothing to take back
    expect((await run('runs')).stdout).toMatch(/configure-multipath .* failed, 2 changed /);
    expect(JSON.parse((await run('runs', '--json')).stdout)[0].changedHosts).toBe(2);
    await run('rollback', report.runId, '--yes');
    expect((await run('runs')).stdout).not.toContain('2 changed');
  });
});

describe('verify', () => {
  it('exits 2 before and 0 after, and changes nothing', async () => {
    const hosts = made.dom0.flatMap((host) => ['--hosts', host]);
    expect((await run('verify', ...hosts)).exit).toBe(2);
    await multipath('--yes');
    const before = await contentsOf(lab);
    const result = await run('verify', ...hosts, '--json');
    expect([result.exit, (await reportOf(result)).procedure]).toEqual([0, 'verify']);
    expect(await contentsOf(lab)).toEqual(before);
  });

  it('of the adapter says what is missing, and that all is well', async () => {
    // CLI-8
    const missing = await run('verify', 'adapter', '--hosts', made.server);
    expect([missing.exit, missing.stdout]).toEqual([2, expect.stringMatching(/^NOT CONFIGURED/)]);
    await adapter('--yes');
    expect((await run('verify', 'adapter', '--hosts', made.server)).exit).toBe(0);
  });
});

describe('install-adapter', () => {
  const passwords = {
    QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD: 'first-secret',
    QUANTASTOR_XENSERVER_STORAGE_PASSWORD: 'second-secret',
  };

  function whole(...args: string[]): string[] {
    return [
      ...['--storagelink-url', made.api.url, '--storagelink-fingerprint', made.api.fingerprint],
      ...['--storage-name', 'lab', '--storage-address', '192.0.2.10', '--storage-user', 'admin'],
      ...args,
    ];
  }

  it('goes through all steps, finds nothing to do then, and shows no password', async () => {
    Object.assign(env, passwords);
    const change = await adapter(...whole('--yes', '--json'));
    const report = await reportOf(change);
    expect([change.exit, report.outcome]).toEqual([0, 'changed']);
    expect(report.hosts[0].steps).toHaveLength(10);
    expect(change.stdout + change.stderr).not.toMatch(/first-secret|second-secret/);
    for (const content of Object.values(await contentsOf(folder)))
      expect(content.toString('latin1')).not.toMatch(/first-secret|second-secret/);
    const again = await adapter(...whole('--json'));
    expect([again.exit, (await reportOf(again)).outcome]).toEqual([0, 'unchanged']);
  });

  it('takes both passwords from stdin, a line each', async () => {
    const args = whole('--yes', '--storagelink-password-stdin', '--storage-password-stdin');
    const { installer, server } = made;
    const { exit } = await cli(
      [
        ...['install-adapter', '--hosts', server, '--skip-licence-check', '--clone'],
        ...['--installer', installer.path, '--installer-sha256', installer.sha256, ...args],
      ],
      { env, input: 'first-secret\nsecond-secret\n' },
    );
    expect(exit).toBe(0);
  });

  it('wants a password before it touches anything', async () => {
    const before = await contentsOf(lab);
    const { exit, stderr } = await adapter(...whole('--yes'));
    expect(exit).toBe(64);
    expect(stderr).toContain('QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD');
    expect(await contentsOf(lab)).toEqual(before);
  });
});

describe('rollback and resume', () => {
  it.each(['rollback', 'resume'])(
    '%s refuses ids that are none, and unknown ones',
    async (name) => {
      for (const [id, code, message] of [
        ['../../etc', 64, 'is not the id of a run'],
        ['ssh://root@xen2', 64, 'A host is named with --hosts, each by itself'],
        ['x', 1, 'there is no run yet'],
        ['20200101T000000Z-0000', 1, 'there is no such run'],
      ] as const) {
        const { exit, stdout, stderr } = await run(name, id, '--yes');
        expect([exit, stdout]).toEqual([code, '']);
        expect(stderr).toMatch(/^error: /);
        expect(stderr).toContain(message);
      }
    },
  );

  it('resume finds nothing to do on a finished run', async () => {
    const report = await reportOf(await multipath('--yes', '--json'));
    const result = await run('resume', report.runId, '--yes', '--json');
    expect([result.exit, (await reportOf(result)).outcome]).toEqual([0, 'unchanged']);
  });
});

function configurationOf(contents: Readonly<Record<string, Buffer>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(contents)
      .filter(([path]) => path.endsWith('.conf') && !path.includes('/backups/'))
      .map(([path, content]) => [path, content.toString()]),
  );
}

describe('four rollbacks of one run at one time', () => {
  it.each([
    ['of this controller', false],
    ['of four controllers, by the host', true],
  ])(
    '%s: it is taken back, and whoever does not says who does or that it was done',
    async (_, byHost) => {
      const host = made.dom0[1] ?? '';
      const file = join(lab, 'xenserver-7/etc/multipath.xenserver/multipath.conf');
      const before = await readFile(file, 'utf8');
      expect((await run('configure-multipath', '--hosts', host, '--yes')).exit).toBe(0);
      expect(await readFile(file, 'utf8')).not.toBe(before);
      const back = (state: string): Promise<CliResult> =>
        cli(['rollback', ...(byHost ? ['--hosts', host] : []), '--yes'], {
          env: byHost ? { XDG_STATE_HOME: join(folder, state) } : env,
        });
      const all = await Promise.all(['1', '2', '3', '4'].map(back));
      const done = all.filter(({ stdout }) => stdout.includes('Took back 1 host'));
      expect(done).toHaveLength(1);
      for (const { exit, stdout, stderr } of all) {
        const words = `${stdout}${stderr}`;
        if (exit === 0) expect(words).toMatch(/Took back 1 host|nothing to take back/i);
        else expect(words).toMatch(/process \d+/);
      }
      expect(await readFile(file, 'utf8')).toBe(before);
      // it has an end, and nothing is left
      const again = await back('5');
      expect(again.exit).toBe(0);
      const names = Object.keys(await contentsOf(folder));
      expect(names.filter((name) => /\.quantastor-|active\.|\.lock$|\.tmp$/.test(name))).toEqual(
        [],
      );
    },
  );
});
