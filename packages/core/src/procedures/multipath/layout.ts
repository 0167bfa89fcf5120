import type { Facts, FileState, PresentFile } from '../../hosts/host.ts';
import { keywordStatus } from '../../multipath/data/keywords.ts';
import { DEFAULT_RELEASE, type MultipathRelease } from '../../multipath/data/releases.ts';
import { readDevices } from '../../multipath/edit/insertion-point.ts';
import { isStanza } from '../../multipath/syntax/devices.ts';
import { readMultipath } from '../../multipath/syntax/read.ts';
import type { MultipathDocument, StanzaMatch } from '../../multipath/syntax/types.ts';
import { type DecodedText, decodeText } from '../../text/encoding.ts';
import { daemonState } from './read/daemon.ts';
import { type PackageFiles, parsePackageFiles } from './read/package-files.ts';
import { answersOf, CONF_FOLDER, DISABLED_FILE, ENABLED_FILE, MAIN_FILE } from './read/query.ts';
import { isReadName, readsConfFolder, releaseOf } from './read/release.ts';

/** How a host keeps its multipath configuration. */
export type LayoutKind =
  /** `/etc/multipath/conf.d/` is read: a file of our own. */
  | 'conf.d'
  /** XenServer 5.x: `/etc/multipath.conf` is a link that is flipped between two files. */
  | 'multipath-enabled'
  /** `/etc/multipath.conf` is a link to somewhere else. */
  | 'link'
  | 'file'
  /** There is no multipath configuration at all. */
  | 'none';

/** A file that the parser reads, or would once multipathing is switched on. */
export interface ConfFile {
  readonly file: PresentFile;
  readonly decoded: DecodedText;
  readonly document: MultipathDocument;
}

export interface Layout {
  readonly kind: LayoutKind;
  /** Of the file to change; it may have to be made in the layout `conf.d` only. */
  readonly path: string;
  /** In the order in which the parser reads them. */
  readonly reads: readonly ConfFile[];
  /** Those of `reads` that hold the stanza already. */
  readonly holders: readonly ConfFile[];
  readonly release: MultipathRelease | undefined;
  /** The folder of drop-ins that `config_dir` names, where it is another than the usual one and this release heeds it. */
  readonly otherFolder: string | undefined;
  /** Of the file to change, or of the main file where that is to be found: a link to nothing, which no write goes through. */
  readonly broken: BrokenLink | undefined;
  /** Which package each of them is of, as far as rpm tells. */
  readonly packages: PackageFiles;
}

export interface BrokenLink {
  readonly path: string;
  /** As the link says. */
  readonly to: string;
}

/** By what is there, not by the product's version. */
export function findLayout(facts: Facts, match: StanzaMatch, ownName: string): Layout {
  const release = releaseOf(facts);
  const { kind, path, main } = findMain(facts);
  const folder = facts.folders.get(CONF_FOLDER);
  const otherFolder = main && otherConfFolder(main, release);
  const hasFolder =
    folder !== undefined && otherFolder === undefined && isConfFolderRead(facts, release);
  const dropIns = hasFolder ? folder.filter((file) => isReadName(nameOf(file), release)) : [];
  const reads = [...(main ? [main] : []), ...dropIns].flatMap((file) =>
    file.exists ? [readConf(file)] : [],
  );
  const holders = reads.filter((read) => holds(read, match, release));
  // the parser lets the later file win, so that one is the stanza in effect
  const holder = holders[holders.length - 1];
  const packages = parsePackageFiles(answersOf(facts).packageFiles);
  const shared = { reads, holders, release, otherFolder, packages };
  // a link that is flipped says which file is live, whatever folders an upgrade has left
  if (hasFolder && kind !== 'multipath-enabled')
    return at('conf.d', holder?.file.path ?? `${CONF_FOLDER}/${ownName}`);
  return at(kind, holder?.file.path ?? path);

  function at(kind: LayoutKind, path: string): Layout {
    return { ...shared, kind, path, broken: brokenLink(facts, path) };
  }
}

/** The last of the links that was asked for: `/etc/multipath.conf` may lead to one that is broken itself. */
export function brokenLink(facts: Facts, path: string): BrokenLink | undefined {
  let found: BrokenLink | undefined;
  const seen = new Set<string>();
  for (let at = path; !seen.has(at); ) {
    seen.add(at);
    const file = facts.files.get(at);
    if (!file || file.exists || file.linkTo === undefined) break;
    found = { path: at, to: file.linkTo };
    at = file.linkTo.startsWith('/')
      ? file.linkTo
      : `${at.slice(0, at.lastIndexOf('/') + 1)}${file.linkTo}`;
  }
  return found;
}

function findMain(facts: Facts): { kind: LayoutKind; path: string; main?: PresentFile } {
  const main = facts.files.get(MAIN_FILE);
  const enabled = facts.files.get(ENABLED_FILE);
  const flips = [ENABLED_FILE, DISABLED_FILE].map(realPathOf(facts));
  const isFlipped = main?.exists && main.realPath !== MAIN_FILE && flips.includes(main.realPath);
  if (isFlipped || (!main?.exists && enabled?.exists))
    return {
      kind: 'multipath-enabled',
      path: ENABLED_FILE,
      ...(enabled?.exists ? { main: enabled } : {}),
    };
  if (!main?.exists) return { kind: 'none', path: MAIN_FILE };
  return { kind: main.realPath === MAIN_FILE ? 'file' : 'link', path: MAIN_FILE, main };
}

function realPathOf(facts: Facts): (path: string) => string {
  return (path) => {
    const file = facts.files.get(path);
    return file?.exists ? file.realPath : path;
  };
}

/** Where the build cannot be told, the daemon's own settings can. */
function isConfFolderRead(facts: Facts, release: MultipathRelease | undefined): boolean {
  const known = readsConfFolder(release);
  if (known !== undefined) return known;
  const daemon = daemonState(facts);
  if (daemon.kind !== 'answers') return false;
  return daemon.printout.config.blocks.some(
    ({ name, statements }) =>
      name === 'defaults' &&
      statements.some(({ keyword, value }) => keyword === 'config_dir' && value === CONF_FOLDER),
  );
}

function otherConfFolder(
  main: PresentFile,
  release: MultipathRelease | undefined,
): string | undefined {
  if (release && keywordStatus(release, 'defaults', 'config_dir') !== 'ok') return undefined;
  const set = readConf(main).document.blocks.flatMap(({ name, live, statements }) =>
    live && name === 'defaults' ? statements.filter(({ keyword }) => keyword === 'config_dir') : [],
  );
  const value = set.at(-1)?.value?.replace(/\/+$/, '');
  return value === undefined || value === CONF_FOLDER ? undefined : value;
}

/** True where the stanza is in the file, and the release reads it there. */
export function holds(
  { document }: ConfFile,
  match: StanzaMatch,
  release: MultipathRelease | undefined,
): boolean {
  const read = readDevices(document, release ?? DEFAULT_RELEASE);
  return read.some((entry) => isStanza(entry, match));
}

export function readConf(file: PresentFile): ConfFile {
  const decoded = decodeText(file.bytes);
  return { file, decoded, document: readMultipath(decoded.text, { encoding: decoded.encoding }) };
}

function nameOf({ path }: FileState): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
