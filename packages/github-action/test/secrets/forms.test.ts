import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derivedSecrets } from '../../src/secrets/derived.ts';
import { formsOf } from '../../src/secrets/forms.ts';
import { makeRedactor } from '../../src/secrets/redactor.ts';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('a secret is found', () => {
  const secret = `p&ss "w/rd" <ü'+> %!`;
  test.each([
    ['as given', secret],
    ['with the line end that it was pasted with', `${secret}\n`],
    ['in base64', base64(secret)],
    ['in base64 without padding', base64(secret).replace(/=+$/, '')],
    ['in URL-safe base64', Buffer.from(secret).toString('base64url')],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded as a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    [
      'URL-encoded in lower case',
      encodeURIComponent(secret).replace(/%../g, (c) => c.toLowerCase()),
    ],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in XML', 'p&amp;ss &quot;w/rd&quot; &lt;ü&apos;+&gt; %!'],
  ])('%s', (_, form) => {
    expect(makeRedactor([secret]).redact(`before ${form} after`).trim()).toMatch(
      /^before \*\*\*\s*after$/,
    );
  });

  test.each(['admin:', 'ab:', 'a:'])('inside the base64 of a login beginning with %s', (user) => {
    const login = base64(`${user}correct horse battery`);
    const left = makeRedactor(['correct horse battery']).redact(login);
    expect(left).toContain('***');
    expect(Buffer.from(left.replace('***', ''), 'base64').toString()).not.toContain('correct');
  });
});

describe('a key of many lines', () => {
  const body =
    randomBytes(800)
      .toString('base64')
      .match(/.{1,70}/g) ?? [];
  const key = [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    ...body,
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ].join('\n');
  const redactor = makeRedactor([key]);

  test.each(body.filter((line) => line.length > 3).map((line, index) => [index, line]))(
    'line %i',
    (_, line) => {
      expect(redactor.redact(`x${line}x`)).toBe('x***x');
      expect(redactor.redact(encodeURIComponent(line))).toBe('***');
    },
  );

  test('in base64 as `base64` wraps it', () => {
    const wrapped = base64(key).match(/.{1,76}/g) ?? [];
    expect(redactor.redact(wrapped.join('\n'))).toBe(wrapped.map(() => '***').join('\n'));
  });

  test('as one line with CRLF', () => {
    expect(redactor.redact(key.replaceAll('\n', '\r\n'))).not.toMatch(/[A-Za-z0-9+/]{4}/);
  });
});

test('nothing of any secret of some length is left in any of its forms', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 8, unit: 'grapheme' }).filter((s) => s.trim().length > 7),
      (secret) => {
        const { redact } = makeRedactor([secret]);
        for (const form of [
          secret,
          base64(secret),
          encodeURIComponent(secret),
          JSON.stringify(secret),
        ])
          expect(redact(`<${form}>`)).not.toContain(form.trim());
      },
    ),
  );
});

test('blank secrets mask nothing', () => {
  expect(formsOf(' \n ')).toEqual([]);
  expect(makeRedactor(['', '  ']).redact('a b  c')).toBe('a b  c');
});

test('keys of an object stay, so that a short secret cannot break JSON', () => {
  expect(makeRedactor(['host']).redactAll({ text: 'a host', list: [{ host: 1 }] })).toEqual({
    text: 'a ***',
    list: [{ host: 1 }],
  });
});

// ACTION-38 to ACTION-42
test.each(['changed', 'root', 'ssh', 'sandbox', 'a', 'xen'])(
  '%s is hidden in free text only, as a word of its own',
  (secret) => {
    const { redactAll, masks } = makeRedactor([secret], ['ssh://root@xen1']);
    const report = {
      ...{ outcome: 'changed', kind: 'ssh', host: 'ssh://root@xen1', code: 'REFUSED' },
      summary: `was "${secret}", not ${secret}ish`,
    };
    expect(masks).toEqual([]);
    expect(redactAll(report)).toEqual({ ...report, summary: `was "***", not ${secret}ish` });
  },
);

