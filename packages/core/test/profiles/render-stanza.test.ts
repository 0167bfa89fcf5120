import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { planStanza } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type { Dialect, Profile } from '../../src/profiles/profile.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderStanza } from '../../src/profiles/stanza.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { lint } from '../multipath/lint-cases.ts';
import { dataCore, threePar } from './vendors.ts';

function render(profile: Profile, dialect: Dialect, release: string) {
  return renderStanza(profile, { dialect, release: parseRelease(release) });
}

function keywords(profile: Profile, dialect: Dialect, release: string): string[] {
  return render(profile, dialect, release).desired.keywords.map(({ keyword }) => keyword);
}

const PUBLISHED = [
  'vendor',
  'product',
  'getuid_callout',
  'path_selector',
  'path_grouping_policy',
  'failback',
  'rr_weight',
  'rr_min_io',
  'path_checker',
];
const CURRENT = PUBLISHED.filter((keyword) => keyword !== 'getuid_callout').map((keyword) =>
  keyword === 'rr_min_io' ? 'rr_min_io_rq' : keyword,
);

describe('QuantaStor', () => {
  test('as published is the stanza of the procedure to the letter', () => {
    const { desired } = render(quantastor, 'as-published', '0.4.9-136.xs');
    expect(desired.match).toEqual({ vendor: 'OSNEXUS', product: 'QUANTASTOR' });
    expect(
      desired.keywords.map(({ keyword, value, quoted }) => [
        keyword,
        quoted ? `"${value}"` : value,
      ]),
    ).toEqual([
      ['vendor', '"OSNEXUS"'],
      ['product', '"QUANTASTOR"'],
      ['getuid_callout', '"/sbin/scsi_id -g -u -s /block/%n"'],
      ['path_selector', '"round-robin 0"'],
      ['path_grouping_policy', 'multibus'],
      ['failback', 'immediate'],
      ['rr_weight', 'uniform'],
      ['rr_min_io', '100'],
      ['path_checker', 'tur'],
    ]);
  });

  test.each([
    ['0.4.7-59.el5 (XenServer 5 and 6)', PUBLISHED],
    ['0.4.9 of 2010 (XenServer 6.5)', PUBLISHED],
    ['0.4.9-86.xs (XenServer 7.5)', CURRENT],
    ['0.4.9-136.xs (XenServer 8, XCP-ng 8)', CURRENT],
    ['multipath-tools v0.4.9 (05/33, 2016)', CURRENT],
    ['0.8.4', CURRENT],
    ['0.9.4', CURRENT],
    ['0.14.3', CURRENT],
  ])('for %s is rendered with what that release knows', (release, expected) => {
    expect(keywords(quantastor, 'auto', release)).toEqual(expected);
  });

  test('for a release that is not known is rendered as for a current one', () => {
    const { desired } = renderStanza(quantastor, { dialect: 'auto' });
    expect(desired.keywords.map(({ keyword }) => keyword)).toEqual(CURRENT);
  });

  test('says what it changed and why', () => {
    expect(render(quantastor, 'auto', '0.4.9-136.xs').notes).toEqual([
      'getuid_callout is left out: multipath-tools 0.4.9-136.xs does not know it; the WWID comes from uid_attribute, whose default ID_SERIAL gives the same one (multipath.conf(5))',
      'rr_min_io is written as rr_min_io_rq: maps are request-based, and rr_min_io governs bio-based ones only (multipath.conf(5))',
    ]);
    // what a release does not know is the plan's warning, once
    expect(render(quantastor, 'as-published', '0.4.9-136.xs').notes).toEqual([]);
    expect(render(quantastor, 'as-published', '0.9.4').notes).toEqual([
      'getuid_callout has no effect: multipath-tools 0.9.4 ignores it; the WWID comes from uid_attribute, whose default ID_SERIAL gives the same one (multipath.conf(5))',
    ]);
    expect(render(quantastor, 'auto', '0.4.7').notes).toEqual([]);
  });
});

describe('other vendors', () => {
  test('3PAR keeps its values and its order', () => {
    const { desired, notes } = render(threePar, 'auto', '0.4.7');
    expect(desired.keywords).toEqual(threePar.multipath.published);
    expect(notes).toEqual([]);
    expect(keywords(threePar, 'auto', '0.9.4')).toContain('rr_min_io_rq');
  });

  test.each([
    ['0.4.9-86.xs', '30'],
    ['0.4.9-119.xs', 'immediate'],
    ['0.9.4', 'immediate'],
  ])('DataCore has another stanza for %s', (release, failback) => {
    const { desired, notes } = render(dataCore, 'auto', release);
    expect(desired.keywords.find(({ keyword }) => keyword === 'failback')?.value).toBe(failback);
    expect(notes.length).toBe(failback === '30' ? 1 : 0);
  });

  test('a keyword gives way only where its substitute is not there already', () => {
    const both: Profile = {
      ...threePar,
      multipath: {
        published: [...threePar.multipath.published, { keyword: 'rr_min_io_rq', value: '1' }],
      },
    };
    const rendered = keywords(both, 'auto', '0.9.4');
    expect(rendered.filter((keyword) => keyword.startsWith('rr_min_io'))).toEqual([
      'rr_min_io',
      'rr_min_io_rq',
    ]);
    expect(keywords(both, 'auto', '0.4.7')).not.toContain('rr_min_io_rq');
  });

  test('a value that the release does not take is noted', () => {
    const published = [
      ...dataCore.multipath.published.slice(0, 2),
      { keyword: 'failback', value: 'soon' },
    ];
    const { notes } = render({ ...dataCore, multipath: { published } }, 'auto', '0.9.4');
    expect(notes.join()).toMatch(/value 'soon' of failback/);
  });
});

test.each([quantastor, threePar, dataCore].map((profile) => [profile.id, profile] as const))(
  '%s, rendered and written for 0.9.4, is read without a word',
  (_, profile) => {
    const { desired } = render(profile, 'auto', '0.9.4');
    const plan = planStanza(readMultipath(''), desired, { onDifference: 'refuse' });
    const text = applyEdits('', plan.edits);
    expect(readMultipath(text).devices).toHaveLength(1);
    expect(lint(text)).toEqual([]);
  },
);
