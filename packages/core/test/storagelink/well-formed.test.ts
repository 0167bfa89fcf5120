import { describe, expect, it } from 'vitest';
import { checkWellFormed } from '../../src/storagelink/xml/read-xml.ts';

describe('checkWellFormed accepts', () => {
  it.each<[name: string, text: string]>([
    ['one element', '<a/>'],
    ['a BOM and a declaration', '\ufeff<?xml version="1.0"?><a/>'],
    ['single quotes, white space and CRLF', "<a\r\n  b = 'c>d'\t/>\r\n\r\n"],
    [
      'comments, instructions and white space around the root',
      "<!-- a --> <?p it's?>\n<a/>\n<!-- b --><?q?>\n",
    ],
    ['CDATA with markup', '<a><![CDATA[<b>&]] >]]></a>'],
    [
      'the five entities and character references',
      '<a b="&lt;&#65;">&amp;&gt;&quot;&apos;&#x1F600;</a>',
    ],
    ['declared entities', '<!DOCTYPE a [<!ENTITY e "x>y"><!ENTITY % p "q"><!-- ]> -->]><a>&e;</a>'],
    ['entities that an external subset may declare', '<!DOCTYPE a SYSTEM "a.dtd"><a>&e;</a>'],
    [
      'nested entity declarations, without expanding them',
      `<!DOCTYPE a [<!ENTITY e0 "ha">${Array.from({ length: 40 }, (_, at) => `<!ENTITY e${at + 1} "&e${at};&e${at};&e${at};">`).join('')}]><a>&e40;</a>`,
    ],
    ['an unbound prefix', '<a:b xmlns="urn:x" c:d="1"/>'],
    ['names that are special in JavaScript', '<__proto__ constructor="1"><toString/></__proto__>'],
    ['characters outside the first plane', '<a>\u{1f600}</a>'],
    ['a lone CR as line end', '<a>\r<b/>\r</a>\r'],
  ])('%s', (_, text) => {
    expect(checkWellFormed(text)).toEqual([]);
  });
});

describe('checkWellFormed refuses', () => {
  it.each<[name: string, text: string]>([
    ['nothing', ''],
    ['white space', ' \n'],
    ['text', 'hello'],
    ['a comment alone', '<!-- a -->'],
    ['two roots', '<a/><b/>'],
    ['text behind the root', '<a/>b'],
    ['a mismatched end tag', '<a><b></a></b>'],
    ['an element that is not closed', '<a><b></b>'],
    ['an end tag too many', '<a/></a>'],
    ['a bare &', '<a>b & c</a>'],
    ['a bare & in an attribute', '<a b="c&d"/>'],
    ['an undeclared entity', '<a>&nbsp;</a>'],
    ['an entity named as a property of every object', '<a>&constructor;</a>'],
    ['< in an attribute', '<a b="<"/>'],
    ['a duplicate attribute', '<a b="1" b="2"/>'],
    ['an unquoted attribute', '<a b=1/>'],
    ['an attribute without value', '<a b/>'],
    ['attributes without white space between', '<a b="1"c="2"/>'],
    [']]> in text', '<a>]]></a>'],
    ['-- in a comment', '<a><!-- b -- c --></a>'],
    ['white space before the declaration', '\n<?xml version="1.0"?><a/>'],
    ['a declaration without version', '<?xml encoding="utf-8"?><a/>'],
    ['a control character', '<a>\u0001</a>'],
    ['a NUL', '<a>\0</a>'],
    ['a reference to a control character', '<a>&#1;</a>'],
    ['a lone surrogate', '<a>\ud800</a>'],
    ['U+FFFE', '<a>\ufffe</a>'],
    ['a cut-off tag', '<a><b c="d'],
    ['a cut-off comment', '<a/><!-- b'],
    ['a DOCTYPE behind the root', '<a/><!DOCTYPE a>'],
    ['a DOCTYPE with a quote that is not closed', '<!DOCTYPE a [<!ENTITY e "b>]><a/>'],
    ['a name that begins with a digit', '<1a/>'],
  ])('%s', (_, text) => {
    expect(checkWellFormed(text)).toMatchObject([{ severity: 'error', code: 'not-well-formed' }]);
  });
  it.each([
    ['<a>\n  <b>x & y</b>\n</a>', '&', 'a bare &, which is written &amp;'],
    ['<a b="c & d"><e/></a>', '&', 'a bare &, which is written &amp;'],
    ['<a>\n  <b>\u0007</b>\n</a>', '\u0007', 'disallowed character'],
    ['<a>\n  <b c="1" c="2"/>\n</a>', '>\n</a>', 'duplicate attribute: c'],
  ])('%j, and points at it', (text, place, message) => {
    const [fault] = checkWellFormed(text);
    expect(fault?.message).toBe(`not well-formed XML: ${message}`);
    expect(fault?.span?.offset).toBe(text.indexOf(place));
  });
  it.each(['<?xml version="1.1"?><a/>', '\ufeff<?xml  version = \'1.2\' encoding="utf-8"?><a/>'])(
    'another version of XML: %j',
    (text) => {
      const [fault] = checkWellFormed(text);
      expect(fault?.message).toContain('XML 1.0 only');
      expect(fault?.help).toContain('version="1.0"');
      expect(text[fault?.span?.offset ?? -1]).toMatch(/\d/);
    },
  );
});
