// The multipath-tools of other Debian releases, unpacked from their packages beside each other in a folder of the cache.
// `npm test` runs it before the tests; a release that cannot be had is told, and its tests are skipped with that reason.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Suites whose parsers are asked beside this machine's own. */
const SUITES = ['bullseye', 'trixie', 'sid'];
const WEEK_MS = 7 * 24 * 3600 * 1000;
const CACHE = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'quantastor-xenserver/multipath-tools',
);

/** The newest root of a suite in the cache; undefined where there is none. */
export function parserRoot(suite) {
  const names = existsSync(CACHE) ? readdirSync(CACHE) : [];
  const found = names.filter((name) => name.startsWith(`${suite}-`) && !name.endsWith('.new'));
  const newest = found.sort((a, b) => number(a) - number(b)).at(-1);
  return newest === undefined ? undefined : join(CACHE, newest, 'root');
}

function number(name) {
  return Number(name.split('-').at(-1));
}

/** Makes the root where the cache has none of this week; returns why it could not. */
function make(suite) {
  // a stable release stands still but for its fixes; sid moves
  const name = `${suite}-${suite === 'sid' ? Math.floor(Date.now() / WEEK_MS) : 0}`;
  const place = join(CACHE, name);
  if (existsSync(place)) return undefined;
  const fresh = `${place}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const problem = download(suite, fresh) ?? unpack(fresh);
  if (problem !== undefined) {
    rmSync(fresh, { recursive: true, force: true });
    return problem;
  }
  const old = parserRoot(suite);
  renameSync(fresh, place);
  if (old) rmSync(join(old, '..'), { recursive: true, force: true });
  return undefined;
}

function download(suite, place) {
  for (const folder of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(place, folder), { recursive: true });
  const sources = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8');
  const mirror = /^URIs: *(\S+)/m.exec(sources)?.[1] ?? '';
  writeFileSync(join(place, 'sources.list'), `deb ${mirror} ${suite} main\n`);
  // an apt of its own: it knows no package of this machine, so that all that the parser needs is fetched
  writeFileSync(join(place, 'state/status'), '');
  const options = [
    `Dir::State=${place}/state`,
    `Dir::State::status=${place}/state/status`,
    `Dir::Cache=${place}/cache`,
    `Dir::Etc::sourcelist=${place}/sources.list`,
    'Dir::Etc::sourceparts=-',
    'APT::Install-Recommends=false',
    'Acquire::Languages=none',
    'Acquire::Check-Valid-Until=false',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  return (
    run('apt-get', [...options, '-qq', 'update']) ??
    run('apt-get', [...options, '-qq', '-y', '--download-only', 'install', 'multipath-tools'])
  );
}

function unpack(place) {
  const root = join(place, 'root');
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', folder), { recursive: true });
    symlinkSync(`usr/${folder}`, join(root, folder));
  }
  for (const folder of ['etc', 'proc', 'dev']) mkdirSync(join(root, folder), { recursive: true });
  const archives = join(place, 'cache/archives');
  for (const name of readdirSync(archives).filter((each) => each.endsWith('.deb'))) {
    const tar = spawnSync('dpkg-deb', ['--fsys-tarfile', join(archives, name)], {
      maxBuffer: 512 * 1024 * 1024,
    });
    const words = ['-x', '-C', root, '--keep-directory-symlink', '--exclude=./usr/share/*'];
    const problem = run('tar', words, tar.stdout);
    if (problem !== undefined) return problem;
  }
  for (const folder of ['cache', 'state']) rmSync(join(place, folder), { recursive: true });
  return existsSync(join(root, 'sbin/multipath')) ? undefined : 'there is no parser in its package';
}

function run(program, words, input = '') {
  const { status, stderr, error } = spawnSync(program, words, { input, timeout: 180_000 });
  if (status === 0) return undefined;
  return (String(stderr ?? '').trim() || error?.message || `${program} failed`).slice(-300);
}

if (process.argv[1] === import.meta.filename)
  for (const suite of SUITES) {
    const problem = make(suite);
    if (problem === undefined) continue;
    const instead = parserRoot(suite) ? 'an earlier one is asked' : 'its parser is not asked';
    console.log(`warning: no multipath-tools of ${suite} could be had, ${instead}: ${problem}`);
  }
