// @module-tag slow
import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cleanEnvironment, cli, cliPath, run } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

describe('streams', () => {
  it('a reader that goes away ends the output and nothing else', async () => {
    const folder = await makeFolder();
    const file = join(folder, 'multipath.conf');
    await writeFile(file, `devices {\n${'\tfoo 1\n'.repeat(5000)}}\n`);
    const command = `{ '${process.execPath}' '${cliPath}' lint --release 0.9.4 '${file}'; echo $? > exit; } | head -n 1`;
    const { stdout, stderr } = await run('sh', ['-c', command], { cwd: folder });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toContain('5000 warnings');
    expect(stderr).not.toContain('EPIPE');
    expect(await readFile(join(folder, 'exit'), 'utf8')).toBe('1\n');
  });

  it('STORAGELINK-59, FIELD-68: help for a reader that wants one line ends in silence', async () => {
    const command = `'${process.execPath}' '${cliPath}' install-adapter --help | head -n 1`;
    for (let tries = 0; tries < 3; tries++) {
      const { stdout, stderr } = await run('sh', ['-c', command]);
      expect(stdout.split('\n')).toHaveLength(2);
      expect(stderr).toBe('');
    }
  });

  it
    .skipIf(process.platform !== 'linux')
    .each([
      ['--help'],
      ['configure-multipath', '--help'],
      ['runs', '--state-folder', '.', '--json'],
    ])('a full disk behind stdout is told in one line, and ends with 1: %s', async (...args) => {
    const words = [process.execPath, cliPath, ...args].map((word) => `'${word}'`).join(' ');
    const { exit, stderr } = await run('sh', ['-c', `${words} > /dev/full`], {
      cwd: await makeFolder(),
    });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^error: stdout cannot be written to: ENOSPC.*\n$/);
  });

  it('all of a large text comes out through a pipe', async () => {
    const input = `${'# comment\n'.repeat(200_000)}`;
    const { stdout } = await cli(['edit', 'multipath-conf', '--state', 'absent', '-'], { input });
    expect(stdout).toBe(input);
  });

  it('plain lines and no colours off a terminal, also with FORCE_COLOR', async () => {
    const { stdout, stderr } = await cli(['edit', 'multipath-conf', '--diff', '-'], {
      input: 'devices {\n}\n',
      env: { FORCE_COLOR: '1' },
    });
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops a run that waits for a host, and exits %d', async (signal, code) => {
    const folder = await makeFolder();
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'ssh'), `#!/bin/sh\ntouch '${folder}/called'\nexec sleep 600\n`);
    await chmod(join(bin, 'ssh'), 0o755);
    const args = [cliPath, 'configure-multipath', '--hosts', 'ssh://root@xen1', '--check'];
    const child = spawn(process.execPath, args, {
      env: { ...cleanEnvironment(), PATH: `${bin}${delimiter}${process.env['PATH']}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    let talk = '';
    child.stderr.on('data', (chunk: Buffer) => {
      talk += chunk;
    });
    await vi.waitFor(() => stat(join(folder, 'called')), { timeout: 30_000 });
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(talk).toContain('stopping');
  });

  const edit = ['edit', 'multipath-conf', '--check'];
  it.skipIf(process.platform !== 'linux').each([
    ['an edit', edit, ''],
    ['an edit with --json', [...edit, '--json'], 'object'],
    ['a lint', ['lint'], ''],
    ['a lint with --json', ['lint', '--json'], 'list'],
  ] as const)(
    'ends %s of a large file while it is worked on, with its document',
    // on a busy machine it may be done before this process looks
    { retry: 2 },
    async (_, words, kind) => {
      const file = join(await makeFolder(), 'multipath.conf');
      const size = await writeLarge(file);
      const child = spawn(process.execPath, [cliPath, ...words, file], {
        env: cleanEnvironment(),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let shown = '';
      child.stdout.on('data', (chunk: Buffer) => {
        shown += chunk;
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      // it has read the file
      await vi.waitFor(
        async () => {
          const io = await readFile(`/proc/${child.pid}/io`, 'utf8');
          expect(Number(/rchar: (\d+)/.exec(io)?.[1])).toBeGreaterThan(size);
        },
        { timeout: 30_000, interval: 2 },
      );
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      const stopped = expect.stringContaining('stopped by Ctrl-C');
      if (kind === '') expect(shown).toBe('');
      else
        expect(JSON.parse(shown)).toMatchObject(
          kind === 'list'
            ? [{ path: file, severity: 'error', code: 'unreadable', message: stopped }]
            : { outcome: 'failed', error: { code: 'CANCELLED', message: stopped } },
        );
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'ends a command that waits for its stdin, with its document',
    async () => {
      const child = spawn(process.execPath, [cliPath, ...edit, '--json', '-'], {
        env: cleanEnvironment(),
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      let shown = '';
      child.stdout.on('data', (chunk: Buffer) => {
        shown += chunk;
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      // more than a pipe holds: somebody reads
      await new Promise((resolve) => child.stdin.write('#\n'.repeat(1_000_000), resolve));
      child.kill('SIGINT');
      expect(await ended).toBe(130);
      expect(JSON.parse(shown)).toMatchObject({ error: { code: 'CANCELLED' } });
    },
  );
});

/** As many bytes as take a second to plan on; so many are returned. */
async function writeLarge(file: string): Promise<number> {
  const stanza = (at: number): string =>
    `\tdevice {\n\t\tvendor "V${at}"\n\t\tproduct "P"\n\t\tno_path_retry 5\n\t}\n`;
  const text = `devices {\n${Array.from({ length: 200_000 }, (_, at) => stanza(at)).join('')}}\n`;
  await writeFile(file, text);
  return text.length;
}

describe('--debug', () => {
  it('tells on stderr what a host is asked, and leaves the report alone', async () => {
    const folder = await makeFolder();
    const lab = join(folder, 'lab');
    await cli(['sandbox', lab]);
    const args = ['verify', '--hosts', `sandbox:${join(lab, 'xenserver-8')}`];
    const [plain, debug] = [await cli(args), await cli([...args, '--debug'])];
    expect(debug.stdout.replace(/\(0\.\d s\)/, '')).toBe(plain.stdout.replace(/\(0\.\d s\)/, ''));
    expect([plain.exit, debug.exit, plain.stderr.includes('debug:')]).toEqual([2, 2, false]);
    expect(debug.stderr).toMatch(/^debug: sandbox:\S+ > connect$/m);
    expect(debug.stderr).toMatch(/^debug: sandbox:\S+ {3}command multipathd -kshow config$/m);
    expect(debug.stderr).toMatch(/ {3}multipathd -kshow config: exit 0, \d+ characters$/m);
  });

  it('shows that a refused connection is tried again, as often as was asked', async () => {
    const args = ['verify', '--hosts', 'ssh://root@127.0.0.1:1', '--debug', '--retries', '1'];
    const { exit, stderr } = await cli(args);
    expect(exit).toBe(1);
    expect(stderr.match(/connect again in/g)).toHaveLength(1);
    expect(stderr).toMatch(/failed: HOST_UNREACHABLE: the host refuses the connection/);
  });
});
