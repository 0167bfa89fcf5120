// npm run faults [-- NAME]: every fault at every call; with a name only in the commands whose names begin so.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  ['tools/test.mjs', '--project', 'e2e', 'e2e/faults', '--reporter=verbose'],
  {
    stdio: 'inherit',
    env: { ...process.env, FAULTS: 'whole', FAULTS_ONLY: process.argv.slice(2).join(' ') },
  },
);
process.exitCode = status ?? 1;
