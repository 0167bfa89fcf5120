import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const docs = join(import.meta.dirname, '../../../docs');
const read = (page: string): string => readFileSync(join(docs, page), 'utf8');

const BARE = ['from-a-bare-windows-server.md', 'ko/from-a-bare-windows-server.md'];
const INSTALL = ['install-the-adapter.md', 'ko/install-the-adapter.md'];

/** What a reader at a Windows server looks for, and did not find. */
const ANSWERS: readonly (readonly [id: string, pages: readonly string[], says: RegExp])[] = [
  [
    'STORAGELINK-56: what becomes of an access list',
    [INSTALL[0] ?? ''],
    /keeps an access list that was set on the file itself[\s\S]*access-list-not-kept/,
  ],
  [
    'STORAGELINK-18: a server whose ciphers Node does not speak',
    [BARE[0] ?? ''],
    /RC4 and 3DES[\s\S]*stunnel[\s\S]*leave `--storagelink-url` out/,
  ],
  [
    'STORAGELINK-23: where an installation is recorded, and how it is run again',
    BARE,
    /quantastor\.installed\.json`.*`--reinstall`/,
  ],
  ['STORAGELINK-27: the three values', INSTALL, /`OSNEXUS`, `QUANTASTOR`(?:,| and) `1`/],
  [
    'STORAGELINK-27: and the slip of the published page',
    BARE,
    /`OSNEXUS`[\s\S]{0,20}`QUANTASTOR1`[\s\S]*`QUANTASTOR`[\s\S]*--set idType=1/,
  ],
  [
    'STORAGELINK-65: how the licence is asked for from Windows',
    BARE,
    /OpenSSH[\s\S]*--skip-licence-check/,
  ],
  [
    'STORAGELINK-66: where the SHA-256 is from',
    BARE,
    /certutil -hashfile \S+ SHA256[\s\S]*Get-AuthenticodeSignature/,
  ],
  [
    'STORAGELINK-67: the three values, then a copy',
    BARE,
    /OSNEXUS[\s\S]*QUANTASTOR1[\s\S]*--clone --set idType=1/,
  ],
  [
    'STORAGELINK-67: the first command sets the third value',
    INSTALL,
    /^ {4}quantastor-xenserver install-adapter .*--clone --set idType=1 --check/m,
  ],
  [
    'STORAGELINK-68: how the fingerprint is seen',
    BARE,
    /quantastor-xenserver storagelink-certificate https[\s\S]*SHA-1/,
  ],
  ['STORAGELINK-69: a restart', [...INSTALL, BARE[0] ?? ''], /3010[\s\S]*1641/],
  [
    'STORAGELINK-70: both shells',
    BARE,
    /set QUANTASTOR_XENSERVER_\w+=[\s\S]*\$env:QUANTASTOR_XENSERVER_\w+ =/,
  ],
  [
    'STORAGELINK-71: ways beside winexe, and mounts of old servers',
    ['servers-without-node.md'],
    /wmiexec\.py[\s\S]*vers=1\.0[\s\S]*vers=2\.0[\s\S]*no blanks/,
  ],
  [
    'STORAGELINK-72: WinRM as it is',
    ['run-with-ansible.md'],
    /ansible_port=5985 ansible_winrm_transport=ntlm[\s\S]*psrp/,
  ],
  ['STORAGELINK-73: what was not tried', BARE, /PowerShell 2[\s\S]{0,20}5\.1/],
  [
    'STORAGELINK-75: the six published steps',
    BARE,
    /\| 2 [^\n]*`service-stopped`[^\n]*Windows[\s\S]*\| 6 [^\n]*`service-started`/,
  ],
];

describe('the pages for a Windows server', () => {
  it.each(ANSWERS.flatMap(([id, pages, says]) => pages.map((page) => [id, page, says] as const)))(
    '%s (%s)',
    (_id, page, says) => {
      expect(read(page)).toMatch(says);
    },
  );

  // STORAGELINK-70: `^` breaks a command in PowerShell, and `set` makes a variable there that no program sees
  it.each([...BARE, ...INSTALL, 'servers-without-node.md'])(
    '%s shows nothing for cmd.exe alone',
    (page) => {
      const text = read(page);
      expect(text).not.toMatch(/\^$/m);
      for (const [, name = ''] of text.matchAll(/\bset (QUANTASTOR_XENSERVER_\w+)=/g))
        expect(text).toContain(`$env:${name} =`);
    },
  );

  it('STORAGELINK-74: no page has the number of another one', () => {
    const [, list = ''] = /## Start([\s\S]*)/.exec(read('README.md')) ?? [];
    const links = [...list.matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(15);
    expect(new Set(links).size).toBe(links.length);
    expect(list).not.toMatch(/^\d+\. /m);
  });
});
