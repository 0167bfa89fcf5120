import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { DEFAULT_RELEASE } from '../../../src/multipath/data/releases.ts';
import {
  packageCommand,
  parsePackageFiles,
} from '../../../src/procedures/multipath/read/package-files.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { lintFile } from '../../../src/verbs/lint-file.ts';
import { lintHost } from '../../../src/verbs/lint-host.ts';
import { planMultipathEdit } from '../../../src/verbs/plan-edit.ts';
import { temporaryFolder } from '../../run/support.ts';
import { dom0, SHIPPED } from '../../support/memory-dom0.ts';
import { codes, configure, step, verifyOf } from '../multipath-dom0.ts';

const MAIN = '/etc/multipath.xenserver/multipath.conf';
const folder = temporaryFolder();

const told = (stdout: string, exit = 0) =>
  Object.fromEntries(parsePackageFiles({ argv: [], stdout, stderr: '', exit, timedOut: false }));

test.each([
  ['no configuration', `sm\t\t${MAIN}\n`, { package: 'sm', onUpdate: 'overwrites' }],
  ['configuration', `sm\tc\t${MAIN}\n`, { package: 'sm', onUpdate: 'moves' }],
  ['noreplace', `sm\tcn\t${MAIN}\n`, { package: 'sm', onUpdate: 'keeps' }],
  ['nobody', `file ${MAIN} is not owned by any package\n`, 'none'],
  ['a lock', 'error: cannot open Packages index using db5\n', undefined],
  ['another file', 'sm\tc\t/etc/other/multipath.conf\n', undefined],
  ['terminal codes', `s\u001b[2Jm\tc\t${MAIN}\n`, { package: 's?[2Jm', onUpdate: 'moves' }],
])('what rpm says of the file: %s', (_name, stdout, expected) => {
  const found = told(stdout)[MAIN];
  if (typeof found === 'object' && _name === 'terminal codes')
    expect(found.package).not.toContain('\u001b');
  else expect(found).toEqual(expected);
});

test('where there is no rpm nothing is known', () => {
  expect(told(`sm\tc\t${MAIN}\n`, 127)).toEqual({});
});

test.skipIf(process.platform === 'win32')(
  'files of folders and targets of links are asked for, and a hanging rpm is ended',
  async () => {
    const place = folder;
    const rpm = (body: string) => {
      const program = join(place, 'bin', 'rpm');
      writeFileSync(program, `#!/bin/sh\n${body}\n`);
      chmodSync(program, 0o755);
    };
    mkdirSync(join(place, 'bin'), { recursive: true });
    mkdirSync(join(place, 'multipath'), { recursive: true });
    writeFileSync(join(place, 'multipath', 'a b.conf'), '');
    symlinkSync(join(place, 'multipath', 'a b.conf'), join(place, 'multipath.conf'));
    const run = async (seconds: number) => {
      const [, , script = '', ...args] = packageCommand([
        join(place, 'multipath.conf'),
        join(place, 'missing'),
        join(place, 'multipath'),
      ]);
      const env = { PATH: `${join(place, 'bin')}:${process.env['PATH']}` };
      const text = script.replace('-lt 10', `-lt ${seconds}`);
      return (await promisify(execFile)('sh', ['-c', text, ...args], { env })).stdout;
    };
    rpm('shift 3; for f; do echo "file $f is not owned by any package"; done');
    const names = (await run(10)).split('\n').map((line) => line.slice(`file ${place}/`.length));
    expect(names.map((line) => line.replace(/ is not.*/, ''))).toEqual([
      'multipath.conf',
      'multipath/a b.conf',
      'multipath/a b.conf',
      '',
    ]);
    rpm('exec sleep 60');
    expect(await run(1)).toBe('');
  },
);

test.each([
  ['overwrites', `sm\t\t${MAIN}\n`, 'warning', /marks? it|anew/],
  ['moves', `sm\tc\t${MAIN}\n`, 'warning', /\.rpmsave/],
  ['keeps', `sm\tcn\t${MAIN}\n`, 'info', /leave as it was/],
])(
  'a stanza in a file that updates of its package %s',
  async (_name, packageFiles, severity, words) => {
    const host = dom0.seven({ packageFiles });
    const report = await configure(host, {}, 'check');
    const findings = report.steps.flatMap((each) => each.findings);
    expect(findings.find(({ code }) => code === 'package-owned')).toMatchObject({
      severity,
      message: expect.stringMatching(words),
    });
    expect(step(report, 'find-layout')?.found).toMatchObject({ package: 'sm' });
    await configure(host);
    expect(codes(await verifyOf(host))).toContain('package-owned');
    // once it is out, an update of the file is nobody's loss
    expect(codes(await configure(host, { state: 'absent' }, 'check'))).not.toContain(
      'package-owned',
    );
  },
);

test('what rpm says goes before what the head says', async () => {
  const files = { [MAIN]: `# DO NOT EDIT\n${SHIPPED}` };
  for (const [packageFiles, code, other] of [
    [`sm\tc\t${MAIN}\n`, 'package-owned', 'main-file-is-replaced'],
    [undefined, 'main-file-is-replaced', 'package-owned'],
  ] as const) {
    const more = packageFiles === undefined ? {} : { packageFiles };
    const found = codes(await configure(dom0.seven({ files, ...more }), {}, 'check'));
    expect(found).toContain(code);
    expect(found).not.toContain(other);
  }
});

test('a file of its own in conf.d is no package’s, and nothing is said of one', async () => {
  const host = dom0.eight({ packageFiles: `sm\tc\t${MAIN}\n` });
  await configure(host);
  const report = await verifyOf(host);
  expect(codes(report)).not.toContain('package-owned');
  expect(step(report, 'find-layout')?.found).toMatchObject({ package: 'not known' });
});

test('lint of a host, and lint and edit of a file, say it too', async () => {
  const host = dom0.eight({ packageFiles: `sm\tc\t${MAIN}\n` });
  const { files } = await lintHost(host);
  expect(
    files.map(({ findings }) => findings.map(({ code }) => code).includes('package-owned')),
  ).toEqual([true, false]);
  const bytes = Buffer.from(SHIPPED);
  const ofPackage = { package: 'sm', onUpdate: 'overwrites' } as const;
  const path = '/etc/multipath.conf';
  const linted = lintFile(bytes, path, { ofPackage: { path, found: ofPackage } });
  expect(linted.findings.map(({ code }) => code)).toContain('package-owned');
  const edit = (found: typeof ofPackage | 'none' | undefined) =>
    planMultipathEdit(
      { path, realPath: path, bytes, ...(found && { ofPackage: found }) },
      quantastor,
      { onDifference: 'refuse', release: DEFAULT_RELEASE },
    ).diagnostics.map(({ code }) => code);
  expect(edit(ofPackage)).toContain('package-owned');
  expect(edit('none')).not.toContain('package-owned');
});
