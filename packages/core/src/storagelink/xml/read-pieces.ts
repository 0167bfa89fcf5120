import { SaxesParser } from 'saxes';

/** Texts of the elements in one piece, by their names, in document order. */
export type Piece = ReadonlyMap<string, readonly string[]>;

/** The pieces of a name in XML without a root, such as a program prints it; what is malformed or cut off is left out. */
export function readPieces(xml: string, name: string): readonly Piece[] {
  const pieces: Map<string, string[]>[] = [];
  const parser = new SaxesParser({ fragment: true, xmlns: false, position: false });
  let text = '';
  parser.on('error', () => undefined);
  parser.on('opentag', (tag) => {
    if (tag.name === name) pieces.push(new Map());
    text = '';
  });
  parser.on('text', (more) => {
    text += more;
  });
  parser.on('closetag', (tag) => {
    const piece = pieces.at(-1);
    const texts = piece?.get(tag.name);
    if (texts) texts.push(text);
    else piece?.set(tag.name, [text]);
    text = '';
  });
  parser.write(xml.replace(/^\uFEFF/, '')).close();
  return pieces;
}
