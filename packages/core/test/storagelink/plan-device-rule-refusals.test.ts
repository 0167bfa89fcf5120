import { describe, expect, it, vi } from 'vitest';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { addAndCheck, clone, desiredXml } from './invariants.ts';
import { attributes, desired, file, netapp, refusal } from './rule-files.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

describe('what is refused', () => {
  it.each<[name: string, text: string, desired: DesiredDeviceRule, code: string]>([
    ['a file that is not well-formed', '<a><b></a>', desired, 'not-well-formed'],
    ['an empty file', '', desired, 'not-well-formed'],
    [
      'an empty product',
      file(netapp),
      { ...desired, match: { vendor: 'A', product: ' ' } },
      'bad-match',
    ],
    // STORAGELINK-63: before it takes the memory of the machine
    ['a file of 64 MB', file(`${netapp}${' '.repeat(64 * 1024 * 1024)}`), desired, 'too-large'],
    ['a file without entries', file('<a/><b>c</b>'), desired, 'no-list'],
    [
      'two lists',
      file(`<a>${netapp}${netapp}</a><b>${netapp}${netapp}</b>`),
      desired,
      'several-lists',
    ],
    ['a list that is not there', file(netapp), { ...desired, list: '/config/none' }, 'bad-path'],
    [
      'a list that is ambiguous',
      file(`<a>${netapp}</a><a/>`),
      { ...desired, list: '/config/a' },
      'bad-path',
    ],
    ['a list that is a value', file(`<a>text</a>`), { ...desired, list: '/config/a' }, 'bad-path'],
    ['a path that is none', file(netapp), { ...desired, list: 'config' }, 'bad-path'],
    ['no version', `<config>${netapp}</config>`, desired, 'no-version'],
    [
      'the version of the declaration alone',
      `<?xml version="1.0"?><config>${netapp}</config>`,
      desired,
      'no-version',
    ],
    [
      'a version behind the entries',
      `<config>${netapp}<version>2.0.0.4</version></config>`,
      desired,
      'no-version',
    ],
    ['two versions', `<!-- version 2.0.0.4 -->${file(netapp)}`, desired, 'several-versions'],
    ['a version with a suffix', file(netapp, '2.0.0.4-beta'), desired, 'bad-version'],
    [
      'a version place that is not there',
      file(netapp),
      { ...desired, version: '/config/@none' },
      'bad-path',
    ],
    [
      'a version place that holds none',
      file(netapp),
      { ...desired, version: '/config/device/@vendor' },
      'bad-version',
    ],
    ['a comment that holds none', file(netapp), { ...desired, version: 'comment' }, 'no-version'],
    ['a rule that is not well-formed', file(netapp), desiredXml('<a>'), 'bad-rule'],
    ['a rule of two elements', file(netapp), desiredXml(`${attributes}${attributes}`), 'bad-rule'],
    [
      'a rule with two entries',
      file(netapp),
      desiredXml(`<l>${attributes}${netapp}</l>`),
      'bad-rule',
    ],
    ['a rule for another device', file(netapp), desiredXml(netapp), 'bad-rule'],
    [
      'a rule with a DOCTYPE',
      file(netapp),
      desiredXml(`<!DOCTYPE device>${attributes}`),
      'bad-rule',
    ],
    [
      'a rule with an entity that the file does not have',
      file(netapp),
      desiredXml('<device vendor="OSNEXUS" product="QUANTASTOR" type="&x;"/>'),
      'bad-rule',
    ],
    [
      'a rule with a prefix that the file does not bind',
      file(netapp + netapp),
      desiredXml('<q:device vendor="OSNEXUS" product="QUANTASTOR"/>'),
      'bad-rule',
    ],
    [
      'letters that a latin1 file may not hold',
      `<?xml version="1.0" encoding="iso-8859-1"?>${file(netapp)}`,
      desiredXml('<device vendor="OSNEXUS" product="QUANTASTOR" type="€"/>'),
      'not-ascii',
    ],
    [
      'a clone in a list without entries',
      file('<l/>'),
      { ...clone, list: '/config/l' },
      'cannot-clone',
    ],
    [
      'a clone of siblings of two shapes',
      file(`${netapp}<device vendor="B" product="C"/>`),
      clone,
      'cannot-clone',
    ],
    [
      'a clone of an entry that is not there',
      file(netapp),
      { ...clone, source: { kind: 'clone', of: { vendor: 'X', product: 'Y' } } },
      'cannot-clone',
    ],
    [
      'a value for a field that is not there',
      file(netapp),
      { ...clone, source: { kind: 'clone', values: { idType: '1' } } },
      'cannot-clone',
    ],
    [
      'a value for the vendor',
      file(netapp),
      { ...clone, source: { kind: 'clone', values: { '@vendor': 'X' } } },
      'cannot-clone',
    ],
    [
      'a value that XML cannot hold',
      file(netapp),
      { ...clone, source: { kind: 'clone', values: { '@type': '\u0001' } } },
      'cannot-clone',
    ],
    [
      'a clone where two fields may be the product',
      file('<device vendor="A" product="B" productId="C"/>'),
      clone,
      'cannot-clone',
    ],
    [
      'a lone entry whose level is unclear',
      file('<d type="1"><id><vendor>A</vendor><product>B</product></id></d>'),
      clone,
      'no-list',
    ],
    [
      'elements that stand in each other without end',
      `${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}`,
      desired,
      'not-well-formed',
    ],
  ])('%s', (_, text, expected, code) => {
    expect(refusal(text, expected).code).toBe(code);
  });
  it('lists what it could not choose from', () => {
    expect(refusal(`<!-- version 1.2 -->${file(netapp)}`, desired).message).toBe(
      '2 possible versions: comment (1.2), /config/@version (2.0.0.4)',
    );
    expect(
      refusal(file(`<a>${netapp}${netapp}</a><b>${netapp}${netapp}</b>`), desired).message,
    ).toBe('2 lists of device rules: /config/a, /config/b');
    expect(refusal(file(`${netapp}<device vendor="B" product="C"/>`), clone).message).toBe(
      'entries differ in shape: device(@product @vendor); device(@product @type @vendor)',
    );
  });
  it('a named list or version decides', () => {
    const lists = file(`<a>${netapp}${netapp}</a><b>${netapp}${netapp}</b>`);
    expect(addAndCheck(lists, { ...clone, list: '/config/b' }).after).toContain(
      `${attributes}</b>`,
    );
    expect(
      addAndCheck(lists, {
        ...clone,
        source: { kind: 'clone', of: { vendor: 'NETAPP', product: 'LUN' } },
      }).after,
    ).toContain(`${attributes}</a>`);
    const versions = `<!-- version 2.0.0.9 -->${file(netapp)}`;
    expect(addAndCheck(versions, { ...desired, version: 'comment' }).plan.version).toEqual({
      from: '2.0.0.9',
      to: '2.0.0.10',
      place: 'comment',
    });
    expect(
      addAndCheck(versions, { ...desired, version: '/config/@version' }).plan.version?.from,
    ).toBe('2.0.0.4');
  });
});
