/** General entities that a DOCTYPE declares. */
export interface XmlEntities {
  /** Name and replacement text; external ones have none. */
  readonly declared: ReadonlyMap<string, string | undefined>;
  /** True when declarations may also stand elsewhere, so that an unknown name is no error. */
  readonly external: boolean;
}

const literal = `"([^"]*)"|'([^']*)'`;

/** Reads the entity declarations of `<!DOCTYPE ...>`; attribute lists and the like are passed over. */
export function readEntities(doctype: string): XmlEntities {
  const source = doctype.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, '');
  const declared = new Map<string, string | undefined>();
  const pattern = new RegExp(
    `<!ENTITY\\s+([^\\s%"'<>&;]+)\\s+(?:${literal}|(?:SYSTEM|PUBLIC)\\s)`,
    'g',
  );
  for (const [, name, double, single] of source.matchAll(pattern))
    if (name !== undefined && !declared.has(name)) declared.set(name, double ?? single);
  const subset = source.indexOf('[');
  const head = subset === -1 ? source : source.slice(0, subset);
  const external =
    /\s(?:SYSTEM|PUBLIC)\s/.test(head) || /%[^\s%;"'<>]+;/.test(source.slice(head.length));
  return { declared, external };
}

const predefined: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

// Nested entity declarations can grow without end; no vendor or product is longer than this.
const maxLength = 10_000;
const maxDepth = 8;

/**
 * The text with character references, the five predefined entities and the document's own internal
 * ones resolved; what cannot be resolved stays as it is written.
 */
export function decodeReferences(raw: string, entities?: XmlEntities, depth = 0): string {
  if (!raw.includes('&')) return raw;
  let length = 0;
  return raw.replace(/&(#x[0-9a-fA-F]+|#[0-9]+|[^#;&\s][^;&\s]*);/g, (whole, name: string) => {
    if (length > maxLength) return whole;
    const value = resolve(name, entities, depth) ?? whole;
    length += value.length;
    return value;
  });
}

function resolve(
  name: string,
  entities: XmlEntities | undefined,
  depth: number,
): string | undefined {
  if (name.startsWith('#')) {
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  }
  if (Object.hasOwn(predefined, name)) return predefined[name];
  const declared = entities?.declared.get(name);
  if (declared === undefined || depth >= maxDepth) return undefined;
  return decodeReferences(declared, entities, depth + 1).slice(0, maxLength);
}

/** `value` as element text. */
export function escapeText(value: string): string {
  return value.replace(/[&<>\r]/g, reference);
}

/** `value` for an attribute in these quotes. */
export function escapeAttribute(value: string, quote: string): string {
  return value.replace(/[&<>\r\n\t"']/g, (char) =>
    (char === '"' || char === "'") && char !== quote ? char : reference(char),
  );
}

/** `value` inside a CDATA section; one that would end it is split in two. */
export function escapeCdata(value: string): string {
  return value.replaceAll(']]>', ']]]]><![CDATA[>');
}

/** True for characters that XML 1.0 has no way to write. */
export function hasForbiddenCharacter(value: string): boolean {
  return /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value);
}

function reference(char: string): string {
  const name = Object.keys(predefined).find((key) => predefined[key] === char);
  return name === undefined ? `&#${char.charCodeAt(0)};` : `&${name};`;
}

/** White space as XML 1.0 knows it: blank, tab, CR, LF. A no-break space is text. */
export function isXmlSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t';
}

export function trimXml(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isXmlSpace(text[from])) from++;
  while (to > from && isXmlSpace(text[to - 1])) to--;
  return text.slice(from, to);
}
