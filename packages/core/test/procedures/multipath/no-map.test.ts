import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDisks, SHOW_DISKS } from '../../../src/procedures/multipath/read/scsi.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { renderText } from '../../../src/render/text.ts';
import { verifyExitCodeOf } from '../../../src/run/report.ts';
import { configureMultipath } from '../../../src/verbs/configure-multipath.ts';
import { verifyMultipath } from '../../../src/verbs/verify.ts';
import { temporaryFolder } from '../../run/support.ts';
import { type Dom0Options, dom0 } from '../../support/memory-dom0.ts';
import { openerOf } from '../../support/memory-host.ts';

const SITE = '/etc/multipath/conf.d/00-site.conf';
const WWID = '36001405aaaaaaaaaaaaaaaaaaaaaaaa1';
const NAA = `naa.${WWID.slice(1)}`;
const INVENTORY =
  "PRODUCT_BRAND='XenServer'\nPRODUCT_VERSION='8.4.0'\nINSTALLATION_UUID='00000000-0000-4000-8000-000000000001'\n";

const disk = (hctl: string, device: string, more: { wwid?: string; holders?: string } = {}) =>
  [hctl, device, more.wwid ?? NAA, more.holders ?? '', 'OSNEXUS', 'QUANTASTOR'].join('\t');
const TWO = `${disk('0:0:0:1', 'sdb')}\n${disk('1:0:0:1', 'sdc')}\n`;

const OTHER = `3600b dm-1 ACME,DISK
size=64M features='0' hwhandler='0' wp=rw
\`-+- policy='service-time 0' prio=1 status=active
  |- 0:0:0:9 sdx 8:160 active ready running
  \`- 1:0:0:9 sdy 8:176 active ready running
`;

const xe =
  (counts: string) =>
  (words: string): string | undefined => {
    const uuid = '00000000-0000-4000-8000-000000000001';
    if (words.startsWith('xe host-list'))
      return `uuid ( RO) : ${uuid}\n name-label ( RW): xen1\n enabled ( RO): true\n multipathing ( RO): true\n\n`;
    if (words.startsWith('xe pool-list'))
      return `uuid ( RO) : p1\n master ( RO): ${uuid}\n ha-enabled ( RO): false\n\n`;
    if (words.startsWith('xe pbd-list'))
      return `uuid ( RO) : pbd1\n sr-uuid ( RO): sr1\n sr-name-label ( RO): prod\n currently-attached ( RO): true\n other-config (MRW): ${counts}\n\n`;
    return undefined;
  };

async function verified(more: Dom0Options, site = '', inventory = false, options = {}) {
  const host = dom0.eight(more);
  const put = (path: string, text: string) => host.files.set(path, new TextEncoder().encode(text));
  if (site) put(SITE, site);
  if (inventory) put('/etc/xensource-inventory', INVENTORY);
  const shared = { hosts: [openerOf(host)], profile: quantastor };
  await configureMultipath({}, { ...shared, mode: 'apply', stateFolder: temporaryFolder() });
  const report = await verifyMultipath(options, shared);
  const steps = report.hosts[0]?.steps ?? [];
  const step = steps.find(({ name }) => name === 'list-maps');
  const findings = steps.flatMap((each) => each.findings);
  return {
    code: verifyExitCodeOf(report),
    step,
    text: renderText(report),
    told: (code: string) =>
      findings.filter((each) => each.code === code).map(({ message }) => message),
  };
}

