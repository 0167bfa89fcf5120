/** What somebody copied as the fingerprint of a certificate. */
export type Fingerprint =
  | { readonly sha256: string }
  | { readonly sha256?: undefined; readonly problem: string; readonly help: string };

const HOW_TO = '`quantastor-xenserver storagelink-certificate URL` shows it.';

/**
 * Reads a SHA-256 as people have it: openssl's line (`sha256 Fingerprint=AA:BB:...`), with colons, dashes or blanks, `0x` or
 * `sha256:` before it, the name of a file behind it, base64 as ssh and browsers print it, and with the invisible mark that Windows' dialog puts in front.
 */
export function readFingerprint(text: string): Fingerprint {
  const named = text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Zs}\s]+/gu, ' ')
    .replace(/["'`]/g, '')
    .trim();
  // with the name of a file, as sha256sum and Get-FileHash print it
  const [alone, ...more] = named.match(/(?<![\da-f])[\da-f]{64}(?![\da-f])/gi) ?? [];
  if (alone !== undefined && more.length === 0) return { sha256: alone.toLowerCase() };
  if (/^(?:pin-sha-?256\b|sha-?256\/\/)/i.test(named))
    return {
      problem:
        'this is the pin of a public key, as curl and browsers have it, and the SHA-256 of the whole certificate is needed: the two differ',
      help: HOW_TO,
    };
  const plain = named
    .replace(/^.*(?:finger|thumb)prints?\s*[=:]?\s*/i, '')
    .replace(/^(?:sha|md)-?\d+(?:\s*[:=/]\s*|\s+)/i, '');
  const digits = plain
    .replace(/^0x/i, '')
    .replace(/[\s:.,_-]|0x/gi, '')
    .toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return { sha256: digits };
  const base64 = plain.replaceAll('-', '+').replaceAll('_', '/').replace(/\s/g, '');
  if (/^[A-Za-z0-9+/]{43}=?$/.test(base64)) return { sha256: hexOfBase64(base64) };
  const lengths: Readonly<Record<number, string>> = {
    40: 'SHA-1',
    32: 'MD5',
    96: 'SHA-384',
    128: 'SHA-512',
  };
  const other = /^[0-9a-f]+$/.test(digits) ? lengths[digits.length] : undefined;
  if (other !== undefined)
    return {
      problem: `this is a ${other} (Windows shows a SHA-1 as the "thumbprint"), and the SHA-256 of the certificate is needed`,
      help: HOW_TO,
    };
  return {
    problem: 'not the SHA-256 of a certificate: 64 hexadecimal digits, or 43 signs of base64',
    help: HOW_TO,
  };
}

function hexOfBase64(text: string): string {
  const bytes = atob(text.replace(/=$/, ''));
  return [...bytes].map((sign) => sign.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
