import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command line that the tests run is bundled anew from the sources as they are. */
export default function setup(): void {
  const build = fileURLToPath(new URL('../../build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [build], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the command line cannot be bundled:\n${stderr}`);
}
