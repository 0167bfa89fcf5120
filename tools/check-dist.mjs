// Rebuilds the action and compares it, byte by byte, with the dist/ that is committed:
//   node tools/check-dist.mjs [--node VERSION ...]    each given Node rebuilds it too, by default 20, 22 and 24
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = 'packages/github-action/dist';
const { values } = parseArgs({ options: { node: { type: 'string', multiple: true } } });
const versions = values.node ?? ['20', '22', '24'];

const committed = filesInGit();
let differs = false;
for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), 'check-dist-'));
  try {
    rebuild(version, folder);
    const rebuilt = new Map(
      readdirSync(folder)
        .sort()
        .map((name) => [name, readFileSync(join(folder, name))]),
    );
    const wrong = [...new Set([...committed.keys(), ...rebuilt.keys()])].filter(
      (name) => !committed.get(name)?.equals(rebuilt.get(name) ?? Buffer.alloc(0)),
    );
    if (wrong.length > 0) differs = true;
    const verdict =
      wrong.length === 0 ? 'as committed' : `NOT what is committed: ${wrong.join(', ')}`;
    console.log(`Node ${version}: ${rebuilt.size} files, SHA-256 ${hashOf(rebuilt)}, ${verdict}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (differs) console.error(`Run npm run build and commit ${dist}.`);
process.exitCode = differs ? 1 : 0;

function rebuild(version, folder) {
  const here = process.version.startsWith(`v${version}.`) || process.version === `v${version}`;
  const argv = here
    ? [process.execPath, 'tools/bundle.mjs', folder]
    : ['npx', '-y', '-p', `node@${version}`, '-c', `node tools/bundle.mjs '${folder}'`];
  const { status, stderr } = spawnSync(argv[0], argv.slice(1), { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`Node ${version} could not build it: ${stderr}`);
}

/** Of all names and bytes. */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex').slice(0, 16);
}

/** What is committed, not what a build has just put there. */
function filesInGit() {
  const git = (...args) => spawnSync('git', args, { cwd: root, maxBuffer: 2 ** 26 });
  const names = git('ls-tree', '--name-only', 'HEAD', `${dist}/`)
    .stdout.toString()
    .split('\n')
    .filter(Boolean);
  return new Map(
    names.map((path) => [path.slice(dist.length + 1), git('show', `HEAD:${path}`).stdout]),
  );
}
