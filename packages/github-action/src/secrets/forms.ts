/**
 * How a secret may show up in a text: as given, line by line, in base64 (also wrapped, URL-safe, of UTF-16, and inside
 * longer base64 such as `user:password`), in hexadecimal, URL-encoded once or twice, in JSON, XML and quoted for shells.
 */
export function formsOf(secret: string): string[] {
  const forms = new Set<string>();
  for (const text of variantsOf(secret)) {
    for (const written of spellingsOf(text)) forms.add(written);
    for (const encoded of bytesOf(text)) forms.add(encoded);
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
  const forms = [secret, secret.trim(), lines, `${lines}\n`];
  // an accent may be a character of its own
  return new Set(forms.flatMap((each) => [each, each.normalize('NFC'), each.normalize('NFD')]));
}

function spellingsOf(text: string): string[] {
  if (text.trim() === '') return [];
  const json = JSON.stringify(text).slice(1, -1);
  return [
    text,
    ...urlsOf(text),
    ...[json, asciiJson(json, false), asciiJson(json, true)].flatMap((each) => [
      each,
      JSON.stringify(each).slice(1, -1),
    ]),
    ...['&apos;', '&#39;', '&#x27;', "'"].flatMap((quote) => [
      escapeXml(text, '&quot;', quote),
      escapeXml(text, '&#34;', quote),
      escapeXml(text, '"', quote),
    ]),
    ...shellWords(text),
  ];
}

function urlsOf(text: string): string[] {
  const url = encodeUrl(text);
  const strict = url.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  const form = new URLSearchParams({ v: text }).toString().slice(2);
  // a path keeps its slashes, as in Python's urllib.parse.quote
  const once = [url, strict, form, strict.replaceAll('%20', '+'), strict.replaceAll('%2F', '/')];
  const cased = once.flatMap((each) => [each, withLowerHex(each), withUpperHex(each)]);
  return cased.flatMap((each) => [each, encodeUrl(each)]);
}

/** As shells quote it when they print a command: POSIX, bash's `%q`, cmd.exe, PowerShell. */
function shellWords(text: string): string[] {
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/([^\w\u0080-\uffff.-])/g, '\\$1'),
    text.replace(/([^\w\u0080-\uffff.,:/@%+=-])/g, '\\$1'),
    text.replace(/(["$`\\])/g, '\\$1'),
    text.replaceAll("'", "\\'"),
    text.replace(/[&<>|^]/g, '^$&'),
    text.replace(/[&<>|^%!()"]/g, '^$&'),
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
  ];
}

/** Escapes of a writer that keeps to ASCII. */
function asciiJson(json: string, upper: boolean): string {
  return json.replace(/[^\x20-\x7e]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${upper ? hex.toUpperCase() : hex}`;
  });
}

/** One that is ASCII has the same bytes in UTF-8. */
function isLatin(text: string): boolean {
  return /^[\0-\u00ff]*[\u0080-\u00ff][\0-\u00ff]*$/.test(text);
}

/** In base64, once or twice, and hexadecimal, of UTF-8, Latin-1 and of UTF-16 (what `powershell -EncodedCommand` takes). */
function bytesOf(text: string): string[] {
  if (text.trim() === '') return [];
  const encodings = ['utf8', 'utf16le', ...(isLatin(text) ? (['latin1'] as const) : [])] as const;
  return encodings.flatMap((encoding) => {
    const bytes = Buffer.from(text, encoding);
    const hex = bytes.toString('hex');
    const twice = Buffer.from(bytes.toString('base64')).toString('base64');
    return [...base64Of(bytes), hex, hex.toUpperCase(), twice, twice.replace(/=+$/, '')];
  });
}

function base64Of(bytes: Buffer): string[] {
  const whole = bytes.toString('base64');
  const wrapped = [64, 76].flatMap((width) =>
    whole.length > width ? (whole.match(new RegExp(`.{1,${width}}`, 'g')) ?? []) : [],
  );
  const forms = [whole, whole.replace(/=+$/, ''), ...wrapped, ...insideBase64(bytes)];
  return forms.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** The stretch that these bytes leave in the base64 of any longer text, for each of three alignments. */
function insideBase64(bytes: Buffer): string[] {
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

function escapeXml(text: string, double: string, single: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', double)
    .replaceAll("'", single);
}
