import fc from 'fast-check';

/** A rule file as nobody has published one: any names, any nesting, any white space. */
export interface MadeDocument {
  readonly text: string;
  /** Path of the list. */
  readonly list: string;
  /** A rule for OSNEXUS/QUANTASTOR of the same shape. */
  readonly rule: string;
  readonly version: string;
  readonly entries: number;
  /** Whether entries agree on their third value, so that a clone may take it over. */
  readonly agrees: boolean;
}

type Write = (vendor: string, product: string, type: string, gap: () => string) => string;

const shapes: Readonly<Record<string, Write>> = {
  elements: (v, p, t, gap) =>
    `<device>${gap()}<vendor>${v}</vendor>${gap()}<product>${p}</product><idType>${t}</idType>${gap()}</device>`,
  attributes: (v, p, t) => `<Device vendorID="${v}" productID='${p}'  idType = "${t}"/>`,
  spaced: (v, p, t, gap) =>
    `<scsi.device\tVendor='${v}'${gap()} Product="${p}" >${gap()}<type> ${t} </type></scsi.device >`,
  nested: (v, p, t, gap) =>
    `<entry type="${t}">${gap()}<match>${gap()}<vendor_id>${v}</vendor_id>${gap()}<product_id>${p}</product_id></match></entry>`,
  cdata: (v, p, t) =>
    `<d><scsiVendor><![CDATA[${v}]]></scsiVendor><scsiProduct> <![CDATA[${p}]]> </scsiProduct><n>${t}</n></d>`,
  prefixed: (v, p, t, gap) =>
    `<x:device xmlns:x="urn:x">${gap()}<x:vendor x:kind="${t}">${v}</x:vendor><x:product>${p}</x:product></x:device>`,
  grouped: (v, p, t, gap) =>
    `<vendor name="${v}">${gap()}<product id="${p}" type="${t}"/>${gap()}</vendor>`,
  keyed: (v, p, t, gap) =>
    `<entry>${gap()}<add key="vendor" value="${v}"/>${gap()}<add key='product' value='${p}'/><t>${t}</t></entry>`,
  wrapped: (v, p, t, gap) =>
    `<item>${gap()}<device vendor="${v}" product="${p}" t="${t}"/>${gap()}</item>`,
};

const word = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,7}$/);
const vendorWord = word.filter((name) => !/osnexus|quantastor/i.test(name));
const eol = fc.constantFrom('\n', '\r\n', '\r');
const comment = fc.constantFrom(
  '<!-- note -->',
  '<!--<device vendor="OSNEXUS" product="QUANTASTOR"/>-->',
  '<!-- > " \' -->',
  '<!---->',
);

export const madeDocument: fc.Arbitrary<MadeDocument> = fc
  .record({
    bom: fc.constantFrom('', '\ufeff'),
    declaration: fc.constantFrom(
      '',
      '<?xml version="1.0"?>',
      "<?xml version='1.0' encoding='utf-8' standalone='yes'?>",
    ),
    doctype: fc.constantFrom('', '', '<!DOCTYPE c [<!-- "> --><!ENTITY e "a>b">]>'),
    prolog: fc.array(comment, { maxLength: 2 }),
    ends: fc.array(eol, { minLength: 1, maxLength: 5 }),
    indent: fc.constantFrom('', ' ', '  ', '\t', '    '),
    oneLine: fc.boolean(),
    namespace: fc.constantFrom('', ' xmlns="urn:c"', ' xmlns:q="urn:q" q:a=">"'),
    version: fc.tuple(fc.nat(9), fc.nat(99), fc.nat(999)).map((parts) => parts.join('.')),
    versionPlace: fc.constantFrom('attribute', 'element', 'comment'),
    wrappers: fc.array(fc.constantFrom('devices', 'DeviceList', 'a.b-c', 'rules'), {
      maxLength: 2,
    }),
    empty: fc.constantFrom('self', 'pair', 'blank'),
    shape: fc.constantFrom(...Object.keys(shapes)),
    entries: fc.array(
      fc.record({
        ...{ vendor: vendorWord, product: word, note: fc.option(comment) },
        type: fc.oneof({ weight: 5, arbitrary: fc.constant('1') }, word),
      }),
      { maxLength: 5 },
    ),
    listEnd: fc.option(comment),
    epilog: fc.constantFrom('', '\n', '\r\n\r\n', '  ', '\n<!-- end -->', "<?pi it's?>\n"),
  })
  .map((made) => {
    let turn = 0;
    const gap = (depth: number): string => {
      if (made.oneLine) return turn++ % 3 === 0 ? ' ' : '';
      return (made.ends[turn++ % made.ends.length] ?? '\n') + made.indent.repeat(depth);
    };
    const path = ['config', ...made.wrappers];
    const depth = path.length;
    const write = shapes[made.shape] ?? (() => '');
    const content = made.entries.map(({ vendor, product, type, note }) => {
      const entry = write(vendor, product, type, () => gap(depth + 1));
      return (note ? gap(depth) + note : '') + gap(depth) + entry;
    });
    if (made.listEnd && content.length > 0) content.push(gap(depth) + made.listEnd);
    const last = path.at(-1) ?? '';
    const hasEntries = made.entries.length > 0;
    const version = { attribute: '', element: '', comment: '' };
    if (made.versionPlace === 'attribute') version.attribute = ` configVersion="${made.version}"`;
    else if (made.versionPlace === 'element')
      version.element = `<Version> ${made.version} </Version>`;
    else version.comment = `<!-- version ${made.version} -->`;
    const attributesOf = (name: string): string =>
      name === 'config' ? made.namespace + version.attribute : '';
    const inner = content.join('') + (hasEntries ? gap(depth - 1) : '');
    // a version element in the root would be a sibling of the entries where the root is the list
    const before = version.element ? gap(1) + version.element : '';
    let body: string;
    if (path.length === 1) {
      const all = before + inner;
      body =
        all === ''
          ? emptyElement(last, attributesOf(last), made.empty)
          : `<${last}${attributesOf(last)}>${all}</${last}>`;
    } else {
      body = hasEntries ? `<${last}>${inner}</${last}>` : emptyElement(last, '', made.empty);
      for (let at = path.length - 2; at >= 0; at--) {
        const name = path[at] ?? '';
        body = `<${name}${attributesOf(name)}>${at === 0 ? before : ''}${gap(at + 1)}${body}${gap(at)}</${name}>`;
      }
    }
    const prolog = [made.declaration, made.doctype, ...made.prolog, version.comment].filter(
      (part) => part !== '',
    );
    const text = made.bom + prolog.map((part) => part + gap(0)).join('') + body + made.epilog;
    return {
      text,
      list: `/${path.join('/')}`,
      rule: write('OSNEXUS', 'QUANTASTOR', '1', () => '\n  '),
      version: made.version,
      entries: made.entries.length,
      agrees: new Set(made.entries.map(({ type }) => type)).size < 2,
    };
  });

function emptyElement(name: string, attributes: string, how: string): string {
  if (how === 'self') return `<${name}${attributes} />`;
  return how === 'pair'
    ? `<${name}${attributes}></${name}>`
    : `<${name}${attributes}> \n </${name}>`;
}
