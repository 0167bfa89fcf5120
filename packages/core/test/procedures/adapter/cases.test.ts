// @module-tag slow
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResult } from '../../../src/hosts/host.ts';
import { parseUninstall } from '../../../src/procedures/adapter/installer/product.ts';
import {
  readSignature,
  signatureCommand,
} from '../../../src/procedures/adapter/installer/signature.ts';
import { renderText } from '../../../src/render/text.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';
import { runAnswered } from './run-answered.ts';

vi.setConfig({ testTimeout: 120_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const runOn = (
  answer: (argv: readonly string[]) => Partial<CommandResult> | undefined,
  changes: Parameters<AdapterSandbox['options']>[0] = {},
  mode: 'check' | 'apply' = 'apply',
): ReturnType<typeof runAnswered> => runAnswered(sandbox, answer, changes, mode);

const isStop = ([program, verb]: readonly string[]): boolean =>
  program === 'sc.exe' && verb === 'stop';

describe('an installer', () => {
  it.each([127, 126, 740])(
    'that was never started has done nothing that could stay: exit code %i (STORAGELINK-10)',
    async (exit) => {
      const path = sandbox.hosts.installer.path;
      const { host } = await runOn(([program]) => (program === path ? { exit } : undefined));
      expect(host.outcome).not.toBe('changed');
      expect(host.error?.message).toContain(`exit code ${exit}`);
      expect((host.left ?? []).join('\n')).not.toContain('may have done');
    },
  );

  it('that failed is quoted, and all that it wrote is kept (STORAGELINK-38)', async () => {
    const stdout = `${'dots...\r\n'.repeat(50)}ERROR: needs vcredist_x86 2005\r\n`;
    await sandbox.faults({
      installerExit: 1603,
      installerOutput: { stdout, stderr: 'sxs manifest' },
    });
    const { report, host } = await sandbox.run(sandbox.options());
    expect(host.error?.message).toContain('ERROR: needs vcredist_x86 2005');
    expect(host.error?.message).toContain('sxs manifest');
    expect(JSON.stringify(report)).toContain('vcredist_x86');
    const [, path = ''] = /all of it: (C:\\[^)]+)\)/.exec(host.error?.message ?? '') ?? [];
    const server = await openSandboxHost(sandbox.hosts.server);
    const kept = await server.read(path);
    expect(kept.exists && Buffer.from(kept.bytes).toString()).toBe(`${stdout}\nsxs manifest`);
    expect(host.error?.remedy).toMatch(/Visual C\+\+ 2005/);
  });

  it('FIELD-65: is tried again while another installation runs (1618)', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'], shouldAdvanceTime: true, advanceTimeDelta: 500 });
    try {
      await sandbox.faults({ installerBusy: 2 });
      const installer = { ...sandbox.options().installer, timeoutMs: 60_000 };
      const { report } = await sandbox.run(sandbox.options({ installer: installer as never }));
      expect(report.outcome).toBe('changed');
    } finally {
      vi.useRealTimers();
    }
  });

  it('that is a package of Windows Installer is run by msiexec, silently, and its log is quoted', async () => {
    const server = await openSandboxHost(sandbox.hosts.server);
    const path = 'C:\\Install\\adapter.msi';
    const content = Buffer.from('a package');
    await server.replace({ path, expected: null, content });
    const file = await server.read(path);
    if (!file.exists) throw new Error('not there');
    const asked: string[][] = [];
    const log = 'C:\\ProgramData\\quantastor-xenserver\\installer.log';
    const text =
      '\ufeffMSI (s)\r\nCustomAction reg returned actual error code 1722\r\nAction ended: InstallFinalize. Return value 3.\r\nmore\r\n';
    await server.replace({ path: log, expected: null, content: Buffer.from(text, 'utf16le') });
    const { host } = await runOn(
      (argv) => {
        if (argv[0] !== 'msiexec.exe') return undefined;
        asked.push([...argv]);
        return { exit: 1603 };
      },
      { installer: { source: path, sha256: file.sha256, args: ['/S', 'A=b'], timeoutMs: 1000 } },
    );
    expect(asked).toEqual([['msiexec.exe', '/i', path, '/qn', '/norestart', '/L*v', log, 'A=b']]);
    expect(host.error?.message).toMatch(
      /installer\.log says: .*error code 1722 \| .*Return value 3/,
    );
  });
});

describe('a restart of the server', () => {
  it('that the installer begins (1641) ends the run well: the rule stays (STORAGELINK-39)', async () => {
    await sandbox.faults({ installerExit: 1641 });
    const started: string[] = [];
    const { report } = await runOn((argv) => {
      if (argv[1] === 'start') started.push(argv.join(' '));
      return undefined;
    });
    expect(report.hosts[0]?.error).toBeUndefined();
    expect(started).toEqual([]);
    expect((await sandbox.rules()).toString()).toContain('OSNEXUS');
    expect(JSON.stringify(report)).toContain('the installer restarts the server');
  });

  it('that goes on when the service is started (1115) is no failure of the rule (STORAGELINK-39)', async () => {
    const { report } = await runOn((argv) => (argv[1] === 'start' ? { exit: 1115 } : undefined));
    expect(report.hosts[0]?.error).toBeUndefined();
    expect((await sandbox.rules()).toString()).toContain('OSNEXUS');
  });

  it('that is wanted later (3010) is told as data and as a warning (STORAGELINK-40)', async () => {
    await sandbox.faults({ installerExit: 3010 });
    const { step } = await sandbox.run(sandbox.options());
    expect(step('adapter-installed').found).toMatchObject({
      installerExit: 3010,
      rebootNeeded: true,
    });
  });
});

