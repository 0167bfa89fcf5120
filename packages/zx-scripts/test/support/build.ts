import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../..');

/** The command line that the tests run is bundled anew from the sources as they are, and what it loads beside itself. */
export default function setup(): void {
  const runner = join(root, 'packages/ansible-runner-ts/tsconfig.lib.json');
  run([join(root, 'node_modules/.bin/tsc'), '-b', runner], 'ansible-runner-ts cannot be built');
  run([join(root, 'packages/zx-scripts/build.mjs')], 'the command line cannot be bundled');
}

function run(argv: readonly string[], problem: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${problem}:\n${stdout}${stderr}`);
}
