/**
 * How a secret may show up in a text: as given, line by line, in base64 (also wrapped, URL-safe, and
 * inside longer base64 such as `user:password`), URL-encoded, in JSON and in XML.
 */
export function formsOf(secret: string): string[] {
  const forms = new Set<string>();
  for (const text of variantsOf(secret)) {
    for (const written of spellingsOf(text)) forms.add(written);
    for (const encoded of base64Of(text)) forms.add(encoded);
    if (!/[\r\n]/.test(text)) continue;
    // the end of a key may be two characters, which stand everywhere
    const lines = text.split(/[\r\n]+/).map((line) => line.trim());
    for (const line of lines.filter(({ length }) => length > 3))
      for (const written of spellingsOf(line)) forms.add(written);
  }
  forms.delete('');
  return [...forms].sort((a, b) => b.length - a.length);
}

/** A secret is often pasted with blanks or a line end around it, and a key is written with LF alone. */
function variantsOf(secret: string): Set<string> {
  const lines = secret.replace(/\r\n?/g, '\n').trim();
  return new Set([secret, secret.trim(), lines, `${lines}\n`]);
}

function spellingsOf(text: string): string[] {
  if (text.trim() === '') return [];
  const url = encodeUrl(text);
  const strict = url.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  const form = new URLSearchParams({ v: text }).toString().slice(2);
  // a path keeps its slashes, as in Python's urllib.parse.quote
  const urls = [url, strict, form, strict.replaceAll('%20', '+'), strict.replaceAll('%2F', '/')];
  return [
    text,
    ...urls.flatMap((each) => [each, withLowerHex(each), withUpperHex(each)]),
    JSON.stringify(text).slice(1, -1),
    escapeXml(text),
  ];
}

function base64Of(text: string): string[] {
  if (text.trim() === '') return [];
  const whole = Buffer.from(text, 'utf8').toString('base64');
  const wrapped = [64, 76].flatMap((width) =>
    whole.length > width ? (whole.match(new RegExp(`.{1,${width}}`, 'g')) ?? []) : [],
  );
  const forms = [whole, whole.replace(/=+$/, ''), ...wrapped, ...insideBase64(text)];
  return forms.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The stretch that this text leaves in the base64 of any longer text, for each of three alignments. */
function insideBase64(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const from = Math.ceil((shift * 8) / 6);
    const to = Math.floor(((shift + bytes.length) * 8) / 6);
    const inner = encoded.slice(from, to);
    // shorter stretches stand in innocent texts too
    return inner.length < 8 ? [] : [inner];
  });
}

/** Lone surrogates have no URL form; they stay as they are. */
function encodeUrl(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

function withLowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function withUpperHex(text: string): string {
  return text.replace(/%[0-9a-f]{2}/g, (code) => code.toUpperCase());
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