describe('what Windows lists as installed (STORAGELINK-22, STORAGELINK-23, desired W1)', () => {
  const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
  const entry = (name: string, version = '2.1.0'): string =>
    `\r\n${key}\\{x-${name}}\r\n    DisplayName    REG_SZ    ${name}\r\n    DisplayVersion    REG_SZ    ${version}\r\n    EstimatedSize    REG_DWORD    0x2a\r\n`;
  const listing =
    (...names: string[]) =>
    ([program, , at = '']: readonly string[]): Partial<CommandResult> | undefined => {
      if (program !== 'reg.exe') return undefined;
      return at.includes('Wow6432Node')
        ? { exit: 1 }
        : { stdout: names.map((each) => entry(each)).join('') };
    };
  const ADAPTER = 'OSNEXUS QuantaStor CSL Adapter';
  const withoutApi = { api: undefined as never, credentials: undefined as never };
  const summaryOf = (host: Awaited<ReturnType<typeof runOn>>['host']): string | undefined =>
    host.steps.find(({ name }) => name === 'adapter-installed')?.summary;

  it('is installed already, though no run of ours did it', async () => {
    const { host } = await runOn(listing('Other', ADAPTER), withoutApi, 'check');
    expect(summaryOf(host)).toBe(`installed already: Windows lists ${ADAPTER} 2.1.0`);
    expect(host.steps.flatMap(({ findings }) => findings)).toContainEqual(
      expect.objectContaining({ code: 'installer-not-run' }),
    );
    const again = await runOn(listing(ADAPTER), { ...withoutApi, reinstall: true }, 'check');
    expect(summaryOf(again.host)).toContain('reinstall was asked for');
  });

  it.each([
    ['another program of the vendor', listing('OSNEXUS QuantaStor Manager')],
    ['nothing of the kind', listing('Other')],
    ['no reg.exe', () => undefined],
  ])('%s: the installer is run', async (_title, answer) => {
    const { host } = await runOn(answer, withoutApi, 'check');
    expect(summaryOf(host)).toContain('(not installed)');
  });

  // STORAGELINK-23
  it('removed in Windows since our run: installed anew; where that is not known, not', async () => {
    const first = await runOn(listing(ADAPTER), { ...withoutApi, reinstall: true });
    expect(first.report.outcome).toBe('changed');
    const removed = await runOn(listing('Other'), withoutApi, 'check');
    expect(summaryOf(removed.host)).toContain(`Windows lists ${ADAPTER} 2.1.0 no more`);
    const unknown = await runOn(() => undefined, withoutApi, 'check');
    expect(summaryOf(unknown.host)).toContain('installed already, recorded in');
  });

  it('is read whatever stands around it', () => {
    expect(parseUninstall(`${entry('A b', '1')}${entry('C')}\r\n찾기 끝: 2\r\n`)).toEqual([
      { name: 'A b', version: '1' },
      { name: 'C', version: '2.1.0' },
    ]);
    expect(parseUninstall('')).toEqual([]);
    expect(parseUninstall('ERROR: The system was unable to find it.')).toEqual([]);
  });
});

