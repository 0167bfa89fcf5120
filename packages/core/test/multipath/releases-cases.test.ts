import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { effectOf } from '../../src/multipath/effect/effect.ts';
import { readSet } from '../../src/multipath/effect/reading.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type { OnDifference } from '../../src/multipath/syntax/types.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderStanza } from '../../src/profiles/stanza.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { briefly, lint } from './lint-cases.ts';

const EXPECTED = `	device {
		vendor "OSNEXUS"
		product "QUANTASTOR"
		path_selector "round-robin 0"
		path_grouping_policy multibus
		failback immediate
		rr_weight uniform
		rr_min_io_rq 100
		path_checker tur
	}
`;
const device = (...lines: string[]): string => `	device {\n${lines.join('\n')}\n	}\n`;
const devices = (...stanzas: string[]): string => `devices {\n${stanzas.join('')}}\n`;
const OURS_AGAIN = device('vendor "OSNEXUS"', 'product "QUANTASTOR"', 'path_checker tur');
const CATCH_ALL = device('vendor ".*"', 'product ".*"', 'no_path_retry 7');
const VENDOR_ONLY = device('vendor "OSNEXUS"', 'no_path_retry 7');

function edit(text: string, name: string, onDifference: OnDifference = 'refuse') {
  const release = parseRelease(name);
  const document = readMultipath(text);
  const { desired, notes } = renderStanza(quantastor, { dialect: 'auto', release });
  const plan = planStanza(document, desired, { onDifference, release });
  const after = applyEdits(text, plan.edits);
  const set = { files: [{ path: 'F', document: readMultipath(after) }], release: release as never };
  const effect = effectOf(set, quantastor.match);
  const lacking = desired.keywords.filter(
    ({ keyword, value }) =>
      !/^(vendor|product)$/.test(keyword) && effect.values.get(keyword)?.value !== value,
  );
  const codes = plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
  return { plan, after, effect, lacking, codes, notes, keywords: desired.keywords };
}

