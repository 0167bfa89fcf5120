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
