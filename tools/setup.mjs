// What `npm start` and `npm test` share: they must work on a clone in which nothing was installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the repository; ends this process with its exit code when it fails. */
export function must(argv, options = {}) {
  const { status, error } = spawnSync(argv[0], argv.slice(1), {
    cwd: root,
    stdio: 'inherit',
    // npm is a .cmd file on Windows, which Node starts through a shell only
    shell: process.platform === 'win32',
    ...options,
  });
  if (status === 0) return;
  console.error(`${argv.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(status || 1);
}

/** `npm ci`, only when the installed tree is not the lock's. */
export function installPackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  must(['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

export function build() {
  must([process.execPath, 'node_modules/nx/dist/bin/nx.js', 'run-many', '-t', 'build'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: false,
  });
}

/** Debian or a child of it, where `apt-get` as root sets up what the tests need. */
export function canInstallSystemPackages() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** Installs the Debian packages that are missing. */
export function installSystemPackages(names) {
  const missing = names.filter((name) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
    const query = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name]);
    return String(query.stdout) !== 'installed';
  });
  if (missing.length === 0) return;
  console.log(`installing Debian packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  must(['apt-get', 'update', '-qq'], quiet);
  must(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
}

export function readList(path) {
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean);
}
