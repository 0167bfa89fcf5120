/**
 * `text` with each secret replaced, as it is and as it travels: in base64 of `user:password`, in XML
 * and in a URL. For words of a server that may repeat what it was sent.
 */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  let safe = text;
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (!secret) continue;
    forms.add(secret);
    forms.add(Buffer.from(secret, 'utf8').toString('base64'));
    forms.add(encodeURIComponent(secret));
    forms.add(escapeXml(secret));
  }
  for (const form of [...forms].sort((a, b) => b.length - a.length))
    safe = safe.replaceAll(form, '[secret]');
  return safe;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