describe('ACTION-45 to ACTION-53: further dresses of a secret', () => {
  const secret = `s3cr'et é<pass>&x`;
  const ascii = (text: string): string =>
    text.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const json = ascii(JSON.stringify(secret).slice(1, -1));
  test.each([
    ['JSON, ASCII only', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['XML with numbers', 's3cr&#39;et é&lt;pass&gt;&amp;x'],
    ['POSIX shell', secret.replaceAll("'", `'\\''`)],
    ['bash %q', secret.replace(/([^\w\u0080-\uffff.-])/g, '\\$1')],
    ['PowerShell', secret.replaceAll("'", "''")],
    ['cmd', secret.replace(/[&<>|^]/g, '^$&')],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['hexadecimal, upper case', Buffer.from(secret).toString('hex').toUpperCase()],
    ['base64 of UTF-16', Buffer.from(secret, 'utf16le').toString('base64')],
    ['URL twice', encodeURIComponent(encodeURIComponent(secret))],
  ])('%s', (_, form) => {
    expect(makeRedactor([secret]).redact(`<${form}>`)).toBe('<***>');
  });
});

// ACTION-43, ACTION-44
test('secrets that stand in inputs of another kind', () => {
  expect(derivedSecrets('https://h/x.exe?sv=2024&sig=SAS%2FSECRET', '')).toEqual([
    'sv=2024&sig=SAS%2FSECRET',
    'SAS%2FSECRET',
    'SAS/SECRET',
  ]);
  expect(
    derivedSecrets('C:\\x.exe', '/S\n/KEY=ABCD-EFGH\n/D=C:\\x y\n/v"/qn PIN=hunter22"'),
  ).toEqual(['ABCD-EFGH', 'hunter22']);
});

describe('a secret whose characters are written in another way each', () => {
  const secret = `Pä55/w"o'r<d>&x+y=z\\q`;
  const { redact } = makeRedactor([secret]);
  const bytes = [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, '0'));
  const numbered = (write: (code: number) => string): string =>
    [...secret].map((one) => (/\w/.test(one) ? one : write(one.codePointAt(0) ?? 0))).join('');
  const json = JSON.stringify(secret);
  test.each<[string, string]>([
    ["PHP's JSON", json.replaceAll('/', '\\/')],
    ["Go's JSON", json.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
    ['HTML by numbers', numbered((code) => `&#${code};`)],
    ['HTML by hexadecimal numbers', numbered((code) => `&#x${code.toString(16).toUpperCase()};`)],
    ['HTML twice', numbered((code) => `&amp;#${code};`)],
    ['percent signs for all', bytes.map((byte) => `%${byte}`).join('')],
    ['a dump with blanks', bytes.join(' ')],
    ['a dump with colons', bytes.join(':').toUpperCase()],
    ['a list of bytes in C', bytes.map((byte) => `0x${byte}`).join(', ')],
    ['escapes of Python', bytes.map((byte) => `\\x${byte}`).join('')],
    ['octal, as git writes a path', secret.replace(/["\\]/g, '\\$&').replace('ä', '\\303\\244')],
    ['quoted-printable', secret.replace('=', '=3D').replace('ä', '=C3=A4')],
    ['a pattern', secret.replace(/[+\\/]/g, '\\$&')],
    ['SQL', secret.replaceAll("'", "''").replaceAll('\\', '\\\\')],
    ['PowerShell', secret.replaceAll('"', '`"')],
    ['base64 of Latin-1', Buffer.from(secret, 'latin1').toString('base64')],
    ['base64 of base64', Buffer.from(Buffer.from(secret).toString('base64')).toString('base64')],
    ['an accent of its own', secret.normalize('NFD')],
  ])('%s', (_, written) => {
    expect(redact(`a ${written} b`)).toMatch(/^a (?:"|0x)?\*{3}"? b$/);
  });

  test('a text of a million escape signs is over at once', () => {
    const { redact: hide } = makeRedactor(['"quoted\\\\secret"']);
    const started = performance.now();
    const text = '\\'.repeat(1_000_000);
    expect(hide(text)).toBe(text);
    // a square of it would be hours
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('what an argument of an installer is given, in any of its ways, is a secret; words of its own are none', () => {
  expect(
    derivedSecrets(
      '',
      '/LICENSEKEY ABCD-EFGH\n--key\nQWER-1234\n/v"/qn PIDKEY=AAAA-BBBB"\n/k:ZZZZ-YYYY',
    ),
  ).toEqual(['ABCD-EFGH', 'QWER-1234', 'AAAA-BBBB', 'ZZZZ-YYYY']);
  expect(derivedSecrets('', '/qn\n/norestart\n/log:C:\\x.log\n/level=verbose\ninstall')).toEqual(
    [],
  );
});

test('a token of a pre-signed address is a secret behind # and ; too', () => {
  expect(derivedSecrets('https://h/x.exe#access_token=SECRETFRAG99', '')).toContain('SECRETFRAG99');
  expect(derivedSecrets('https://h/x;sig=ABCDEFGH/y.exe', '')).toEqual(['ABCDEFGH']);
});
