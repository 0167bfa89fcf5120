const WHOLE =
  /^(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)\s*([A-Za-z0-9+/=\s]+?)\s*(-----END [A-Z0-9 ]*PRIVATE KEY-----)$/;

/**
 * A private key that lost its line ends on its way into a secret: blanks or a literal `\n` in their place, none at all, or
 * all of it in base64. What is no such key comes back as it was.
 */
export function mendKey(text: string): string {
  const given = text.trim();
  const [, begin, body = '', end] = WHOLE.exec(unescaped(decoded(given))) ?? [];
  if (begin === undefined || end === undefined) return text;
  const words = body.split(/\s+/);
  const lines = words.length > 1 ? words : (words[0]?.match(/.{1,64}/g) ?? []);
  return `${[begin, ...lines, end].join('\n')}\n`;
}

function decoded(text: string): string {
  if (!/^[A-Za-z0-9+/\s]+={0,2}$/.test(text)) return text;
  const plain = Buffer.from(text, 'base64').toString('latin1').trim();
  return plain.startsWith('-----BEGIN ') ? plain : text;
}

function unescaped(text: string): string {
  return text.replace(/(?:\\r)?\\n/g, '\n').trim();
}
