import type { RunCommandOptions } from '../../hosts/host.ts';
import { keywordStatus } from '../../multipath/data/keywords.ts';
import { type MultipathRelease, parseRelease } from '../../multipath/data/releases.ts';
import { readMultipath } from '../../multipath/syntax/read.ts';
import type { Block, Statement } from '../../multipath/syntax/types.ts';
import { decodeBytes } from '../../text/encoding.ts';
import { type Answer, answer } from '../answer.ts';
import { readSandboxFile, readSandboxFolder, type SandboxFiles } from '../files.ts';
import type { SandboxDom0 } from '../state.ts';

export type LoadedFile = SandboxDom0['daemon']['loaded'][number];

/**
 * The configuration files as multipathd of this release reads them now: the main file, and from
 * 0.4.9-86.xs on whatever in conf.d has `.conf` in its name (RHEL's patch 0112 of multipath-tools).
 */
export async function readDaemonFiles(
  files: SandboxFiles,
  state: SandboxDom0,
): Promise<LoadedFile[]> {
  const main = await readSandboxFile(files, '/etc/multipath.conf');
  const dropIns = readsDropIns(state.multipathTools)
    ? ((await readSandboxFolder(files, { path: '/etc/multipath/conf.d', contains: '.conf' })) ?? [])
    : [];
  return [main, ...dropIns].flatMap((file) =>
    file.exists ? [{ path: file.path, text: decodeBytes(file.bytes).text }] : [],
  );
}

/** What `show config` prints of it: one line a keyword that the release knows, the last one counting. */
export function renderConfig(loaded: readonly LoadedFile[], multipathTools: string): string {
  const release = parseRelease(multipathTools);
  if (!release) return '';
  // the built-in devices, which every release prints, are left out; the section is there all the same
  const sections = new Map<string, string[]>([['devices', []]]);
  for (const { text } of loaded) {
    const document = readMultipath(dropUnendedLine(text, release));
    for (const block of document.blocks) {
      if (!block.live) continue;
      const lines = sections.get(block.name) ?? [];
      sections.set(block.name, [...lines, ...renderBody(block, block.name, release, 1)]);
    }
  }
  return [...sections].map(([name, lines]) => `${name} {\n${lines.join('')}}\n`).join('');
}

/** Keywords of a file that the release does not know, as its `multipath` complains of them. */
export function complaints(loaded: readonly LoadedFile[], multipathTools: string): string {
  const release = parseRelease(multipathTools);
  // stock 0.4.7 reads what it does not know in silence
  if (release?.lineage !== 'rhel7') return '';
  const lines: string[] = [];
  const visit = (block: Block, section: string): void => {
    for (const { keyword, line } of block.statements)
      if (keywordStatus(release, section, keyword) === 'unknown')
        lines.push(`multipath.conf +${line + 1}, invalid keyword: ${keyword}\n`);
    for (const inner of block.blocks) if (inner.live) visit(inner, `${section}/${inner.name}`);
  };
  for (const { text } of loaded)
    for (const block of readMultipath(text).blocks) if (block.live) visit(block, block.name);
  return lines.join('');
}

function renderBody(
  block: Block,
  section: string,
  release: MultipathRelease,
  depth: number,
): string[] {
  const indent = '\t'.repeat(depth);
  const known = block.statements.filter(
    ({ keyword }) => keywordStatus(release, section, keyword) === 'ok',
  );
  const lines = lastOnes(known, section).map(
    ({ keyword, value = '' }) =>
      `${indent}${keyword} ${/^\d+$/.test(value) ? value : `"${value.replaceAll('"', '""')}"`}\n`,
  );
  for (const inner of block.blocks) {
    if (!inner.live) continue;
    const body = renderBody(inner, `${section}/${inner.name}`, release, depth + 1);
    lines.push(`${indent}${inner.name} {\n${body.join('')}${indent}}\n`);
  }
  return lines;
}

/** A blacklist is a list; anywhere else the last of several values counts. */
function lastOnes(statements: readonly Statement[], section: string): readonly Statement[] {
  if (/^(?:blacklist|devnode_blacklist)/.test(section)) return statements;
  return [...new Map(statements.map((each) => [each.keyword, each])).values()];
}

/** Before 0.6.0 the parser's read_line drops a last line without a line end. */
function dropUnendedLine(text: string, release: MultipathRelease): string {
  const [major, minor] = release.parts;
  const old = release.lineage === 'rhel7' || (major === 0 && minor < 6);
  return old ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}

function readsDropIns(multipathTools: string): boolean {
  const build = /^0\.4\.9-(\d+)/.exec(multipathTools)?.[1];
  return build === undefined ? !multipathTools.startsWith('0.4.') : Number(build) >= 86;
}

/**
 * `unshare -m sh -c SCRIPT sh PATH NAME` of the step that has the host's parser read a new file: what
 * `multipath -t` prints of the files as they are, and with stdin in the place of PATH or PATH/NAME.
 */
export async function readNewFile(
  files: SandboxFiles,
  state: SandboxDom0,
  args: readonly string[],
  { input = '' }: RunCommandOptions,
): Promise<Answer> {
  const [, , , script = '', , path = '', name = ''] = args;
  if (state.faults.noNamespace)
    return answer(1, '', 'unshare: unshare failed: Operation not permitted\n');
  if (!script.includes('multipath -t')) return answer(97);
  const before = await readDaemonFiles(files, state);
  const content = typeof input === 'string' ? Buffer.from(input) : input;
  const place = name === '' ? path : `${path}/${name}`;
  const { text } = decodeBytes(content);
  const main = await readSandboxFile(files, '/etc/multipath.conf');
  const isMain = main.exists && (main.realPath === place || main.path === place);
  const target = isMain ? main.path : place;
  const rest = before.filter((file) => file.path !== target);
  const after = isMain
    ? [{ path: target, text }, ...rest]
    : [...rest, { path: target, text }].sort(inReadingOrder);
  return answer(
    0,
    `@@@ before.out\n${printed(before, state)}@@@ before.err\n${said(before, state)}` +
      `@@@ after.out\n${printed(after, state)}@@@ after.err\n${said(after, state)}`,
  );
}

/** The main file first, then drop-ins by name. */
function inReadingOrder(a: LoadedFile, b: LoadedFile): number {
  const rank = ({ path }: LoadedFile): string => (path === '/etc/multipath.conf' ? '' : path);
  return rank(a) < rank(b) ? -1 : 1;
}

/** Stock 0.4.7 has no -t. */
function printed(loaded: readonly LoadedFile[], { multipathTools }: SandboxDom0): string {
  return multipathTools.startsWith('0.4.7') ? '' : renderConfig(loaded, multipathTools);
}

function said(loaded: readonly LoadedFile[], { multipathTools, faults }: SandboxDom0): string {
  const own = loaded.some(({ text }) => text.includes('QUANTASTOR'));
  const made =
    faults.parserComplains && own ? 'multipath.conf line 99, invalid keyword: sandbox\n' : '';
  return complaints(loaded, multipathTools) + made;
}
