import { SaxesParser } from 'saxes';
import { readEntities, type XmlEntities } from './entities.ts';
import { tokenAt } from './token.ts';

export interface XmlFault {
  readonly message: string;
  readonly offset: number;
}

class Stop extends Error {}

/**
 * Reads a whole document with saxes, strictly, and gives the first violation of well-formedness;
 * nothing is read behind it. Entities that the DOCTYPE declares are accepted and left unexpanded, so
 * that nested declarations cost nothing; `known` adds those of another document.
 *
 * Namespaces are not checked: XML 1.0 does not ask for it, and files of this age use unbound prefixes.
 */
export function readStrictly(
  text: string,
  known?: XmlEntities,
  onElement?: (name: string) => void,
): XmlFault | undefined {
  const parser = new SaxesParser({ xmlns: false, position: false });
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
  });
  parser.on('error', (error) => {
    const message = error.message.replace(/\.$/, '');
    fault = { message, offset: Math.min(parser.position, text.length) };
    throw new Stop();
  });
  if (onElement) parser.on('opentag', ({ name }) => onElement(name));
  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return fault;
}

/** saxes reads the internal subset loosely; where it and `tokenAt` see different ends, nothing is sure. */
function isWholeDoctype(source: string): boolean {
  const whole = `<!DOCTYPE${source}>`;
  return tokenAt(`${whole}<`, 0).end === whole.length;
}
