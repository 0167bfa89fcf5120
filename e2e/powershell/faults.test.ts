import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Host, installAdapter } from '@quantastor-xenserver/core';
import type { Report } from '@quantastor-xenserver/core/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quantastor } from '../../packages/core/src/profiles/quantastor.ts';
import { findPowershell } from './install.ts';
import { type PowershellServer, startPowershellServer } from './server.ts';

const found = findPowershell();
const reason = 'reason' in found ? found.reason : '';
const RULES = 'C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml';

describe.skipIf(reason !== '')(
  reason ? `(${reason})` : 'faults below the scripts for Windows, in a real PowerShell',
  { timeout: 300_000 },
  () => {
    let server: PowershellServer;
    let host: Host;
    beforeAll(async () => {
      server = await startPowershellServer('program' in found ? found.program : '');
      host = server.open();
    }, 120_000);
    afterAll(async () => {
      await host?.close();
      await server?.stop();
    });

    const leftovers = (): string[] =>
      readdirSync(server.file('.')).filter(
        (name) => name.includes('.tmp') || name.endsWith('.old'),
      );

    test('a file that cannot be replaced keeps its bytes, and nothing lies beside it', async () => {
      const path = 'C:\\locked.xml';
      await host.replace({ path, expected: null, content: Buffer.from('old') });
      const file = await host.read(path);
      if (!file.exists) throw new Error('not made');
      execFileSync('chattr', ['+i', server.file(path)]);
      try {
        for (const content of [Buffer.from('new'), null])
          await expect(
            host.replace({ path, expected: file.sha256, content, runId: 'run-1' }),
          ).rejects.toMatchObject({ place: 'sl' });
      } finally {
        execFileSync('chattr', ['-i', server.file(path)]);
      }
      expect(readFileSync(server.file(path), 'utf8')).toBe('old');
      expect(leftovers()).toEqual([]);
      await host.replace({ path, expected: file.sha256, content: Buffer.from('new') });
      expect(readFileSync(server.file(path), 'utf8')).toBe('new');
    });

    test.each([
      ['is not there', undefined, 127, /there is no sc\.exe/],
      ['is no program', 'no program at all\n', undefined, /./],
      ['ends with 5', '#!/bin/sh\nexit 5\n', 5, /could not be/],
      ['says nothing it should', '#!/bin/sh\nhead -c 100000 /dev/urandom\n', 0, /could not be/],
    ])('sc.exe %s: told, and nothing is changed', async (_title, text, exit, says) => {
      const program = server.program('sc.exe');
      renameSync(program, `${program}.kept`);
      try {
        if (text !== undefined) {
          writeFileSync(program, text);
          chmodSync(program, text.startsWith('#!') ? 0o755 : 0o644);
        }
        if (exit !== undefined) expect((await host.run(['sc.exe', 'query', 'x'])).exit).toBe(exit);
        const before = readFileSync(server.file(RULES));
        const report = await install();
        expect(report.hosts[0]?.error?.message).toMatch(says);
        expect(report.hosts[0]?.error?.remedy).toBeTruthy();
        expect(readFileSync(server.file(RULES))).toEqual(before);
      } finally {
        renameSync(`${program}.kept`, program);
      }
    });

    test('a command that leaves a child with its streams open is not waited for', async () => {
      const started = performance.now();
      const ran = await host.run(['sh', '-c', 'echo done; sleep 60 & exit 3']);
      expect(ran).toMatchObject({ exit: 3, stdout: 'done\n', timedOut: false });
      expect(performance.now() - started).toBeLessThan(50_000);
    });

    test('what a program writes in the code page of its console is read so (ANSIBLE-14)', async () => {
      // 한글 in code page 949
      const argv = ['printf', '\\307\\321\\261\\333'];
      server.console(949);
      try {
        expect((await host.run(argv)).stdout).toBe('한글');
        expect((await host.run(['printf', '%s', '규칙'])).stdout).toBe('규칙');
      } finally {
        server.console(65001);
      }
      expect((await host.run(argv)).stdout).toContain('\uFFFD');
    });

    test.each([
      ['the installer fails', { installerExit: 77 }, /exit code 77/],
      ['the service does not stop', { refuseStop: true }, /could not be stopped/],
      // the last one, for its installer has run
      ['the service does not start with the rule', { refuseStart: 'with-rule' }, /was not started/],
    ])('%s: the old content is back, and the service runs', async (_title, faults, says) => {
      const state = (): { services: Record<string, { state: number }>; faults: unknown } =>
        JSON.parse(readFileSync(server.sandboxFile, 'utf8'));
      const before = readFileSync(server.file(RULES), 'utf8');
      writeFileSync(server.sandboxFile, JSON.stringify({ ...state(), faults }));
      try {
        const report = await install();
        expect(report.hosts[0]?.error?.message).toMatch(says);
      } finally {
        writeFileSync(server.sandboxFile, JSON.stringify({ ...state(), faults: {} }));
      }
      const withoutVersion = (text: string): string => text.replace(/version="[\d.]+"/g, '');
      expect(withoutVersion(readFileSync(server.file(RULES), 'utf8'))).toBe(withoutVersion(before));
      const { services } = state();
      expect(services['StorageLink']?.state).toBe(4);
    });

    function install(): Promise<Report> {
      return installAdapter(
        {
          skipLicenceCheck: true,
          installer: {
            source: server.sandbox.installer.path,
            sha256: server.sandbox.installer.sha256,
            args: ['/S'],
            timeoutMs: 60_000,
          },
          service: 'StorageLink',
          rule: { kind: 'clone' },
          startStopped: false,
          serviceTimeoutMs: 5_000,
        },
        {
          hosts: [{ name: 'sl', kind: 'bridge', open: async () => server.open() }],
          profile: quantastor,
          mode: 'apply',
          stateFolder: server.file('state'),
        },
      );
    }
  },
);
