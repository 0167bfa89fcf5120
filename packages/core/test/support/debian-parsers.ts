import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Verdict } from '../multipath/verdicts.ts';
import { parserRoot } from './make-debian-parsers.mjs';

/** What a suite's parser said of a file, with all that it printed. */
export type Said = Omit<Verdict, 'input' | 'sha256'> & { readonly raw: string };

const run = promisify(execFile);

/** Why a suite's parser cannot be asked; undefined when it can. */
export function parserMissing(suite: string): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Debian as root';
  return parserRoot(suite) === undefined ? `no packages of ${suite}` : undefined;
}

// in a mount namespace of its own, so that nothing of the cached root or the machine is changed
const SCRIPT = `
root=$1
mount --bind /proc "$root/proc" && mount -t tmpfs -o mode=755 none "$root/etc" || exit 99
cd "$2"
for file in *.conf; do
  cat "$file" > "$root/etc/multipath.conf"
  (ulimit -St 1; exec timeout -s KILL 120 chroot "$root" /sbin/multipath -t) > "$file.out" 2> "$file.err"
  echo $? > "$file.exit"
done`;

/** `0.11.1`, as the parser calls itself. */
export async function parserVersion(suite: string): Promise<string | undefined> {
  const command = ['chroot', parserRoot(suite) ?? '', '/sbin/multipath', '-h'];
  // it exits with 1 for its own help
  const said = await run('unshare', ['-m', ...command]).catch((error) => error);
  return /multipath-tools v([\d.]+)/.exec(`${said.stdout}\n${said.stderr}`)?.[1];
}

/** Asks a suite's own `multipath -t` about each file; some 15 ms a file. */
export async function askParser(suite: string, texts: readonly string[]): Promise<Said[]> {
  const folder = await mkdtemp(join(tmpdir(), 'multipath-parser-'));
  try {
    const files = ['', ...texts].map((_, index) =>
      join(folder, `${String(index).padStart(6, '0')}.conf`),
    );
    for (const [index, file] of files.entries()) await writeFile(file, ['', ...texts][index] ?? '');
    await run('unshare', [
      ...['-m', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh'],
      ...[parserRoot(suite) ?? '', folder],
    ]);
    const read = (file: string, what: string): Promise<string> =>
      readFile(`${file}.${what}`, 'utf8');
    const said = [];
    for (const file of files) {
      const code = Number(await read(file, 'exit'));
      said.push({ out: await read(file, 'out'), err: await read(file, 'err'), code });
    }
    const [empty, ...rest] = said;
    const known = new Set(devicesIn(empty?.out ?? '').map((entry) => JSON.stringify(entry)));
    const usual = new Set(messagesIn(empty?.err ?? '').map(([, text]) => text));
    return rest.map(({ out, err, code }) => ({
      outcome: outcomeOf(code),
      messages: messagesIn(err).filter(([, text]) => !usual.has(text)),
      devices: devicesIn(out).filter((entry) => !known.has(JSON.stringify(entry))),
      raw: out,
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** 152: its second of the processor is used up, however busy the machine is; a file takes it some milliseconds. */
function outcomeOf(code: number): Said['outcome'] {
  if (code === 0) return 'loads';
  if (code === 152) return 'hangs';
  return code > 128 ? 'crashes' : 'refuses';
}

function messagesIn(err: string): (readonly [number | null, string])[] {
  return err
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const text = line
        .replace(/^(\d+\.\d+|\w{3} +\d+ [\d:]+) \| /, '')
        .replaceAll('/etc/multipath.conf', 'F');
      const place = /\bline (\d+)/.exec(text)?.[1] ?? /^multipath\.conf \+(\d+)/.exec(text)?.[1];
      return [place === undefined ? null : Number(place), text] as const;
    });
}

function devicesIn(out: string): (readonly [string, string])[][] {
  const section = /^devices \{\n([\s\S]*?)^\}/m.exec(out)?.[1] ?? '';
  return [...section.matchAll(/^\tdevice \{\n([\s\S]*?)^\t\}/gm)].map(([, body]) =>
    [...(body ?? '').matchAll(/^\t\t(\w+) (?:"((?:[^"\n]|"")*)"|(.*))$/gm)].map(
      ([, keyword = '', quoted, bare]) =>
        [keyword, quoted?.replaceAll('""', '"') ?? bare ?? ''] as const,
    ),
  );
}
