import { describe, expect, test, vi } from 'vitest';
import { isWholeTable } from '../../../src/procedures/multipath/read/kernel.ts';
import { unreadable } from '../../../src/procedures/multipath/read/topology.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { verifyExitCodeOf } from '../../../src/run/report.ts';
import { configureMultipath } from '../../../src/verbs/configure-multipath.ts';
import { verifyMultipath } from '../../../src/verbs/verify.ts';
import { temporaryFolder } from '../../run/support.ts';
import { type Dom0Options, dom0 } from '../../support/memory-dom0.ts';
import { openerOf } from '../../support/memory-host.ts';

// it waits twenty seconds for maps to come
vi.mock('node:timers/promises', () => import('../../support/hurried-timers.ts'));

const TREE = `3600a dm-0 OSNEXUS,QUANTASTOR
size=32M features='0' hwhandler='0' wp=rw
\`-+- policy='round-robin 0' prio=1 status=active
  |- 0:0:0:0 sda 8:0  active ready running
  \`- 1:0:0:0 sdb 8:16 active ready running
3600b dm-1 ACME,DISK
size=32M features='0' hwhandler='0' wp=rw
|-+- policy='service-time 0' prio=50 status=active
| \`- 0:0:0:1 sdc 8:32 active ready running
\`-+- policy='service-time 0' prio=10 status=enabled
  \`- 1:0:0:1 sdd 8:48 active ready running
`;
const TABLE =
  '3600a: 0 8 multipath 0 0 1 1 round-robin 0 2 1 8:0 100 8:16 100\n3600b: 0 8 multipath 0 0 2 1 service-time 0 1 1 8:32 1 service-time 0 1 1 8:48 1\n';
const STATUS =
  '3600a: 0 8 multipath 2 0 0 0 1 1 A 0 2 0 8:0 A 0 8:16 A 0\n3600b: 0 8 multipath 2 0 0 0 2 1 A 0 1 0 8:32 A 0 E 0 1 0 8:48 A 0\n';
const CUTS = Array.from({ length: TREE.length - 1 }, (_, at) => at + 1);
/** Where the text before it ends with a line and the tree wants no more of it. */
const COULD_BE_ALL = [...TREE.matchAll(/\n/g)].map(({ index }) => index + 1);

describe('a list of maps that is no whole one', () => {
  test('is told by its tree at every cut but those behind a whole map or its head', () => {
    const taken = CUTS.filter((at) => unreadable(TREE.slice(0, at)) === undefined);
    expect(taken.filter((at) => !COULD_BE_ALL.includes(at))).toEqual([]);
    const second = TREE.indexOf('3600b');
    const lines = (from: number) => COULD_BE_ALL.filter((at) => at > from).slice(0, 2);
    // a map without a path group is one that was seen: the kernel says whether it has paths
    expect(taken.filter((at) => at !== second)).toEqual(
      expect.arrayContaining([...lines(0), ...lines(second)]),
    );
    expect(taken).toContain(second);
    expect(taken.length).toBeLessThan(8);
  });

  test.each([
    ['', undefined],
    ['ok\n', undefined],
    [TREE, undefined],
    [TREE.replaceAll('\n', '\r\n'), undefined],
    ['Fehler: Zeitüberschreitung\n', 'it is no list of maps'],
    ['错误\n', 'it is no list of maps'],
    [
      '3600a dm-0 OSNEXUS,QUANTASTOR\n\\_ round-robin 0 [prio=2][active]\n \\_ 0:0:0:0 sda 8:0 [active][ready]\n',
      undefined,
    ],
  ])('%j', (text, why) => {
    expect(unreadable(text)).toBe(why);
  });

  const configured = async (more: Dom0Options) => {
    const host = dom0.eight({ table: TABLE, status: STATUS, disks: '', ...more });
    const shared = { hosts: [openerOf(host)], profile: quantastor, stateFolder: temporaryFolder() };
    const first = await configureMultipath({}, { ...shared, mode: 'apply' });
    const report = await verifyMultipath({}, shared);
    const again = await configureMultipath({}, { ...shared, mode: 'apply' });
    return {
      first: first.outcome,
      code: verifyExitCodeOf(report),
      again: [again.outcome, again.hosts.flatMap(({ steps }) => steps.flatMap((s) => s.changes))],
      list: report.hosts[0]?.steps.find(({ name }) => name === 'list-maps'),
    };
  };

  test.each([
    ['whole', TREE, 0],
    ['cut in a path', TREE.slice(0, TREE.indexOf('sdb')), 5],
    ['cut behind a path that has a sibling', TREE.slice(0, TREE.indexOf('  `- 1:0:0:0')), 5],
    [
      'cut behind a group that has a sibling',
      TREE.slice(0, TREE.indexOf("`-+- policy='service-time 0' prio=10")),
      5,
    ],
    ['in another language', 'Fehler: Zeitüberschreitung\n', 5],
    ['no list', '<html>503</html>\n', 5],
  ])(
    '%s: neither a LUN without paths nor a host without maps, and nothing is taken back',
    async (_name, topologyAfter, code) => {
      // from the change on, so that what it made of the maps is looked at through it too
      const said = await configured({ topology: TREE, topologyAfter });
      expect(said).toMatchObject({ first: 'changed', code, again: ['unchanged', []] });
      if (code === 5)
        expect(said.list?.summary).toMatch(/cannot be read \(it is (?:cut off|no list of maps)\)/);
    },
  );

  test('a map that the daemon lists without paths, and the kernel has some: no LUN without a path', async () => {
    const head = TREE.slice(0, TREE.indexOf('`-+-'));
    const { code, list } = await configured({
      topology: TREE.slice(0, TREE.indexOf('3600b')),
      topologyAfter: head,
    });
    expect([code, list?.findings.map((each) => each.code)]).toEqual([
      2,
      expect.not.arrayContaining(['no-active-path']),
    ]);
  });

  test.each([
    ['cut', TABLE.slice(0, -12)],
    ['of a form that is not known', TABLE.replace('multipath 0 0 2', 'multipath x 0 2')],
  ])("the kernel's table, %s, is none without the map", async (_name, table) => {
    expect(isWholeTable(table)).toBe(false);
    expect((await configured({ topology: TREE, table })).code).toBe(0);
  });
});