describe('a LUN that the kernel sees and that has no map', () => {
  test.each([
    ['elsewhere', false, undefined, 'look for what excludes'],
    ['on XenServer, not attached', true, xe('multipathed: true'), 'none attached that has the LUN'],
    ['on XenServer, whose xe does not answer', true, undefined, ''],
  ])('is not in effect %s', async (_name, inventory, asked, help) => {
    const more = { disks: TWO, ...(asked && { xe: asked }) };
    const { code, step, told, text } = await verified(more, '', inventory);
    expect(code).toBe(inventory && !asked ? 5 : 2);
    expect(step).toMatchObject({ answer: 'not-seen', found: { pathState: 'no-maps' } });
    expect(told('map-missing')).toEqual([
      `the kernel sees 1 LUN (2 paths) of OSNEXUS/QUANTASTOR in no map: sdb (0:0:0:1, ${WWID}), sdc (1:0:0:1, ${WWID})`,
    ]);
    expect(text).toContain('in no map');
    expect(text).toContain(help);
  });

  test.each([
    ['strict', TWO, true],
    ['yes', TWO, false],
    ['yes', `${disk('0:0:0:1', 'sdb')}\n`, true],
    ['no', TWO, false],
  ])('find_multipaths %s is the reason or not', async (value, disks, is) => {
    for (const inventory of [false, true]) {
      const site = `defaults {\n\tfind_multipaths ${value}\n}\n`;
      const more = { disks, ...(inventory && { xe: xe('multipathed: true') }) };
      const { code, step, told } = await verified(
        { ...more, package: undefined, banner: 'multipath-tools v0.9.4 (12/19, 2022)\n' },
        site,
        inventory,
      );
      expect([code, told('find-multipaths').length]).toEqual([2, is ? 1 : 0]);
      if (is) expect(step?.summary).toContain(`find_multipaths is ${value} (${SITE}:2)`);
    }
  });

  test('is named as in use where something lies on its path', async () => {
    const disks = `${disk('0:0:0:1', 'sdb', { holders: ' dm-7' })}\n`;
    const { code, told } = await verified({ disks });
    expect([code, told('map-missing').join()]).toEqual([
      2,
      expect.stringContaining(`sdb (0:0:0:1, ${WWID}) is in use without one (dm-7)`),
    ]);
  });

  test('is told beside the maps of others, which are not taken for it', async () => {
    const { code, text, step } = await verified({ disks: TWO, topology: OTHER });
    expect(code).toBe(2);
    expect(step?.maps).toEqual([]);
    expect(text).not.toContain('1 LUN, 2 of 2 paths active');
  });
});

describe('what xe tells', () => {
  const counts = `multipathed: true; mpath-${WWID}: [2, 2]`;
  const spoiled =
    (verb: string, of: (text: string) => string) =>
    (words: string): string | undefined => {
      const said = xe(counts)(words);
      return said !== undefined && words.startsWith(`xe ${verb}`) ? of(said) : said;
    };
  const MAP = `${WWID} dm-0 OSNEXUS,QUANTASTOR
size=64M features='0' hwhandler='0' wp=rw
\`-+- policy='round-robin 0' prio=1 status=active
  |- 0:0:0:1 sdb 8:16 active ready running
  \`- 1:0:0:1 sdc 8:32 active ready running
`;

  test('which storage repository and plug carry the LUN, and the paths that XAPI counts', async () => {
    const { code, told } = await verified({ disks: TWO, topology: MAP, xe: xe(counts) }, '', true);
    expect([code, told('xapi-lun')]).toEqual([
      0,
      [
        `the storage repository prod (PBD pbd1, attached) has the LUN ${WWID}: XAPI counts 2 of 2 paths`,
      ],
    ]);
  });

  test.each([
    ['host-list cut', 'host-list', (text: string) => text.slice(0, 60), 5],
    [
      'host-list without its fields',
      'host-list',
      (text: string) => text.replace(/ multipathing.*\n/, ''),
      5,
    ],
    ['host-list in other words', 'host-list', () => 'Sie haben keine Berechtigung\n', 5],
    ['host-list empty', 'host-list', () => '', 5],
  ])('%s: not known, and never switched off', async (_name, verb, of, expected) => {
    const more = { disks: TWO, topology: MAP, xe: spoiled(verb, of) };
    const { code, told } = await verified(more, '', true);
    expect([code, told('xapi-multipathing-off')]).toEqual([expected, []]);
  });

  test.each([
    ['cut', (text: string) => text.slice(0, -30)],
    ['in other words', () => 'Sie haben keine Berechtigung\n'],
  ])('a list of plugs, %s, is not one of none', async (_name, of) => {
    const { step } = await verified({ xe: spoiled('pbd-list', of) }, '', true);
    expect(step?.summary).not.toContain('XAPI has none attached');
  });
});

