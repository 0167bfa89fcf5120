import { execFileSync } from 'node:child_process';

const VERSION = '24.21.0';

let found: string | undefined;

/** Path of a Node 24, which is what a runner starts the action with: our own, or one from the registry. */
export function node24(): string {
  found ??= process.version.startsWith('v24.') ? process.execPath : fromRegistry();
  return found;
}

function fromRegistry(): string {
  const argv = ['-y', '-p', `node@${VERSION}`, '-c', 'node -p process.execPath'];
  const printed = execFileSync('npx', argv, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  return printed.trim().split('\n').at(-1) ?? '';
}
