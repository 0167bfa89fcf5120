import { SaxesParser } from 'saxes';
import { readEntities, type XmlEntities } from './entities.ts';
import { tokenAt } from './token.ts';
import { trimXml } from './white-space.ts';

export interface XmlFault {
  readonly message: string;
  readonly offset: number;
}

export interface XmlEvents {
  /** One string for each tag, trimmed text, CDATA section, comment, instruction and DOCTYPE, in order. */
  readonly events: readonly string[];
  /** The first violation of well-formedness; nothing is read behind it. */
  readonly fault: XmlFault | undefined;
}

class Stop extends Error {}

/**
 * Reads a whole document with saxes, strictly. Entities that the DOCTYPE declares are accepted and
 * left unexpanded, so that nested declarations cost nothing; `known` adds those of another document.
 *
 * Namespaces are not checked: XML 1.0 does not ask for it, and files of this age use unbound prefixes.
 */
export function readEvents(text: string, keep: boolean, known?: XmlEntities): XmlEvents {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const events: string[] = [];
  let fault: XmlFault | undefined;
  const accept = ({ declared, external }: XmlEntities): void => {
    const names = external
      ? [...text.matchAll(/&([^#;&\s][^;&\s]*);/g)].map(([, name]) => name)
      : [];
    for (const name of [...declared.keys(), ...names])
      if (name !== undefined) parser.ENTITIES[name] ??= `&${name};`;
  };
  if (known) accept(known);
  parser.on('doctype', (source) => {
    if (!isWholeDoctype(source)) {
      fault = { message: 'malformed DOCTYPE', offset: Math.min(parser.position, text.length) };
      throw new Stop();
    }
    accept(readEntities(`<!DOCTYPE${source}>`));
    if (keep) events.push(`doctype ${source}`);
  });
  parser.on('error', (error) => {
    const message = error.message.replace(/\.$/, '');
    fault = { message, offset: Math.min(parser.position, text.length) };
    throw new Stop();
  });
  if (keep) {
    parser.on('opentag', ({ name, attributes }) => {
      events.push(`<${name}${attributesOf(attributes)}`);
    });
    parser.on('closetag', ({ name }) => events.push(`</${name}`));
    parser.on('text', (value) => {
      const trimmed = trimXml(value);
      if (trimmed !== '') events.push(`text ${trimmed}`);
    });
    parser.on('cdata', (value) => events.push(`cdata ${value}`));
    parser.on('comment', (value) => events.push(`comment ${value}`));
    parser.on('processinginstruction', ({ target, body }) => events.push(`pi ${target} ${body}`));
  }
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { events, fault };
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  let all = '';
  for (const name in attributes) all += ` ${name}=${JSON.stringify(attributes[name])}`;
  return all;
}

/** saxes reads the internal subset loosely; where it and `tokenAt` see different ends, nothing is sure. */
function isWholeDoctype(source: string): boolean {
  const whole = `<!DOCTYPE${source}>`;
  return tokenAt(`${whole}<`, 0).end === whole.length;
}
