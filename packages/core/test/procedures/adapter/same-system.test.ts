// @module-tag slow
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResult } from '../../../src/hosts/host.ts';
import type { KnownCredentials } from '../../../src/storagelink-api/types.ts';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';
import { runAnswered } from './run-answered.ts';

vi.setConfig({ testTimeout: 120_000 });

/** What the server resolves names to. */
const NAMES: Readonly<Record<string, string>> = {
  'qs.lab': '192.0.2.50',
  qs: '192.0.2.50',
  'other.lab': '192.0.2.77',
};

/** In whatever language: what is between the brackets counts. */
function resolving([program, ...args]: readonly string[]): Partial<CommandResult> | undefined {
  if (program !== 'ping.exe') return undefined;
  const place = NAMES[args.at(-1) ?? ''];
  return place === undefined
    ? { exit: 1, stdout: 'Ping 요청에서 호스트를 찾을 수 없습니다.\r\n' }
    : { exit: 1, stdout: `Ping ${args.at(-1)} [${place}] 32바이트 데이터 사용:\r\n` };
}

describe('a storage system by its name and by its address is one (STORAGELINK-20)', () => {
  let sandbox: AdapterSandbox;
  beforeEach(async () => {
    sandbox = await makeAdapterSandbox();
    const { credentials: _, ...bare } = sandbox.options();
    await sandbox.run(bare);
  });
  afterEach(() => sandbox.remove());

  const known = async (address: string, username = 'admin'): Promise<void> => {
    const login: KnownCredentials = {
      friendlyName: 'old',
      adapterId: 'QuantaStorAdapter',
      address,
      username,
      uuid: 'u1',
    };
    await sandbox.change((state) => {
      state.credentials = [login];
    });
  };
  const wanting = (address: string, more: object = {}) => {
    const { credentials } = sandbox.options();
    if (!credentials) throw new Error('none');
    return { credentials: { ...credentials, address }, ...more };
  };
  const step = ({ host }: Awaited<ReturnType<typeof runAnswered>>) =>
    host.steps.find(({ name }) => name === 'credentials-added');

  it.each([
    ['qs.lab', '192.0.2.50'],
    ['192.0.2.50', 'qs.lab'],
    ['QS', 'qs.lab'],
  ])('StorageLink has %s, given is %s: there already', async (there, given) => {
    await known(there);
    const ran = await runAnswered(sandbox, resolving, wanting(given));
    expect(ran.report.outcome).toBe('unchanged');
    expect((await sandbox.state()).credentials).toHaveLength(1);
  });

  it('another user there is another login, and is replaced where that is asked for', async () => {
    await known('qs.lab', 'root');
    const refused = await runAnswered(sandbox, resolving, wanting('192.0.2.50'));
    expect(refused.host.error?.message).toContain('user root, not admin');
    const wanted = wanting('192.0.2.50', { replaceCredentials: true });
    expect((await runAnswered(sandbox, resolving, wanted)).report.outcome).toBe('changed');
    expect((await sandbox.state()).credentials).toMatchObject([
      { address: '192.0.2.50', username: 'admin' },
    ]);
  });

  it.each([
    ['another system by its name', 'other.lab', '192.0.2.50', []],
    ['another address', '192.0.2.51', '192.0.2.50', []],
    ['a name that nobody resolves', 'gone.lab', '192.0.2.50', ['credentials-other-address']],
    ['a given name that nobody resolves', '192.0.2.50', 'gone.lab', ['credentials-other-address']],
    ['a name beside an address of IPv6', 'qs.lab', '2001:db8::5', ['credentials-other-address']],
    ['a name that looks like a switch', '-t', '192.0.2.50', ['credentials-other-address']],
  ])(
    '%s is another system, or that is said not to be known',
    async (_title, there, given, codes) => {
      await known(there);
      const ran = await runAnswered(sandbox, resolving, wanting(given), 'check');
      expect(step(ran)?.outcome).toBe('would-change');
      expect(step(ran)?.findings.map(({ code }) => code)).toEqual(codes);
    },
  );
});
