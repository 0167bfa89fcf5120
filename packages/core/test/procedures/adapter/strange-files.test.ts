import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { type AdapterSandbox, makeAdapterSandbox } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

async function takeBack(runId: string): Promise<string | undefined> {
  const report = await rollback(runId, {
    ...{ stateFolder: sandbox.stateFolder, mode: 'apply' },
    openHost: ({ name, kind }) => ({
      ...{ name, kind },
      open: () => openSandboxHost(name.replace(/^sandbox:/, '')),
    }),
  });
  return report.hosts[0]?.error?.message;
}

const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const entry = (vendor: string, product: string): string =>
  `\n  <deviceRule>\n    <vendor>${vendor}</vendor>\n    <product>${product}</product>\n    <idType>1</idType>\n  </deviceRule>`;
const two = entry('NETAPP', 'LUN') + entry('EQLOGIC', '100E-00');
const config = (head: string, attributes: string, inner: string, tail = ''): string =>
  `${head}<config${attributes}>${inner}\n</config>${tail}`;
const plain = (number: string): string =>
  config('<?xml version="1.0"?>\n', ` version="${number}"`, two, '\n');

/** What the file is with each number. */
type Shape = (number: string) => Buffer;
const shapes: [string, Shape][] = [
  ['UTF-16 with CRLF', (n) => utf16(plain(n).replaceAll('\n', '\r\n'))],
  ['UTF-16, the other end first', (n) => utf16(plain(n), true)],
  ['UTF-8 with BOM', (n) => Buffer.from(`\ufeff${plain(n)}`)],
  ['CR alone', (n) => Buffer.from(plain(n).replaceAll('\n', '\r'))],
  [
    'a Korean code page',
    (n) =>
      Buffer.concat([
        Buffer.from('<?xml version="1.0" encoding="ks_c_5601-1987"?><!-- '),
        Buffer.from('c4f5c5b8bdbac5e4beee', 'hex'),
        Buffer.from(` -->${config('', ` version="${n}"`, two)}`),
      ]),
  ],
  [
    'bytes above ASCII of one-byte characters',
    (n) =>
      Buffer.from(
        `<?xml version="1.0" encoding="iso-8859-1"?><!-- \xe9\xff\x80 -->${config('', ` version="${n}"`, two)}`,
        'latin1',
      ),
  ],
  [
    'the same number in a comment beside the version',
    (n) => Buffer.from(config('', '', `<version><!-- 2.0.0.4 -->${n}</version>${two}`)),
  ],
  [
    'a version in CDATA',
    (n) => Buffer.from(config('', '', `<version><![CDATA[${n}]]></version>${two}`)),
  ],
  [
    'a version in an instruction with another number',
    (n) => Buffer.from(config(`<?config schema-version="2.0.0.4" version="${n}"?>`, '', two)),
  ],
  ['a version in a comment', (n) => Buffer.from(config(`<!-- Version: ${n} -->`, '', two))],
  [
    'an old rule in a comment',
    (n) =>
      Buffer.from(
        config('', ` version='${n}'`, `<!-- ${entry('OSNEXUS', 'QUANTASTOR')} -->${two}`),
      ),
  ],
  [
    'entities',
    (n) =>
      Buffer.from(
        config(
          '<!DOCTYPE config [<!ENTITY net "NETAPP"><!ENTITY a "&#38;#65;">]>',
          ` version="${n}"`,
          two.replace('NETAPP', '&net;').replace('100E', '&a;100E'),
        ),
      ),
  ],
  ['no line end, and blanks behind the end', (n) => Buffer.from(`${plain(n).trim()} \t\n\n`)],
  ['all in one line', (n) => Buffer.from(plain(n).replace(/\n\s*/g, ''))],
];

describe('a rule file of whatever shape', () => {
  it.each(shapes)('%s: not a byte is lost by a run and its rollback', async (_, shape) => {
    await writeFile(sandbox.rulePath, shape('2.0.0.4'));
    const { report, host } = await sandbox.run(sandbox.options());
    expect(host.error).toBeUndefined();
    expect(report.outcome).toBe('changed');
    const text = (await readFile(sandbox.rulePath)).toString('latin1').replaceAll('\0', '');
    expect(text).toContain('QUANTASTOR');
    expect(await takeBack(report.runId)).toBeUndefined();
    expect(await readFile(sandbox.rulePath)).toEqual(shape('2.0.0.6'));
  });
});
