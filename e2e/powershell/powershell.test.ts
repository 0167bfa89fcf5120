import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { type Host, installAdapter, rollback } from '@quantastor-xenserver/core';
import type { Report } from '@quantastor-xenserver/core/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quantastor } from '../../packages/core/src/profiles/quantastor.ts';
import { findPowershell } from './install.ts';
import { type PowershellServer, startPowershellServer } from './server.ts';

const found = findPowershell();
const reason = 'reason' in found ? found.reason : '';
const RULES = 'C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml';

/**
 * STORAGELINK-58. What goes to a Windows server by Ansible, run by a real PowerShell 7 on Linux: syntax, quoting, frames, streams, time
 * limits, compare-and-swap, and the whole procedure. Not shown here: PowerShell 2 and 5.1, access lists, exit codes above
 * 255, code pages.
 */
describe.skipIf(reason !== '')(
  reason ? `(${reason})` : 'the scripts for Windows in a real PowerShell',
  { timeout: 300_000 },
  () => {
    let server: PowershellServer;
    let host: Host;
    beforeAll(async () => {
      server = await startPowershellServer('program' in found ? found.program : '');
      host = server.open();
    });
    afterAll(async () => {
      await host?.close();
      await server?.stop();
    });

    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

    test('files: read, made, swapped, refused where they are others, removed; names of every kind', async () => {
      for (const path of [
        'C:\\plain.xml',
        'C:\\설치 파일\\규칙.xml',
        "C:\\it's “x” $(calc) `a` ; é.xml",
        'C:\\a,b;c\\{{ y }}.xml',
      ]) {
        const bytes = Buffer.from(`규칙 ${path}\r\n`);
        expect(await host.read(path)).toEqual({ exists: false, path });
        await host.replace({ path, expected: null, content: bytes });
        const made = await host.read(path);
        expect(made).toMatchObject({ exists: true, path });
        if (!made.exists) throw new Error('not made');
        expect(text(made.bytes)).toBe(text(bytes));
        await expect(
          host.replace({ path, expected: null, content: Buffer.from('x') }),
        ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
        await expect(
          host.replace({ path, expected: 'a'.repeat(64), content: Buffer.from('x') }),
        ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
        await host.replace({ path, expected: made.sha256, content: Buffer.from('second') });
        expect(readFileSync(server.file(path), 'utf8')).toBe('second');
        const second = await host.read(path);
        if (!second.exists) throw new Error('gone');
        await host.replace({ path, expected: second.sha256, content: null });
        expect(existsSync(server.file(path))).toBe(false);
      }
    });

    test.each([300, 2_700, 30_000])(
      'a script of at least %i characters arrives whole',
      async (length) => {
        const paths = Array.from(
          { length: Math.ceil(length / 100) },
          (_, at) => `C:\\${at}-${'규'.repeat(20)}.xml`,
        );
        const [last = ''] = paths.slice(-1);
        writeFileSync(server.file(last), 'the last one');
        const { files } = await host.facts({ files: paths });
        expect(files.size).toBe(paths.length);
        const state = files.get(last);
        expect(state?.exists && text(state.bytes)).toBe('the last one');
        const call = server.calls.at(-1);
        expect(call?.length).toBeGreaterThan(length);
        expect(call?.feed).toBe((call?.length ?? 0) > 2600);
      },
    );

    test('commands: words, both streams, exit codes, an unknown program, a time limit', async () => {
      const echo = await host.run(['printf', '%s\\n', 'a b', 'c"d', '규칙', '$HOME', '`x`']);
      expect(echo).toMatchObject({ exit: 0, timedOut: false });
      expect(echo.stdout.split('\n').slice(0, 5)).toEqual(['a b', 'c"d', '규칙', '$HOME', '`x`']);
      const both = await host.run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
      expect(both).toMatchObject({ exit: 7, stdout: 'out\n', stderr: 'err\n' });
      const long = await host.run(['sh', '-c', 'yes 0123456789 | head -c 300000']);
      expect(long.stdout).toHaveLength(300_000);
      expect(await host.run(['no-such-program.exe'])).toMatchObject({ exit: 127 });
      const late = await host.run(['sleep', '30'], { timeoutMs: 300 });
      expect(late).toMatchObject({ timedOut: true, exit: null });
      const fed = await host.run(['cat'], { input: '입력\n' });
      expect(fed.stdout).toBe('입력\n');
    });

    test('the record of a run: whole when it has its name, never in the place of another one', async () => {
      const own = (name: string): string =>
        server.file(`C:\\ProgramData\\quantastor-xenserver\\${name}`);
      const active = own('active.jsonl');
      const disk = server.file('.');
      const drafts = (): string[] => readdirSync(disk).filter((name) => name.endsWith('.tmp'));
      const head = '{"run":"규칙"}';
      const change = { head, isNew: true, lines: '{"begin":1}\n' };
      await host.record(change);
      expect(readFileSync(active, 'utf8')).toBe(`${head}\n{"begin":1}\n`);
      // the same run goes on
      await host.record({ head, isNew: true, lines: '{"begin":2}\n', after: '{"end":2}\n' });
      const both = `${head}\n{"begin":1}\n{"begin":2}\n{"end":2}\n`;
      expect(readFileSync(active, 'utf8')).toBe(both);
      const other = { head: '{"run":"other"}', isNew: true, lines: '{"begin":1}\n' };
      await expect(host.record(other)).rejects.toMatchObject({ code: 'HOST_BUSY' });
      expect(readFileSync(active, 'utf8')).toBe(both);
      expect(drafts()).toEqual([]);

      // a draft of a run that was cut off goes with the next end, a young one may be just being made
      for (const [name, age] of [
        ['old', 7200],
        ['young', 0],
      ] as const) {
        const draft = own(`active.${name}.tmp`);
        writeFileSync(draft, 'x');
        const at = Date.now() / 1000 - age;
        utimesSync(draft, at, at);
      }
      await host.record({ head, isNew: false, lines: '', finish: 'R' });
      expect(readFileSync(own('runs\\R.jsonl'), 'utf8')).toBe(both);
      expect(existsSync(active)).toBe(false);
      expect(drafts()).toEqual(['C:\\ProgramData\\quantastor-xenserver\\active.young.tmp']);
      rmSync(own('active.young.tmp'));

      // cut off while it was made in place, as earlier versions did: it holds the host
      writeFileSync(active, '');
      await expect(host.record(other)).rejects.toMatchObject({ code: 'HOST_BUSY' });
      rmSync(active);
      // where no draft can be made there is no record either
      execFileSync('chattr', ['+i', disk]);
      try {
        await expect(host.record(other)).rejects.toMatchObject({ place: 'sl' });
      } finally {
        execFileSync('chattr', ['-i', disk]);
      }
      expect(existsSync(active)).toBe(false);
    });

    test('install-adapter: check, apply, again, rollback, and a version is used once', async () => {
      const before = readFileSync(server.file(RULES), 'utf8');
      const run = (mode: 'check' | 'apply'): Promise<Report> =>
        installAdapter(
          {
            skipLicenceCheck: true,
            installer: {
              source: server.sandbox.installer.path,
              sha256: server.sandbox.installer.sha256,
              args: ['/S', '/D=C:\\설치 파일'],
              timeoutMs: 60_000,
            },
            service: 'StorageLink',
            rule: { kind: 'clone' },
            startStopped: false,
            serviceTimeoutMs: 60_000,
          },
          {
            hosts: [{ name: 'sl', kind: 'bridge', open: async () => server.open() }],
            profile: quantastor,
            mode,
            stateFolder: server.file('state'),
          },
        );
      const checked = await run('check');
      expect(checked.outcome).toBe('would-change');
      expect(readFileSync(server.file(RULES), 'utf8')).toBe(before);
      const applied = await run('apply');
      expect(applied.hosts[0]?.error).toBeUndefined();
      expect(applied.outcome).toBe('changed');
      const after = readFileSync(server.file(RULES), 'utf8');
      expect(after).toContain('version="2.0.0.5"');
      expect(after).toContain('OSNEXUS');
      expect((await run('apply')).outcome).toBe('unchanged');
      const back = await rollback(applied.runId, {
        mode: 'apply',
        stateFolder: server.file('state'),
        openHost: () => ({ name: 'sl', kind: 'bridge', open: async () => server.open() }),
      });
      expect(back.hosts[0]?.error).toBeUndefined();
      expect(readFileSync(server.file(RULES), 'utf8')).toBe(before.replace('2.0.0.4', '2.0.0.6'));
      expect(server.calls.filter(({ stderr }) => stderr.includes('ParserError'))).toEqual([]);
    });
  },
);
