// npm run e2e:dom0: sets up what the lab needs and runs it whole, all cuts of the power included.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(process.execPath, ['tools/test.mjs', '--project', 'e2e', 'e2e/dom0'], {
  stdio: 'inherit',
  env: { ...process.env, DOM0_LAB: 'whole' },
});
process.exitCode = status ?? 1;
