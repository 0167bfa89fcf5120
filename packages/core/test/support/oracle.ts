import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One message of the parser, without its time stamp. */
export interface Complaint {
  /** Counted from 1; absent where the message names no line. */
  readonly line?: number;
  readonly text: string;
}

/** A device as `multipath -t` prints it: keywords with their values, quotes dropped. */
export type OracleEntry = Readonly<Record<string, string>>;

export interface OracleReading {
  readonly complaints: readonly Complaint[];
  /**
   * Devices that are not printed for an empty file, in order, those of one vendor, product and revision
   * merged. One that is built in shows only where the file changes it.
   */
  readonly entries: readonly OracleEntry[];
  /** The whole dump; '' when the parser refused the file as a whole. */
  readonly raw: string;
}

/**
 * Why the machine's real parser cannot be asked; undefined when it can. For the title of a group
 * that is skipped then.
 */
export const oracleMissing: string | undefined = findMissing();

/**
 * What the machine's own `multipath -t` makes of each file. It runs in a private mount namespace
 * in which an empty file system with nothing but the file covers /etc, so that nothing of the machine is
 * read or changed; 10 ms a file.
 */
export function askOracle(files: readonly (string | Uint8Array)[]): OracleReading[] {
  const dumps = runParser(files);
  const builtIn = builtInDevices();
  return dumps.map(({ out, err }) => {
    const entries = parseDevices(out).filter((entry) => !builtIn.has(JSON.stringify(entry)));
    return { complaints: parseComplaints(err), entries, raw: out };
  });
}

export function askOracleOne(file: string | Uint8Array): OracleReading {
  const [reading] = askOracle([file]);
  if (!reading) throw new Error('the parser was not run');
  return reading;
}

/** The dump without one vendor's and product's device and without blank lines, to compare all the rest. */
export function dumpWithout(raw: string, vendor: string, product: string): string {
  const device = new RegExp(
    `\\tdevice \\{\\n\\t\\tvendor "${vendor}"\\n\\t\\tproduct "${product}"\\n(?:\\t\\t.*\\n)*\\t\\}\\n`,
    'g',
  );
  return raw.replace(device, '');
}

/** Complaints without their places, to compare the findings of two files whose lines have moved. */
export function complaintTexts(reading: OracleReading): string[] {
  return reading.complaints.map(({ text }) => text.replace(/line \d+/, 'line N')).sort();
}

function findMissing(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root for a private mount namespace';
  if (spawnSync('sh', ['-c', 'command -v multipath']).status !== 0)
    return 'needs multipath-tools (apt-get install multipath-tools)';
  const probe = spawnSync('unshare', ['-m', '--propagation', 'private', 'true']);
  return probe.status === 0 ? undefined : 'needs the right to make a mount namespace';
}

const SCRIPT = `
mount -t tmpfs -o mode=755 none /etc || exit 99
cd "$1"
for file in *.conf; do
  cat "$file" > /etc/multipath.conf
  multipath -t > "$file.out" 2> "$file.err"
done`;

function runParser(files: readonly (string | Uint8Array)[]): { out: string; err: string }[] {
  if (oracleMissing) throw new Error(`the parser cannot be run here: ${oracleMissing}`);
  const folder = mkdtempSync(join(tmpdir(), 'multipath-oracle-'));
  try {
    const names = files.map((_, index) => join(folder, `${String(index).padStart(6, '0')}.conf`));
    files.forEach((file, index) => {
      writeFileSync(names[index] ?? '', file);
    });
    const run = spawnSync(
      'unshare',
      ['-m', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh', folder],
      { encoding: 'utf8' },
    );
    if (run.status === 99 || run.error) throw new Error(`the parser could not run: ${run.stderr}`);
    return names.map((name) => ({
      out: readFileSync(`${name}.out`, 'latin1'),
      err: readFileSync(`${name}.err`, 'latin1'),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True when multipath-tools has a device of exactly these strings by itself. */
export function isBuiltIn(vendor: string, product: string): boolean {
  for (const entry of builtInDevices())
    if (entry.startsWith(JSON.stringify({ vendor, product }).slice(0, -1))) return true;
  return false;
}

let builtIns: ReadonlySet<string> | undefined;

function builtInDevices(): ReadonlySet<string> {
  if (!builtIns) {
    const dump = runParser([''])[0]?.out ?? '';
    builtIns = new Set(parseDevices(dump).map((entry) => JSON.stringify(entry)));
    if (builtIns.size === 0) throw new Error('the parser printed no built-in device');
  }
  return builtIns;
}

function parseDevices(dump: string): OracleEntry[] {
  const section = /^devices \{\n([\s\S]*?)^\}/m.exec(dump)?.[1] ?? '';
  return [...section.matchAll(/^\tdevice \{\n([\s\S]*?)^\t\}/gm)].map(([, body]) => {
    const keywords: Record<string, string> = {};
    for (const [, keyword, quoted, bare] of (body ?? '').matchAll(
      /^\t\t(\w+) (?:"((?:[^"\n]|"")*)"|(.*))$/gm,
    ))
      if (keyword) keywords[keyword] = quoted?.replaceAll('""', '"') ?? bare ?? '';
    return keywords;
  });
}

function parseComplaints(err: string): Complaint[] {
  return err
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const text = line.replace(/^\d+\.\d+ \| /, '');
      const place = /(?:on|at)? ?line (\d+)/.exec(text)?.[1];
      return place === undefined ? { text } : { line: Number(place), text };
    });
}
