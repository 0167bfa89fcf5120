// Publishes the tarballs of a folder, a package after those that it needs: node tools/release/publish-npm.mjs FOLDER. What
// the registry has already, byte for byte, is passed over, so that a job that broke off can be started again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? 'dist/release');
const manifests = readdirSync(folder)
  .filter((file) => file.endsWith('.tgz'))
  .map((file) => {
    const path = join(folder, file);
    return { path, ...JSON.parse(must('tar', ['-xOzf', path, 'package/package.json'])) };
  });

for (const { path, name, version } of inOrder(manifests)) {
  const known = integrityOf(`${name}@${version}`);
  const own = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  if (known !== undefined && known !== own)
    throw new Error(`${name}@${version} is in the registry with other bytes: raise the version`);
  if (known === undefined) must('npm', ['publish', '--loglevel=error', '--access', 'public', path]);
  console.log(`${known === undefined ? 'published' : 'is there:'} ${name}@${version}`);
}

/** Each after those of the list that it depends on. */
function inOrder(all, done = []) {
  const next = all.find(
    (each) =>
      !done.includes(each) &&
      all.every(({ name }) => !each.dependencies?.[name] || done.some((d) => d.name === name)),
  );
  if (done.length === all.length) return done;
  if (!next) throw new Error('the packages need each other in a circle');
  return inOrder(all, [...done, next]);
}

/** `undefined` where the registry has none; any other failure is one. */
function integrityOf(spec) {
  const args = ['view', spec, 'dist.integrity', '--json', '--prefer-online'];
  const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status === 0) return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  if (/E404/.test(stdout + stderr)) return undefined;
  throw new Error(`npm view ${spec}: ${stdout}${stderr}`);
}

function must(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stdout + stderr}`);
  return stdout;
}
