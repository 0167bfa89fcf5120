import { isProcedureError, ProcedureError } from '../errors.ts';

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
    forms.add(base64(secret));
    forms.add(encodeURIComponent(secret));
    forms.add(escapeXml(secret));
  }
  for (const form of [...forms].sort((a, b) => b.length - a.length))
    safe = safe.replaceAll(form, '[secret]');
  return safe;
}

/** An error whose words hold none of the secrets; without its cause when they did. */
export function redactError(error: unknown, secrets: readonly (string | undefined)[]): unknown {
  if (!isProcedureError(error)) return error;
  const message = redact(error.message, secrets);
  const remedy = error.remedy === undefined ? undefined : redact(error.remedy, secrets);
  if (message === error.message && remedy === error.remedy) return error;
  return new ProcedureError(error.code, message, {
    ...(error.place === undefined ? {} : { place: error.place }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Of the text's UTF-8 bytes. */
function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
