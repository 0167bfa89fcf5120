// @module-tag slow
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResult } from '../../../src/hosts/host.ts';
import { installedProduct } from '../../../src/procedures/adapter/installer/product.ts';
import type { Signature } from '../../../src/procedures/adapter/installer/signature.ts';
import {
  compareProductVersions,
  installerAge,
} from '../../../src/procedures/adapter/installer/version.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';
import { runAnswered } from './run-answered.ts';

vi.setConfig({ testTimeout: 120_000 });

describe('versions', () => {
  it.each([
    ['2.2', '2.1.0', 'newer'],
    ['2.1', '2.1.0.0', 'same'],
    ['2.1.0.7', '2.1.0', undefined],
    ['2.1', '2.1.0.7', undefined],
    ['2.2.0.7', '2.1.0', 'newer'],
    ['2.9', '2.10', 'older'],
    ['2, 1, 0, 7', '2.1.0.7', 'same'],
    ['v2.1', '2.1', 'same'],
    ['2.1.0 (build 5)', '2.1.0', 'same'],
    ['', '2.1', undefined],
    ['2', '2.1', undefined],
    ['2.1', 'two', undefined],
    ['2.1b', '2.1', undefined],
  ])('%s beside %s: %s', (given, installed, is) => {
    expect(compareProductVersions(given, installed)).toBe(is);
  });
});

describe('beside all that Windows lists', () => {
  const age = (given: string, ...versions: (string | undefined)[]) =>
    installerAge(
      { answer: 'seen', version: given } as Signature,
      {
        answer: 'seen',
        products: versions.map((version) => ({ name: 'Adapter', ...(version && { version }) })),
      },
      undefined,
    );
  it.each([
    ['2.2', ['2.0', '2.1'], 'newer'],
    ['2.1', ['2.0', '2.1'], 'same'],
    ['2.0', ['2.0', '2.1'], 'older'],
    ['2.0.5', ['2.1', '2.0'], 'older'],
    ['2.2', ['2.0', undefined], undefined],
    ['2.0', ['2.1', undefined], 'older'],
  ])('%s beside %j: %s', (given, versions, is) => {
    expect(age(given, ...versions)?.is).toBe(is);
    if (is) expect(age(given, ...versions)?.installed).toContain(' and ');
  });
  it('the entries of both parts of the registry count, one that is shown twice once', () => {
    const listing = (version: string) => ({
      argv: [],
      exit: 0,
      stdout: `HKEY_LOCAL_MACHINE\\X\r\n    DisplayName    REG_SZ    QuantaStor CSL Adapter\r\n    DisplayVersion    REG_SZ    ${version}\r\n`,
      stderr: '',
      timedOut: false,
    });
    const found = installedProduct([listing('2.0'), listing('2.1'), listing('2.0')], 'QuantaStor');
    expect(found).toMatchObject({ products: [{ version: '2.0' }, { version: '2.1' }] });
  });
});

describe('an installer beside an adapter that is installed already (STORAGELINK-22)', () => {
  let sandbox: AdapterSandbox;
  beforeEach(async () => {
    sandbox = await makeAdapterSandbox();
  });
  afterEach(() => sandbox.remove());

  const code = (text: string): string => Buffer.from(text).toString('base64');
  const key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
  /** The installer's file version, and what Windows lists. */
  const server =
    (given: string, installed: string | undefined) =>
    ([program, , at = '']: readonly string[]): Partial<CommandResult> | undefined => {
      if (program === 'powershell.exe')
        return { stdout: `Q<${code('NotSigned')},,${code(given)}>Q\r\n` };
      if (program !== 'reg.exe') return undefined;
      if (installed === undefined || at.includes('Wow6432Node')) return { stdout: '' };
      return {
        stdout: `\r\n${key}\\{x}\r\n    DisplayName    REG_SZ    OSNEXUS QuantaStor CSL Adapter\r\n    DisplayVersion    REG_SZ    ${installed}\r\n`,
      };
    };
  /** The recorded installer is another one. */
  async function forgetHash(): Promise<void> {
    const host = await openSandboxHost(sandbox.hosts.server);
    const path = 'C:\\ProgramData\\quantastor-xenserver\\quantastor.installed.json';
    const file = await host.read(path);
    if (!file.exists) throw new Error('no marker');
    const marker = JSON.parse(Buffer.from(file.bytes).toString());
    const content = Buffer.from(JSON.stringify({ ...marker, sha256: 'b'.repeat(64) }));
    await host.replace({ path, expected: file.sha256, content });
    await host.close();
  }
  const withoutApi = { api: undefined as never, credentials: undefined as never };
  const installed = (host: Awaited<ReturnType<typeof runAnswered>>['host']) => {
    const step = host.steps.find(({ name }) => name === 'adapter-installed');
    return {
      runs: step?.outcome === 'would-change',
      summary: step?.summary ?? '',
      codes: step?.findings.map((each) => each.code),
    };
  };

  it.each([
    ['newer: run', '2.2.0.0', '2.1.0', true, []],
    ['the same: not run, and nothing is to be told', '2.1.0.0', '2.1.0', false, []],
    ['older: not run, and told', '2.0.9', '2.1.0', false, ['installer-older']],
    ['not told: not run, and told so', '', '2.1.0', false, ['installer-not-run']],
    ['one build of it: not run, and told so', '2.1.0.77', '2.1.0', false, ['installer-not-run']],
  ])('by what Windows lists, %s', async (_title, given, listed, runs, codes) => {
    const { host } = await runAnswered(sandbox, server(given, listed), withoutApi, 'check');
    expect(installed(host)).toMatchObject({ runs, codes });
    if (runs)
      expect(installed(host).summary).toContain(`version ${given}, and Windows lists ${listed}`);
    const again = await runAnswered(
      sandbox,
      server(given, listed),
      { ...withoutApi, reinstall: true },
      'check',
    );
    expect(installed(again.host).runs).toBe(true);
  });

  it('a newer one is run once, and is the recorded one then', async () => {
    const done = await runAnswered(sandbox, server('2.2.0.0', '2.1.0'), withoutApi);
    expect(done.report.outcome).toBe('changed');
    expect((await sandbox.state()).adapterInstalled).toBe(true);
    const again = await runAnswered(sandbox, server('2.2.0.0', '2.2.0'), withoutApi);
    expect(again.report.outcome).toBe('unchanged');
  });

  it('another one than the recorded one is not run where it is older', async () => {
    await runAnswered(sandbox, server('2.2.0.0', undefined), withoutApi);
    await forgetHash();
    const { host } = await runAnswered(sandbox, server('2.1.0.0', '2.2.0'), withoutApi, 'check');
    expect(installed(host)).toMatchObject({ runs: false, codes: ['installer-older'] });
    const unknown = await runAnswered(sandbox, server('', '2.2.0'), withoutApi, 'check');
    expect(installed(unknown.host).summary).toContain('another installer than the recorded one');
  });

  it('by what StorageLink has loaded, which tells two parts of a version', async () => {
    // the sandbox's adapter is 1.4
    await sandbox.change((state) => {
      state.adapterInstalled = true;
      state.rulesRead = { sha256: 'a'.repeat(64), hasRule: true };
    });
    for (const [given, runs, codes] of [
      ['9.0.1', true, []],
      ['0.9', false, ['installer-older']],
    ] as const) {
      const { host } = await runAnswered(sandbox, server(given, undefined), {}, 'check');
      expect(installed(host)).toMatchObject({ runs, codes });
    }
  });
});
