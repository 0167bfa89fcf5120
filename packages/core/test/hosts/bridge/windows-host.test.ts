import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openBridgeHost } from '../../../src/hosts/bridge/host.ts';
import type { BridgeScript, BridgeTransport } from '../../../src/hosts/bridge/transport.ts';
import type { Host } from '../../../src/hosts/host.ts';
import { MAX_WINDOWS_BYTES } from '../../../src/hosts/windows/powershell.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { RunRecord } from '../../../src/run/record/run-record.ts';
import type { Report } from '../../../src/run/report.ts';
import { createSandbox } from '../../../src/sandbox/create.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { quoteWindows } from '../../../src/text/quote.ts';
import { installAdapter } from '../../../src/verbs/install-adapter.ts';
import { pretendedPowershell, splitWindows } from './pretended-powershell.ts';

const HOSTILE = `C:\\it's “x” $(calc) \`a\` ; {{ y }}\\é.xml`;

function answering(...answers: string[]): { host: Host; scripts: BridgeScript[] } {
  const scripts: BridgeScript[] = [];
  const transport: BridgeTransport = {
    async execute(script) {
      scripts.push(script);
      const frame = /Write-Output \('(\w+)</.exec(script.text)?.[1] ?? '';
      return { exit: 0, stdout: `${frame}<${answers.shift()}>${frame}`, stderr: '' };
    },
  };
  return { host: openBridgeHost({ name: 'sl', platform: 'windows', transport }), scripts };
}

/** Without what is random. */
const stable = (text: string): string =>
  text
    .replace(/'[0-9a-f]{16}<'|'>[0-9a-f]{16}'/g, "'FRAME'")
    .replace(/(\.quantastor-(?:[0-9a-f]{16}-)?)[0-9a-f]{16}\.tmp/g, '$1RANDOM.tmp');

describe('the PowerShell that goes to a Windows host', () => {
  test('ANSIBLE-12, ANSIBLE-13: hashes and flushes with what .NET 2 alone has, and falls back where policy forbids it', async () => {
    const { host, scripts } = answering('ok,,');
    await host.replace({ path: 'C:\\a.xml', expected: null, content: Buffer.from('new') });
    const text = scripts[0]?.text ?? '';
    // System.Core, which has the other class, came with .NET 3.5
    expect(text).toMatch(/try\{.*SHA256Managed\}catch\{.*SHA256CryptoServiceProvider\}/);
    // Flush() of CLR 2 hands the bytes to the system only: every file of ours is opened to be written through
    const streams = text.match(/New-Object IO\.FileStream\(.*\)/g) ?? [];
    expect(streams.length).toBeGreaterThan(1);
    for (const stream of streams) expect(stream).toContain('[IO.FileOptions]::WriteThrough');
    expect(text).not.toMatch(/WriteAllBytes|WriteAllText|Set-Content|Out-File|Add-Content/);
  });

  test('ANSIBLE-15: a file above the bound of a WinRM shell is asked for by its size only, and refused with it', async () => {
    const { host, scripts } = answering('l');
    await expect(host.read('C:\\large.xml')).rejects.toMatchObject({
      message: expect.stringContaining(String(MAX_WINDOWS_BYTES / 2 ** 20)),
    });
    const text = scripts[0]?.text ?? '';
    expect(text).toContain(`$QL=${MAX_WINDOWS_BYTES}`);
    expect(text.indexOf('$i.Length -gt $QL')).toBeLessThan(text.indexOf('ReadAllBytes'));
    // base64 of UTF-16, copied three times, stays within the 150 MB that WinRM 2.0 gives a shell
    expect(MAX_WINDOWS_BYTES * (4 / 3) * 2 * 3).toBeLessThan(150 * 2 ** 20);
  });

  test('waits for the answer to the one before: a run says that it is alive while an installer runs', async () => {
    vi.useFakeTimers();
    try {
      const asked: string[] = [];
      const answers: (() => void)[] = [];
      const transport: BridgeTransport = {
        execute: ({ text }) => {
          const frame = /Write-Output \('(\w+)</.exec(text)?.[1] ?? '';
          const isRun = !text.includes('QN ');
          asked.push(isRun ? 'run' : 'record');
          return new Promise((resolve) => {
            const body = isRun ? 'c,0,0,,' : 'ok,,';
            answers.push(() =>
              resolve({ exit: 0, stdout: `${frame}<${body}>${frame}`, stderr: '' }),
            );
          });
        },
      };
      const host = openBridgeHost({ name: 'sl', platform: 'windows', transport });
      const record = new RunRecord('20261130T170620Z-59f2', 'sl', 600_000, '');
      record.wrote(host);
      const installed = host.run(['C:\\setup.exe']);
      await vi.advanceTimersByTimeAsync(100_000);
      expect(asked).toEqual(['run']);
      const stopped = new AbortController();
      const late = host.run(['C:\\setup.exe'], { signal: stopped.signal });
      const refused = expect(late).rejects.toMatchObject({ code: 'CANCELLED' });
      stopped.abort();
      answers[0]?.();
      expect(await installed).toMatchObject({ exit: 0 });
      await vi.advanceTimersByTimeAsync(1);
      expect(asked).toEqual(['run', 'record']);
      record.drop();
      answers[1]?.();
      await vi.advanceTimersByTimeAsync(1);
      answers[2]?.();
      await refused;
      expect(asked).toEqual(['run', 'record', 'record']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is what the golden file says', async () => {
    const { host, scripts } = answering(
      `-;d;z;c,0,0,,`,
      `ok,${Buffer.from(HOSTILE).toString('base64')},`,
      `ok,${Buffer.from(HOSTILE).toString('base64')},`,
      'c,0,0,,',
      'ok',
    );
    await host.facts({
      files: [HOSTILE],
      folders: [{ path: 'C:\\conf', contains: '.xml' }],
      commands: [['sc.exe', 'query', 'Storage Link', 'a"b\\']],
    });
    const content = Buffer.from('new');
    await host.replace({ path: HOSTILE, expected: 'ab'.repeat(32), content, runId: 'run' });
    await host.replace({ path: HOSTILE, expected: null, content: null });
    await host.run(['setup.exe', '/S'], { input: 'secret', timeoutMs: 600_000 });
    await host.tryWrite?.(HOSTILE);
    const golden = scripts.map(
      ({ text, feed, content: bytes, readsOnly }) =>
        `# feed ${feed}, content ${bytes !== undefined}, readsOnly ${readsOnly}\n${stable(text)}\n`,
    );
    await expect(golden.join('\n')).toMatchFileSnapshot('golden/windows-host.ps1');
  });

  test('holds nothing of a caller as itself', async () => {
    const { host, scripts } = answering('-', 'c,0,0,,');
    await host.read(HOSTILE);
    await host.run(['x.exe', "';calc;'", '“”'], { input: "'" });
    for (const { text } of scripts) expect(text).not.toMatch(/calc|“|é|\{\{/);
  });
});

test('arguments come back from CommandLineToArgvW as they were', () => {
  const word = fc.string({ unit: fc.constantFrom('\\', '"', ' ', 'a', '\t', 'é', "'", '%') });
  fc.assert(
    fc.property(fc.array(word), (args) => {
      expect(splitWindows(quoteWindows(args))).toEqual(args);
    }),
  );
});

test.each([
  ['changed', 'FILE_CHANGED'],
  ['gone', 'FILE_CHANGED'],
  ['exists', 'FILE_CHANGED'],
  ['link', 'REFUSED'],
  ['other', 'REFUSED'],
  ['sum', 'WRITE_FAILED'],
  ['readonly', 'ACCESS_DENIED'],
  [`r,${Buffer.from('Access to the path is denied.').toString('base64')}`, 'ACCESS_DENIED'],
  ['', 'COMMAND_FAILED'],
])('reads the answer %j to a write', async (answer, code) => {
  const { host } = answering(answer);
  const content = Buffer.from('x');
  await expect(host.replace({ path: 'C:\\x', expected: null, content })).rejects.toMatchObject({
    code,
    place: 'sl',
  });
});

test('reads exit codes without a sign, and refuses relative paths', async () => {
  const { host } = answering('c,-2147024894,0,,', 'c,-1,1,,');
  expect(await host.run(['certutil.exe'])).toMatchObject({ exit: 0x80070002 });
  expect(await host.run(['slow.exe'])).toMatchObject({ exit: null, timedOut: true });
  for (const path of ['x', 'C:x', '\\x', '/etc/x', 'C:\\'])
    await expect(host.read(path)).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('an answer without its frame is an error with what was said', async () => {
  const transport = {
    execute: async () => ({ exit: 1, stdout: '', stderr: 'powershell : not found' }),
  };
  const host = openBridgeHost({ name: 'sl', platform: 'windows', transport });
  await expect(host.read('C:\\x')).rejects.toMatchObject({ code: 'COMMAND_FAILED', place: 'sl' });
});

describe('install-adapter over the Windows bridge, on a pretended server', () => {
  let folder: string;
  let server: string;
  let installer: string;
  let sha256: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quantastor-bridge-sandbox-'));
    const made = await createSandbox(folder);
    server = made.server.replace(/^sandbox:/, '');
    installer = made.installer.path;
    sha256 = made.installer.sha256;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (mode: 'check' | 'apply'): Promise<{ report: Report; scripts: number }> => {
    const pretended = await openSandboxHost(server);
    const transport = pretendedPowershell(pretended);
    const report = await installAdapter(
      {
        skipLicenceCheck: true,
        service: 'StorageLink',
        startStopped: false,
        serviceTimeoutMs: 20_000,
        installer: { source: installer, sha256, args: ['/S'], timeoutMs: 20_000 },
        rule: { kind: 'clone' },
      },
      {
        hosts: [
          {
            name: 'sl',
            kind: 'bridge',
            open: async () => openBridgeHost({ name: 'sl', platform: 'windows', transport }),
          },
        ],
        profile: quantastor,
        mode,
        stateFolder: join(folder, 'state'),
      },
    );
    return { report, scripts: transport.scripts.length };
  };

  test('plans, applies, and finds nothing to do the second time', async () => {
    const check = await run('check');
    expect(check.report, JSON.stringify(check.report.hosts[0]?.error)).toMatchObject({
      outcome: 'would-change',
    });
    const apply = await run('apply');
    expect(apply.report.outcome, JSON.stringify(apply.report.hosts[0]?.error)).toBe('changed');
    const diffs = ({ report }: { report: Report }): unknown =>
      report.hosts[0]?.steps.flatMap(({ changes }) => changes.map(({ diff }) => diff));
    expect(diffs(apply)).toEqual(diffs(check));
    expect((await run('apply')).report.outcome).toBe('unchanged');
  });
});

test('a read-only attribute is told as that, with what takes it away, to a write and before one', async () => {
  const { host } = answering('readonly', 'readonly');
  const path = 'C:\\a.xml';
  const told = expect.objectContaining({
    message: expect.stringContaining('its read-only attribute is set'),
    remedy: expect.stringContaining('attrib -r "C:\\a.xml"'),
  });
  await expect(host.tryWrite?.(path)).rejects.toEqual(told);
  const content = new Uint8Array();
  await expect(host.replace({ path, expected: 'a', content })).rejects.toEqual(told);
});
