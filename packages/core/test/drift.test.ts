import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRelease } from '../src/multipath/data/release-names.ts';
import { allOptions, isText } from '../src/options/tables.ts';
import { quantastor } from '../src/profiles/quantastor.ts';
import { openSandboxHost } from '../src/sandbox/host.ts';
import { installAdapter } from '../src/verbs/install-adapter.ts';
import { lintFile } from '../src/verbs/lint-file.ts';
import { planMultipathEdit } from '../src/verbs/plan-edit.ts';
import { type AdapterSandbox, makeAdapterSandbox, PROFILE } from './procedures/adapter-sandbox.ts';

// one question, one answer: where two places answered, and what they said had drifted apart

const src = join(import.meta.dirname, '../src');
const files = execFileSync('git', ['ls-files', '*.ts'], { cwd: src, encoding: 'utf8' })
  .split('\n')
  .filter(Boolean);
const filesWith = (pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(readFileSync(join(src, file), 'utf8')));

// DRIFT-1
test('a folder is synced in one place, which forgives a file system that cannot', () => {
  const [place, ...more] = filesWith(/function syncFolder\b/);
  expect([place, more]).toEqual(['os/sync.ts', []]);
  expect(readFileSync(join(src, 'os/sync.ts'), 'utf8')).toMatch(/EINVAL/);
  expect(filesWith(/\bsyncFolder\(/)).toContain('run/journal/write.ts');
});

describe('which pattern matches which device (DRIFT-2a, -2b, -2c)', () => {
  const release = findRelease('0.9.4');
  const conf = (product: string) =>
    Buffer.from(
      `devices {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t\tpath_checker tur\n\t}\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "${product}"\n\t\tpath_checker directio\n\t}\n}\n`,
    );
  const grep = (pattern: string): boolean =>
    spawnSync('grep', ['-cE', '--', pattern], {
      input: 'QUANTASTOR\n',
      env: { ...process.env, LC_ALL: 'C' },
    }).status === 0;

  test.each([
    ...['(QUANTA|OTHER).*', 'QUANTA(STOR)?', 'Q[[:alpha:]]*', 'QUANTASTOR{0,1}', '[^a-z]*'],
    ...['^(QUANTA|SAN)', 'QUANTA\\w+', '(QUANTA)(S|X)\\2?TOR', '[Q]UANTA.*', 'QUANTA[S-T]+OR'],
    ...['Q(U)A.*', 'QUAN(TA)+STOR', 'Q+U*A?N.*', 'QUANTASTOR\\>'],
  ])('%s: lint and edit say the same, which is what grep -E says', (pattern) => {
    if (!release) throw new Error('no release');
    const linted = lintFile(conf(pattern), 'a.conf', { release }).findings;
    const edited = planMultipathEdit(conf(pattern), quantastor, { onDifference: 'merge', release });
    expect(linted.map(({ code }) => code)).toContain('defeated-stanza');
    expect(edited.diagnostics.map(({ code }) => code)).toContain('later-match');
    expect(grep(pattern)).toBe(true);
  });

  test.each(['QUANTUM', '^STOR', 'OTHER|SAN', 'QUANTASTOR\\<'])('%s: neither', (pattern) => {
    if (!release) throw new Error('no release');
    const linted = lintFile(conf(pattern), 'a.conf', { release }).findings;
    const edited = planMultipathEdit(conf(pattern), quantastor, { onDifference: 'merge', release });
    expect(linted.map(({ code }) => code)).not.toContain('defeated-stanza');
    expect(edited.diagnostics.map(({ code }) => code)).not.toContain('later-match');
    expect(grep(pattern)).toBe(false);
  });

  test('a pattern of many branches takes no time (DRIFT-2d)', () => {
    const started = process.cpuUsage();
    planMultipathEdit(conf('(.|.|.|.|.|.|.|.|.|.)*X'), quantastor, { onDifference: 'merge' });
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});

describe('which line is it (DRIFT-3c)', () => {
  let sandbox: AdapterSandbox;
  beforeEach(async () => {
    sandbox = await makeAdapterSandbox();
  });
  afterEach(() => sandbox.remove());

  test('a finding on the rule file has its place as data, not in its message', async () => {
    const report = await installAdapter(
      sandbox.options({ skipLicenceCheck: true, rule: { kind: 'clone' } }),
      {
        hosts: [{ name: 'sl', kind: 'sandbox', open: () => openSandboxHost(sandbox.hosts.server) }],
        profile: PROFILE,
        mode: 'check',
      },
    );
    const findings = report.hosts[0]?.steps.flatMap((step) => step.findings) ?? [];
    const copied = findings.find(({ code }) => code === 'copied-values');
    expect(copied).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
    expect(copied?.message).not.toMatch(/line \d/);
  });
});

// DRIFT-4d
test.each(['rule', 'storagelinkCa'] as const)(
  '%s is a file or its text, in every front end',
  (field) => {
    const row = allOptions[field];
    expect(row.type).toBe('file-or-text');
    expect(row.without).toBeUndefined();
    expect(isText(row, '-----BEGIN CERTIFICATE-----') || isText(row, '<device/>')).toBe(true);
    expect(isText(row, 'ca.pem')).toBe(false);
  },
);

// DRIFT-6
test('what nobody used is gone', () => {
  const gone =
    /\b(?:soapHeaders|credentialInputs|CredentialInput|InputBits|maxAnswerLength|findDevices)\b/;
  expect(filesWith(gone)).toEqual([]);
  expect(files).not.toContain('text/sha256.ts');
});