describe('the signature of an installer, by the server’s Windows (desired W4)', () => {
  const code = (text: string): string => Buffer.from(text).toString('base64');
  const told =
    (status: string, signer = '', version = '') =>
    ([program]: readonly string[]): Partial<CommandResult> | undefined =>
      program === 'powershell.exe'
        ? { stdout: `Q<${code(status)},${code(signer)},\r\n${code(version)}>Q\r\n` }
        : undefined;
  const stub = ([program]: readonly string[]): Partial<CommandResult> | undefined =>
    program === 'powershell.exe' ? { exit: 0 } : undefined;
  const signed = told('Valid', 'CN=OSNEXUS, C=US', '2.1.0.7');

  it.each([
    ['signed', signed, 'installer-signed', 'info', 'info'],
    ['not signed', told('NotSigned'), 'installer-not-signed', 'warning', 'error'],
    ['changed since', told('HashMismatch', 'CN=x'), 'installer-not-signed', 'warning', 'error'],
    ['nobody can tell', () => undefined, 'installer-signature-not-known', 'info', 'error'],
    ['a PowerShell that says nothing', stub, 'installer-signature-not-known', 'info', 'error'],
  ])('%s', async (_title, answer, kind, severity, whenRequired) => {
    for (const [requireSignature, expected] of [
      [false, severity],
      [true, whenRequired],
    ] as const) {
      const { host } = await runOn(answer, { requireSignature }, 'check');
      expect(host.steps.flatMap(({ findings }) => findings)).toContainEqual(
        expect.objectContaining({ code: kind, severity: expected }),
      );
      expect(host.outcome).toBe(expected === 'error' ? 'refused' : 'would-change');
    }
  });

  it('of a download is not known, and refused where it is required', async () => {
    const installer = {
      source: 'https://127.0.0.1:9/a.exe',
      sha256: 'a'.repeat(64),
      args: ['/S'],
      timeoutMs: 1000,
    };
    const { host } = await runOn(signed, { installer, requireSignature: true }, 'check');
    expect(host.outcome).toBe('refused');
  });

  it('says who signed it and which version it is', async () => {
    const { host } = await runOn(signed, {}, 'check');
    expect(host.steps.find(({ name }) => name === 'installer-file')?.found).toMatchObject({
      signer: 'CN=OSNEXUS, C=US',
      installerVersion: '2.1.0.7',
    });
  });

  it('is asked without anything of the path in the text, and read only from an answer', () => {
    const words = signatureCommand("C:\\it's $(calc)\\규칙.exe");
    expect(words.join(' ')).not.toMatch(/calc|규/);
    const text = Buffer.from(words.at(-1) ?? '', 'base64').toString('utf16le');
    expect(text).toContain(code("C:\\it's $(calc)\\규칙.exe"));
    expect(readSignature(undefined)).toEqual({ answer: 'not-known' });
  });
});

describe('rights', () => {
  // STORAGELINK-12
  const label = (sid: string): string => `Mandatory Label  Label  ${sid}\r\n`;
  const administrators = 'BUILTIN\\Administrators  Alias  S-1-5-32-544  Mandatory group\r\n';
  const everyone = 'Everyone  Well-known group  S-1-1-0  Mandatory group\r\n';
  it.each<[string, Partial<CommandResult>, string | undefined]>([
    ['seen', { stdout: everyone + administrators + label('S-1-16-12288') }, undefined],
    ['seen, of the system', { stdout: administrators + label('S-1-16-16384') }, undefined],
    ['seen, before there were levels', { stdout: everyone + administrators }, undefined],
    ['missing', { stdout: administrators + label('S-1-16-8192') }, 'not-elevated'],
    ['missing, by far', { stdout: label('S-1-16-4096') }, 'not-elevated'],
    ['missing, before there were levels', { stdout: everyone }, 'not-elevated'],
    ['not known: no whoami', { exit: 127 }, 'rights-not-known'],
    ['not known: whoami fails', { exit: 1, stdout: administrators }, 'rights-not-known'],
    ['not known: whoami tells a name alone', { stdout: 'lab\\root\r\n' }, 'rights-not-known'],
  ])(
    'to stop and start the service are %s: check says so (STORAGELINK-12)',
    async (_, told, code) => {
      const { host, report } = await runOn(
        ([program]) => (program === 'whoami.exe' ? told : undefined),
        {},
        'check',
      );
      const found = host.steps.flatMap(({ findings }) => findings);
      expect(found.map((each) => each.code).filter((each) => /elevated|rights/.test(each))).toEqual(
        code === undefined ? [] : [code],
      );
      const text = renderText(report);
      expect(/right to stop and start the service is not known/.test(text)).toBe(
        code === 'rights-not-known',
      );
      expect(text.includes('does not run with the rights')).toBe(code === 'not-elevated');
    },
  );

  it('are not asked for where nothing is to be stopped', async () => {
    await sandbox.run(sandbox.options());
    const { host } = await runOn(
      ([program]) => (program === 'whoami.exe' ? { exit: 127 } : undefined),
      {},
      'check',
    );
    expect(host.outcome).toBe('unchanged');
    expect(host.steps.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it('to stop the service are missing: told with what to do, and nothing is changed (STORAGELINK-12)', async () => {
    const before = await sandbox.rules();
    const { host } = await runOn((argv) => (isStop(argv) ? { exit: 5 } : undefined));
    expect(host.error).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(host.error?.remedy).toContain('elevated');
    expect(await sandbox.rules()).toEqual(before);
  });

  it('to read its configuration are missing: named with its number (STORAGELINK-42)', async () => {
    const { host } = await runOn(
      (argv) => (argv[1] === 'qc' ? { exit: 5 } : undefined),
      {},
      'check',
    );
    expect(host.error).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(host.error?.message).toContain('access denied (5)');
    expect(host.error?.remedy).toMatch(/elevated .*\{server-folder\}/);
  });
});

it('a rule file that is a folder is told by its place on the server (STORAGELINK-43)', async () => {
  await rm(sandbox.rulePath);
  await mkdir(join(sandbox.rulePath, 'x'), { recursive: true });
  const { host } = await sandbox.run(sandbox.options(), 'check');
  // the host's own name is the sandbox's folder
  expect(host.error?.message).toContain('C:\\Program Files\\Citrix');
  expect(`${host.error?.message} ${host.error?.remedy}`).not.toContain(sandbox.folder);
});
