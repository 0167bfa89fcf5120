export type XmlTokenKind =
  | 'text'
  | 'cdata'
  | 'comment'
  | 'pi'
  | 'doctype'
  | 'open'
  | 'empty'
  | 'close';

/** A piece of markup or text; tokens follow each other without gaps. The XML declaration is a `pi`. */
export interface XmlToken {
  readonly kind: XmlTokenKind;
  readonly offset: number;
  /** Offset after the last code unit. */
  readonly end: number;
}

/** The token that begins at `offset`. Never throws; one that is not closed reaches to the end. */
export function tokenAt(text: string, offset: number): XmlToken {
  const kind = kindAt(text, offset);
  const end = endOf(text, offset, kind);
  return { kind: kind === 'open' && text[end - 2] === '/' ? 'empty' : kind, offset, end };
}

function kindAt(text: string, offset: number): XmlTokenKind {
  if (text[offset] !== '<') return 'text';
  const next = text[offset + 1];
  if (next === '/') return 'close';
  if (next === '?') return 'pi';
  if (next !== '!') return 'open';
  if (text.startsWith('<!--', offset)) return 'comment';
  return text.startsWith('<![CDATA[', offset) ? 'cdata' : 'doctype';
}

function endOf(text: string, offset: number, kind: XmlTokenKind): number {
  switch (kind) {
    case 'text': {
      const next = text.indexOf('<', offset);
      return next === -1 ? text.length : next;
    }
    case 'comment':
      return after(text, '-->', offset + 4);
    case 'cdata':
      return after(text, ']]>', offset + 9);
    case 'pi':
      return after(text, '?>', offset + 2);
    case 'close':
      return after(text, '>', offset + 2);
    case 'doctype':
      return doctypeEnd(text, offset);
    default:
      return tagEnd(text, offset);
  }
}

/** A `>` inside a quoted value does not end the tag. */
function tagEnd(text: string, offset: number): number {
  for (let at = offset + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '>') return at + 1;
    if (char !== '"' && char !== "'") continue;
    at = text.indexOf(char, at + 1);
    if (at === -1) return text.length;
  }
  return text.length;
}

/** The internal subset may hold `>` in literals, comments and processing instructions. */
function doctypeEnd(text: string, offset: number): number {
  let inSubset = false;
  for (let at = offset + 2; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'") at = after(text, char, at + 1) - 1;
    else if (char === '[') inSubset = true;
    else if (char === ']') inSubset = false;
    else if (char === '>' && !inSubset) return at + 1;
    else if (text.startsWith('<!--', at)) at = after(text, '-->', at + 4) - 1;
    else if (text.startsWith('<?', at)) at = after(text, '?>', at + 2) - 1;
  }
  return text.length;
}

function after(text: string, closing: string, from: number): number {
  const at = text.indexOf(closing, from);
  return at === -1 ? text.length : at + closing.length;
}
