import { describe, expect, it } from 'vitest';
import { readFingerprint } from '../../src/options/fingerprint.ts';

const bytes = Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) % 256);
const hex = Buffer.from(bytes).toString('hex');
const pairs = hex.toUpperCase().match(/../g) ?? [];
const base64 = Buffer.from(bytes).toString('base64');

describe('a SHA-256 as people have it (STORAGELINK-52)', () => {
  it.each([
    ['plain', hex],
    ['upper case', hex.toUpperCase()],
    ['colons', pairs.join(':')],
    ['dashes, as [BitConverter] prints it', pairs.join('-')],
    ['blanks, as certutil prints it', pairs.join(' ')],
    ["openssl's line", `sha256 Fingerprint=${pairs.join(':')}`],
    ["an older openssl's line", `SHA256 Fingerprint=${pairs.join(':')}`],
    ['its name before it', `sha256:${hex}`],
    ['its name and a blank', `SHA-256 ${hex}`],
    ['0x', `0x${hex}`],
    ['0x before each byte', pairs.map((pair) => `0x${pair}`).join(', ')],
    ["a browser's dialog", `SHA-256 Fingerprint ${pairs.join(':')}`],
    ["PowerShell's list", `Thumbprint : ${hex.toUpperCase()}`],
    ['in quotes', `"${pairs.join(':')}"`],
    ["sha256sum's line, of the DER file", `${hex}  storagelink.cer`],
    ["Get-FileHash's line", `SHA256          ${hex.toUpperCase()}       C:\\x.cer`],
    ['base64', base64],
    ['base64 without padding, as ssh prints it', `SHA256:${base64.replace('=', '')}`],
    ["the mark that Windows' dialog puts in front", `\u200e${pairs.join(' ').toLowerCase()}`],
    ['no-break blanks and line ends', `  ${pairs.join('\u00a0')}\r\n`],
  ])('%s', (_, text) => {
    expect(readFingerprint(text)).toEqual({ sha256: hex });
  });
  it.each([
    ['SHA-1, the thumbprint that Windows shows (STORAGELINK-53)', hex.slice(0, 40), 'SHA-1'],
    ['SHA-1 with the dialog mark', `\u200e${pairs.slice(0, 20).join(' ')}`, 'SHA-1'],
    ['MD5', hex.slice(0, 32), 'MD5'],
    ['MD5 with its name', `MD5 Fingerprint=${pairs.slice(0, 16).join(':')}`, 'MD5'],
    ['SHA-1 with its name', `sha1 ${hex.slice(0, 40)}`, 'SHA-1'],
    ["curl's pin of a public key", `sha256//${base64}`, 'the pin of a public key'],
    ['a pin as a header has it', `pin-sha256="${base64}"`, 'the pin of a public key'],
    ['three of them', [hex, hex, hex].join(' '), 'not the SHA-256'],
    ['SHA-384', hex + hex.slice(0, 32), 'SHA-384'],
    ['half of it', hex.slice(0, 63), 'not the SHA-256'],
    ['a word', 'fingerprint', 'not the SHA-256'],
    ['nothing', '', 'not the SHA-256'],
  ])('%s is told as what it is', (_, text, words) => {
    expect(readFingerprint(text)).toMatchObject({
      problem: expect.stringContaining(words),
      help: expect.stringContaining('storagelink-certificate'),
    });
  });
});
