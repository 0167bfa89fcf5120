import { execFileSync } from 'node:child_process';

const VERSION = '24.21.0';

/** For all files of this process: in the fast lane they share it, and npx takes a second. */
const known = globalThis as { node24OfTests?: string };

/** Path of a Node 24, which is what a runner starts the action with: our own, or one from the registry. */
export function node24(): string {
  known.node24OfTests ??= process.version.startsWith('v24.') ? process.execPath : fromRegistry();
  return known.node24OfTests;
}

/** The platform's own package: that of the name `node` fetches it by a script, and no script is run here (.npmrc). */
function fromRegistry(): string {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const argv = ['-y', '-p', `node-${system}-${process.arch}@${VERSION}`];
  const printed = execFileSync('npx', [...argv, '-c', 'node -p process.version+process.execPath'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const last = printed.trim().split('\n').at(-1) ?? '';
  const version = `v${VERSION}`;
  // npx goes on with the Node that is there where the package brings none
  if (!last.startsWith(version)) throw new Error(`npx ran ${last} in place of Node ${version}`);
  return last.slice(version.length);
}