function remove(text: string, name: string) {
  const plan = planStanzaRemoval(readMultipath(text), quantastor.match, {
    release: parseRelease(name),
  });
  const codes = plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`);
  return { plan, after: applyEdits(text, plan.edits), codes };
}

/** The line of the stanza that counts for OSNEXUS/QUANTASTOR. */
function winner(text: string, name: string): number[] {
  const release = parseRelease(name);
  if (!release) throw new Error(name);
  const files = [{ path: 'F', document: readMultipath(text) }];
  const { stanzas } = effectOf({ files, release }, quantastor.match);
  return stanzas.flatMap(({ use, stanza }) => (use === 'defeated' ? [] : [stanza.place.line]));
}

// the table of reference/releases.md, section 1
describe('which stanza counts', () => {
  const dup = devices(EXPECTED, OURS_AGAIN);
  const after = devices(EXPECTED, CATCH_ALL);
  const before = devices(CATCH_ALL, EXPECTED);
  const vendorOnly = devices(EXPECTED, VENDOR_ONLY);
  const bad = devices(device('vendor "["', 'product "X"'), EXPECTED);
  test.each([
    ['RELEASES-1 dup-after', dup, '0.4.8', [2]],
    ['RELEASES-1 dup-after', dup, '0.4.9-86.xs', [12]],
    ['RELEASES-1 dup-after', dup, '0.4.9-136.xs8', [12]],
    ['RELEASES-1 dup-after', dup, '0.7.7', [12]],
    ['RELEASES-4 dup-after', dup, '0.7.8', [2, 12]],
    ['RELEASES-2 catchall-after', after, '0.4.9', [2]],
    ['RELEASES-2 catchall-after', after, '0.4.9-136.xs8', [12]],
    ['RELEASES-2 catchall-after', after, '0.9.4', [2, 12]],
    ['RELEASES-30 catchall-before-expected', before, '0.4.9', [2]],
    ['RELEASES-30 catchall-before-expected', before, '0.4.9-86.xs', [7]],
    ['RELEASES-3 vendor-only-after', vendorOnly, '0.4.9-136.xs8', [12]],
    ['RELEASES-3 vendor-only-after', vendorOnly, '0.7.4', [2]],
    ['RELEASES-31 bad-regex-before', bad, '0.4.9', []],
    ['RELEASES-31 bad-regex-before', bad, '0.5.0', [6]],
    ['RELEASES-32 devices-twice', devices(EXPECTED) + devices(), '0.4.8', []],
    ['RELEASES-32 devices-twice', devices(EXPECTED) + devices(), '0.4.9', [2]],
    ['RELEASES-34 glued-device', devices(EXPECTED).replace('device {', 'device{'), '0.4.8', []],
    ['RELEASES-34 glued-device', devices(EXPECTED).replace('device {', 'device{'), '0.4.9', [2]],
  ] as [string, string, string, number[]][])('%s: %#', (_, text, name, lines) => {
    expect(winner(text, name)).toEqual(lines);
  });
});

describe('edit', () => {
  const RELEASES = ['0.4.9-86.xs', '0.4.9-136.xs8', '0.5.0', '0.6.0', '0.7.4', '0.9.4', '0.15.1'];
  const OLD = ['0.4.8', '0.4.9'];

  // RELEASES-1, -2, -3, -29: it is never called as expected where the one that counts lacks a value
  for (const [id, text] of [
    ['RELEASES-1 dup-after', devices(EXPECTED, OURS_AGAIN)],
    ['RELEASES-2 catchall-after', devices(EXPECTED, CATCH_ALL)],
    ['RELEASES-3 vendor-only-after', devices(EXPECTED, VENDOR_ONLY)],
    ['RELEASES-29 catchall-before', devices(CATCH_ALL)],
    ['RELEASES-30 catchall-before-expected', devices(CATCH_ALL, EXPECTED)],
    ['RELEASES-31 bad-regex-before', devices(device('vendor "["', 'product "X"'), EXPECTED)],
  ] as [string, string][])
    for (const name of [...OLD, ...RELEASES])
      for (const how of ['replace', 'merge', 'refuse'] as const)
        test(`${id} on ${name}, ${how}`, () => {
          const { plan, lacking } = edit(text, name, how);
          if (plan.refused) expect(how).toBe('refuse');
          else expect(lacking).toEqual([]);
        });

  test('RELEASES-29: before the first that matches, and taken out to the byte', () => {
    const { after, codes } = edit(devices(CATCH_ALL), '0.4.9');
    expect(after.indexOf('OSNEXUS')).toBeLessThan(after.indexOf('".*"'));
    expect(codes).toEqual(['warning earlier-match']);
  });

  test('RELEASES-32: into the section that is read', () => {
    const text = `${devices(device('vendor A', 'product B'))}${devices()}`;
    expect(edit(text, '0.4.8').lacking).toEqual([]);
  });

  // where a later section replaces it, the twin was never what counted
  test.each(['0.4.7', '0.4.8'])(
    'RELEASES-32: a removal on %s takes out what was added alone',
    (name) => {
      const twin = devices(OURS_AGAIN);
      for (const text of [
        twin + devices(),
        twin + twin + devices(device('vendor A', 'product B')),
      ]) {
        const { plan, after } = edit(text, name);
        expect([plan.state, plan.refused]).toEqual(['absent', false]);
        expect(remove(after, name).after).toBe(text);
        // nothing is in effect, so nothing is done; 0.4.9 reads both sections as one
        expect(remove(text, name).plan.edits).toEqual([]);
        expect(remove(text, '0.4.9').after).not.toContain('OSNEXUS');
      }
      expect(remove(twin + devices(), name).codes).toEqual(['info unread-stanza']);
    },
  );

  test('RELEASES-32: a twin that would be read without the section that goes, goes too', () => {
    const made = '\n# added by quantastor-xenserver\n';
    const { after } = remove(`${devices(OURS_AGAIN)}${made}${devices(EXPECTED)}`, '0.4.8');
    expect(after).toBe(devices());
  });

  test('RELEASES-34: a removal after which 0.4.8 would read something else is refused', () => {
    const hidden = device('vendor C', 'product D');
    const text = devices(EXPECTED.replace('device {', 'device{'), hidden);
    const { plan, codes } = remove(text, '0.4.8');
    expect([plan.edits, codes]).toEqual([[], ['error unsound-result']]);
    expect(remove(text, '0.4.9').after).toBe(devices(hidden));
  });

  test('RELEASES-34: refused where a brace is glued', () => {
    const { plan, codes } = edit('devices{\n}\n', '0.4.8');
    expect([plan.refused, codes]).toEqual([true, ['error glued-brace']]);
    expect(edit('devices{\n}\n', '0.4.9').plan.refused).toBe(false);
  });

  // RELEASES-2, turned round: the last match counts alone, or its values win
  describe('RELEASES-2: a device for a part of the hardware keeps its effect', () => {
    const narrow = device('vendor "OSNEXUS"', 'product "QUANTASTOR-X"', 'path_checker directio');
    const lun = { vendor: 'OSNEXUS', product: 'QUANTASTOR-X' };
    const checkerOf = (text: string, name: string): string | undefined => {
      const files = [{ path: 'F', document: readMultipath(text) }];
      const release = parseRelease(name) as never;
      return effectOf({ files, release }, lun).values.get('path_checker')?.value;
    };

    test.each([...OLD, ...RELEASES])('%s', (name) => {
      const text = devices(
        device('vendor A', 'product B'),
        narrow,
        device('vendor C', 'product D'),
      );
      const { after, lacking, codes } = edit(text, name);
      expect(lacking).toEqual([]);
      if (!OLD.includes(name)) expect(codes).toEqual([]);
      expect(checkerOf(after, name)).toBe('directio');
      expect(remove(after, name).after).toBe(text);
    });

    test.each(RELEASES)('%s: where a catch-all keeps it from that, it is told', (name) => {
      const { after, lacking, codes } = edit(devices(narrow, CATCH_ALL), name);
      expect([lacking, codes]).toEqual([[], ['warning narrower-device']]);
      expect(checkerOf(after, name)).toBe('tur');
    });

    test('a device for other hardware too is not called dead', () => {
      const both = device('vendor "OSNEXUS|A"', 'product "QUANTASTOR"', 'path_checker directio');
      const found = briefly(devices(both, EXPECTED), '0.4.9-136.xs8');
      expect(found.filter((each) => each.includes('defeated'))).toEqual([]);
    });
  });

  // RELEASES-24: never a number in quotes, whatever the neighbours have
  test('RELEASES-24: numbers have no quotes', () => {
    const text = devices(device('vendor "A"', 'product "B"', 'rr_min_io_rq "7"', 'failback "5"'));
    const { after, lacking } = edit(text, '0.7.4');
    expect(after).toMatch(/rr_min_io_rq 100\n/);
    expect(lacking).toEqual([]);
  });

  // RELEASES-37
  test.each(['0.5.0', '0.6.4', '0.8.4', '0.8.5', '0.8.9', '0.9.4', '0.4.9-86.xs'])(
    'RELEASES-37: no getuid_callout for %s',
    (name) => {
      const { keywords, notes } = edit('', name);
      expect(keywords.map(({ keyword }) => keyword)).not.toContain('getuid_callout');
      expect(notes.join()).toMatch(/getuid_callout is left out/);
    },
  );

  test('RELEASES-38: nothing that 0.15 dropped', () => {
    const { keywords } = edit('', '0.15.1');
    expect(keywords.map(({ keyword }) => keyword)).toEqual([
      'vendor',
      'product',
      'path_selector',
      'path_grouping_policy',
      'failback',
      'path_checker',
    ]);
  });

  test('RELEASES-47: names what overrides beat', () => {
    const text = 'overrides {\npath_grouping_policy failover\n}\n';
    const { plan, codes } = edit(text, '0.6.0');
    expect(codes).toEqual(['warning overridden']);
    expect(plan.diagnostics[0]?.message).toMatch(/path_grouping_policy/);
    expect(edit(text, '0.4.9-136.xs8').codes).toEqual([]);
  });
});

describe('lint', () => {
  const defaults = (line: string): string => `defaults {\n${line}\n}\n`;
  const listed = (line: string): string => `blacklist {\n${line}\n}\n`;
  const REFUSED = '- error configuration-refused';
  test.each([
    ['RELEASES-2', devices(EXPECTED, CATCH_ALL), '0.4.9-136.xs8', ['2 warning defeated-stanza']],
    ['RELEASES-5', listed('devnode "["'), '0.4.9-136.xs8', ['2 error bad-regex', REFUSED]],
    ['RELEASES-5', listed('wwid "["'), '0.4.7', ['2 error bad-regex', REFUSED]],
    ['RELEASES-6', listed('property "["'), '0.4.9-136.xs8', ['2 error bad-regex', REFUSED]],
    ['RELEASES-6', listed('property "["'), '0.4.9-86.xs', ['2 warning unknown-keyword']],
    ['RELEASES-7', defaults('reservation_key file'), '0.4.9-86.xs', ['2 error bad-value', REFUSED]],
    ['RELEASES-7', defaults('reservation_key file'), '0.4.9-136.xs8', []],
    ['RELEASES-7', defaults('reservation_key 0x1:aptpl'), '0.7.4', ['2 error bad-value', REFUSED]],
    ['RELEASES-8', defaults('polling_interval 0'), '0.11.1', ['2 error bad-value']],
    ['RELEASES-8', defaults('polling_interval -1'), '0.14.3', ['2 error bad-value']],
    ['RELEASES-9', defaults('polling_interval abc'), '0.9.4', ['2 warning bad-value']],
    ['RELEASES-10', defaults('rr_min_io abc'), '0.8.5', ['2 error bad-value', REFUSED]],
    [
      'RELEASES-13',
      defaults('multipath_dir "#a"'),
      '0.5.0',
      ['2 error comment-in-quotes', REFUSED],
    ],
    ['RELEASES-15', defaults('rr_min_io'), '0.4.9-136.xs8', ['2 warning missing-value']],
    ['RELEASES-15', defaults('rr_min_io'), '0.4.9', ['2 error missing-value']],
    ['RELEASES-16', listed('devnode "*"'), '0.4.9-86.xs', ['2 info bad-regex']],
    ['RELEASES-17', defaults('partition_delimiter "a/b"'), '0.8.5', []],
    ['RELEASES-17', defaults('partition_delimiter "a/b"'), '0.8.8', ['2 error bad-value']],
    ['RELEASES-21', defaults('config_dir /x'), '0.8.8', ['2 warning deprecated-keyword']],
    [
      'RELEASES-23',
      defaults('polling_interval "17"'),
      '0.4.9-136.xs8',
      ['2 warning quoted-number'],
    ],
    ['RELEASES-23', defaults('polling_interval "17"'), '0.7.9', []],
    ['RELEASES-25', defaults('rr_min_io "17"'), '0.6.0', ['2 warning quoted-number']],
    [
      'RELEASES-26',
      defaults('path_checker "a""b"'),
      '0.7.4',
      ['2 info bad-value', '2 warning extra-data'],
    ],
    [
      'RELEASES-33',
      `${listed('wwid a')}${listed('wwid b')}`,
      '0.5.0',
      ['4 warning replaced-section'],
    ],
    [
      'RELEASES-39',
      devices(EXPECTED),
      '0.15.1',
      ['8 warning ignored-keyword', '9 warning ignored-keyword'],
    ],
    ['RELEASES-41', defaults('flush_on_last_del yes'), '0.9.9', ['2 warning bad-value']],
    ['RELEASES-42', defaults('flush_on_last_del never'), '0.9.9', []],
    ['RELEASES-43', defaults('auto_resize maybe'), '0.9.9', ['2 warning bad-value']],
    ['RELEASES-44', defaults('marginal_pathgroups fpin'), '0.11.1', ['2 info bad-value']],
    ['RELEASES-45', defaults('marginal_pathgroups off'), '0.8.8', ['2 warning bad-value']],
    ['RELEASES-45', defaults('marginal_pathgroups off'), '0.8.9', []],
    ['RELEASES-46', defaults('features queue'), '0.9.0', []],
    ['RELEASES-46', defaults('features queue'), '0.9.4', ['2 warning bad-value']],
  ] as [string, string, string, string[]][])('%s (%#)', (_, text, name, findings) => {
    expect(briefly(text, name)).toEqual(findings);
  });

  test('RELEASES-12, -27: a stanza without a vendor', () => {
    const text = devices(device('product "QUANTASTOR"'));
    expect(briefly(text, '0.4.7')).toEqual(['2 error device-without-identity']);
    expect(briefly(text, '0.4.9-136.xs8')).toEqual(['2 info device-without-identity']);
    expect(briefly(text, '0.9.4')).toEqual(['2 error device-without-identity']);
  });

  test('RELEASES-20: what Red Hat 5 knows is not known', () => {
    expect(briefly(defaults('max_fds 8192'), '0.4.7-48.el5_8.1')).toEqual([
      '2 info unknown-keyword',
      '- warning unknown-release',
    ]);
    expect(briefly(defaults('max_fds 8192'), '0.4.7')).toEqual(['2 warning unknown-keyword']);
  });

  test('RELEASES-28: silent where the merge is', () => {
    const text = devices(device('vendor NETAPP', 'product LUN', 'features "1 queue_if_no_path"'));
    expect(briefly(text, '0.4.9-136.xs8')).toEqual(['5 info deprecated-feature']);
    expect(briefly(text, '0.9.4')).toEqual(['5 warning deprecated-feature']);
  });

  test('RELEASES-47: overrides beat a stanza', () => {
    const text = `overrides {\npath_grouping_policy failover\n}\n${devices(EXPECTED)}`;
    expect(briefly(text, '0.6.0')).toEqual(['2 warning overridden-stanza']);
  });
});

describe('a section that the release does not know', () => {
  // RELEASES-47 and -18: its lines count where it stands, and its brace closes what is around it
  test.each([
    ['0.8.5', ['warning overridden']],
    ['0.9.4', []],
  ])('protocol within overrides on %s', (name, codes) => {
    const text = 'overrides {\nprotocol {\ntype scsi:iscsi\nfailback manual\n}\n}\n';
    expect(edit(text, name).codes.filter((code) => code.endsWith('overridden'))).toEqual(codes);
  });

  test('RELEASES-18: devnode_blacklist is not obeyed from 0.4.7 on', () => {
    const text = 'devnode_blacklist {\ndevnode "^sd"\n}\n';
    for (const name of ['0.4.7', '0.4.9-86.xs', '0.4.9-136.xs8', '0.8.9', '0.15.1']) {
      const release = parseRelease(name) as never;
      const set = { files: [{ path: 'F', document: readMultipath(text) }], release };
      const lun = { ...quantastor.match, devnode: 'sda' };
      expect(effectOf(set, lun).blacklist.by, name).toEqual([]);
      expect(briefly(text, name)[0], name).toBe('1 error misplaced-section');
    }
  });

  test('RELEASES-19: build 86 knows less than 136', () => {
    const text = 'defaults {\nghost_delay 10\nmissing_uev_msg_delay 30\n}\noverrides {\n}\n';
    expect(briefly(text, '0.4.9-86.xs').slice(0, 2)).toEqual([
      '2 warning unknown-keyword',
      '5 error misplaced-section',
    ]);
    expect(briefly(text, '0.4.9-136.xs8')[0]).toBe('3 warning unknown-keyword');
  });
});

test.each([
  ['0.7.4', 'info', undefined],
  ['0.7.9', 'error', 'crashes'],
  ['0.8.5', 'error', 'crashes'],
  ['0.8.8', 'error', undefined],
])('RELEASES-11: a multipath without wwid on %s', (name, severity, fatal) => {
  const text = 'multipaths {\nmultipath {\nwwid 1\nalias a\n}\nmultipath {\nalias b\n}\n}\n';
  const [found, ...more] = lint(text, name);
  expect(found).toMatchObject({ severity, code: 'multipath-without-wwid' });
  expect([found?.fatal, more]).toEqual([fatal, []]);
});

test('RELEASES-35: curly quotes are part of the word up to 0.4.8, and blanks since', () => {
  const text = devices(device('vendor “A”', 'product "B"'));
  const vendorOn = (name: string): string | undefined => {
    const files = [{ path: 'F', document: readMultipath(text) }];
    return readSet({ files, release: parseRelease(name) as never }).stanzas[0]?.vendor;
  };
  expect([vendorOn('0.4.7'), vendorOn('0.4.8')]).toEqual(['“A”', '“A”']);
  expect([vendorOn('0.4.9'), vendorOn('0.4.9-86.xs'), vendorOn('0.9.4')]).toEqual(['A', 'A', 'A']);
});

test.each(['0.4.5', '0.4.9', '0.4.9-136.xs8', '0.9.4'])(
  'RELEASES-36: %s reads on behind a brace that closes nothing',
  (name) => {
    expect(winner(`}\n${devices(EXPECTED)}`, name)).toEqual([3]);
  },
);