test("another vendor's map is no LUN of the storage system", async () => {
  const { code, text } = await verified({ disks: '', topology: OTHER });
  expect(code).toBe(0);
  expect(text).toMatch(
    /^1 host: in effect; no maps of OSNEXUS\/QUANTASTOR: the kernel sees no LUN of it$/m,
  );
});

test('devices of nobody knows whose vendor, in no map: not known', async () => {
  const paths =
    'hcil dev dev_t pri dm_st chk_st dev_st next_check\n0:0:0:1 sdb 8:16 1 undef undef unknown orphan\n';
  const { code, step } = await verified({ paths });
  expect([code, step?.answer]).toEqual([5, 'not-known']);
  expect(step?.summary).toContain('sdb in no map');
});

describe('no path is left', () => {
  const table = '3600a: 0 8 multipath 0 0 1 1 round-robin 0 2 1 8:0 100 8:16 100\n';
  const status = '3600a: 0 8 multipath 2 0 0 0 1 1 A 0 2 0 8:0 F 1 8:16 F 1\n';
  test.each([
    ['and the daemon is dead', { running: false, table, status }],
    ['and the daemon is mute', { mute: true, table, status }],
    ['of a map without a group', { table: 'x: 0 8 multipath 0 0 0 0\n' }],
    [
      "of another vendor's map",
      { topology: OTHER.replaceAll('active ready running', 'failed faulty offline') },
    ],
  ])('%s: 4, whatever is allowed', async (_name, more) => {
    for (const allowFailedPaths of [false, true]) {
      const { code, told } = await verified(more, '', false, { allowFailedPaths });
      expect([code, told('no-active-path').length]).toEqual([4, 1]);
    }
  });

  test('a dead daemon is not taken for a kernel without maps', async () => {
    const up = status.replaceAll(' F 1', ' A 0');
    const { code, step } = await verified({ running: false, table, status: up });
    expect(code).toBe(2);
    expect(step?.summary).toContain('the kernel has 1 map');
  });
});

test('what the script tells of a folder like sysfs', () => {
  const root = temporaryFolder();
  const put = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const lun = (hctl: string, type: string, more: Record<string, string> = {}) => {
    for (const [name, text] of Object.entries({
      type,
      vendor: 'OSNEXUS ',
      model: 'QUANTASTOR      ',
      ...more,
    }))
      put(`${hctl}/device/${name}`, `${text}\n`);
  };
  lun('0:0:0:1', '0', { wwid: NAA });
  put('0:0:0:1/device/block/sdb/holders/dm-3/x', '');
  put('0:0:0:1/device/block/sdb/sdb1/holders/dm-4/x', '');
  lun('2:0:0:1', '0');
  mkdirSync(join(root, 'sdz'));
  symlinkSync('../../sdz', join(root, '2:0:0:1/device/block:sdz'));
  lun('3:0:0:0', '13');
  const script = (SHOW_DISKS[2] ?? '').replace('/sys/class/scsi_device', root);
  const said = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
  expect(parseDisks(said)).toEqual([
    {
      ...{ hctl: '0:0:0:1', vendor: 'OSNEXUS', model: 'QUANTASTOR', device: 'sdb', wwid: WWID },
      holders: ['dm-3', 'dm-4'],
    },
    { hctl: '2:0:0:1', vendor: 'OSNEXUS', model: 'QUANTASTOR', device: 'sdz' },
  ]);
});
