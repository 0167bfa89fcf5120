import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceRights } from '../../../src/procedures/adapter/service/rights.ts';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';
import { runAnswered } from './run-answered.ts';

vi.setConfig({ testTimeout: 120_000 });

const ADMINISTRATORS = 'S-1-5-32-544';
const EVERYONE = 'S-1-1-0';
const LIST =
  'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)S:(AU;FA;RPWP;;;WD)';

describe('the access list of a service (STORAGELINK-12)', () => {
  it.each<[string, string, readonly string[], string]>([
    ['administrators', LIST, [EVERYONE, ADMINISTRATORS], 'seen'],
    ['a plain user', LIST, [EVERYONE, 'S-1-5-4'], 'not-seen'],
    ['the audit list gives nothing', 'S:(AU;FA;RPWP;;;WD)', [EVERYONE], 'not-known'],
    ['start alone', 'D:(A;;RP;;;BA)', [ADMINISTRATORS], 'not-seen'],
    [
      'start by one entry and stop by another',
      'D:(A;;RP;;;BA)(A;;WP;;;WD)',
      [ADMINISTRATORS, EVERYONE],
      'seen',
    ],
    ['a denial first', 'D:(D;;WP;;;WD)(A;;RPWP;;;BA)', [ADMINISTRATORS, EVERYONE], 'not-seen'],
    ['a denial behind', 'D:(A;;RPWP;;;BA)(D;;WP;;;WD)', [ADMINISTRATORS, EVERYONE], 'seen'],
    ['a number', 'D:(A;;0xf01ff;;;BA)', [ADMINISTRATORS], 'seen'],
    ['a number without them', 'D:(A;;0x2008d;;;BA)', [ADMINISTRATORS], 'not-seen'],
    ['generic rights', 'D:(A;;GA;;;BA)', [ADMINISTRATORS], 'seen'],
    ['a group of the domain', 'D:(A;;RPWP;;;S-1-5-21-1-2-3-1105)', ['S-1-5-21-1-2-3-1105'], 'seen'],
    ['somebody, maybe this user', 'D:(A;;RPWP;;;S-1-5-21-1-2-3-500)', [EVERYONE], 'not-known'],
    [
      'a denial of somebody, maybe this user',
      'D:(D;;WP;;;S-1-5-21-1-2-3-500)(A;;RPWP;;;BA)',
      [ADMINISTRATORS],
      'not-known',
    ],
    ['an abbreviation that is not known', 'D:(A;;RPWP;;;ZZ)', [EVERYONE], 'not-known'],
    ['for what is made below it', 'D:(A;CIIO;RPWP;;;BA)', [ADMINISTRATORS], 'not-seen'],
    ['flags of the list', 'D:PAI(A;;RPWP;;;BA)', [ADMINISTRATORS], 'seen'],
    ['over two lines', 'D:(A;;RP\r\nWP;;;BA)', [ADMINISTRATORS], 'seen'],
    ['no list', '[SC] OpenService FAILED 5:', [ADMINISTRATORS], 'not-known'],
    ['no groups', LIST, [], 'not-known'],
  ])('%s', (_title, list, groups, rights) => {
    expect(serviceRights(`\r\n${list}\r\n`, groups)).toBe(rights);
  });
  const ADMINS_OF_DOMAIN = 'S-1-5-21-1-2-3-512';
  it.each<[string, string, readonly string[], boolean, string]>([
    [
      'the system itself, whose own SID is none of its groups',
      'D:(A;;RPWP;;;SY)',
      [EVERYONE, ADMINISTRATORS, 'S-1-16-16384'],
      true,
      'not-known',
    ],
    [
      'a service that an administrator with elevation is not let near',
      'D:(A;;RPWP;;;SY)',
      [EVERYONE, ADMINISTRATORS, 'S-1-16-12288'],
      true,
      'not-seen',
    ],
    [
      'administrators of the domain without elevation',
      `D:(A;;RPWP;;;${ADMINS_OF_DOMAIN})`,
      [EVERYONE, ADMINS_OF_DOMAIN],
      false,
      'not-known',
    ],
    [
      'the same with elevation',
      `D:(A;;RPWP;;;${ADMINS_OF_DOMAIN})`,
      [EVERYONE, ADMINS_OF_DOMAIN],
      true,
      'seen',
    ],
    [
      'a denial of administrators, who are such without elevation too',
      'D:(D;;WP;;;BA)(A;;RPWP;;;WD)',
      [EVERYONE, ADMINISTRATORS],
      false,
      'not-known',
    ],
  ])('%s', (_title, list, groups, elevated, rights) => {
    expect(serviceRights(list, groups, elevated)).toBe(rights);
  });
});

describe('rights', () => {
  let sandbox: AdapterSandbox;
  beforeEach(async () => {
    sandbox = await makeAdapterSandbox();
  });
  afterEach(() => sandbox.remove());

  const codes = ({ steps }: { steps: readonly { findings: readonly { code: string }[] }[] }) =>
    steps
      .flatMap(({ findings }) => findings.map(({ code }) => code))
      .filter((code) => /elevated|rights/.test(code));
  const withoutWhoami = ([program]: readonly string[]) =>
    program === 'whoami.exe' ? { exit: 127 } : undefined;

  it('that nobody told are no warning any more once Windows has stopped the service (STORAGELINK-12)', async () => {
    expect(codes((await runAnswered(sandbox, withoutWhoami, {}, 'check')).host)).toEqual([
      'rights-not-known',
    ]);
    const { host } = await runAnswered(sandbox, withoutWhoami);
    expect(host.outcome).toBe('changed');
    expect(codes(host)).toEqual([]);
  });

  it('that the list does not give are told before anything is stopped', async () => {
    const { host } = await runAnswered(
      sandbox,
      ([, verb]) => (verb === 'sdshow' ? { stdout: 'D:(A;;RPWP;;;SY)' } : undefined),
      {},
      'check',
    );
    expect(codes(host)).toEqual(['service-rights-missing']);
  });

  it('that the list gives to somebody without elevation are enough for the service', async () => {
    const { host } = await runAnswered(
      sandbox,
      ([program, verb]) => {
        if (program === 'whoami.exe') return { stdout: `${EVERYONE}\r\nS-1-16-8192\r\n` };
        return verb === 'sdshow' ? { stdout: 'D:(A;;RPWP;;;WD)' } : undefined;
      },
      {},
      'check',
    );
    expect(codes(host)).toEqual([]);
  });
});
