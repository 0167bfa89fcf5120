import { execFileSync } from 'node:child_process';

const VERSION = '24.21.0';

let found: string | undefined;

/** Path of a Node 24, which is what a runner starts the action with: our own, or one from the registry. */
export function node24(): string {
  found ??= process.version.startsWith('v24.') ? process.execPath : fromRegistry();
  return found;
}

/** The platform's own package: that of the name `node` fetches it by a script, and no script is run here (.npmrc). */
function fromRegistry(): string {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const own = `node-${system}-${process.arch}`;
  try {
    return printedBy(own);
  } catch {
    return printedBy('node');
  }
}

function printedBy(name: string): string {
  const argv = ['-y', '-p', `${name}@${VERSION}`, '-c', 'node -p process.execPath'];
  const printed = execFileSync('npx', argv, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  return printed.trim().split('\n').at(-1) ?? '';
}
