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
