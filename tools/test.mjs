// node tools/test.mjs [vitest filters]: sets up what the tests need, runs them all, prints real counts last.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  build,
  canInstallSystemPackages,
  installPackages,
  installSystemPackages,
  must,
  readList,
  root,
} from './setup.mjs';

installPackages();
// a lab of its own runs when its folder is asked for, and brings its own packages
const labs = ['e2e/dom0', 'e2e/windows'].filter((lab) =>
  process.argv.some((argument) => argument.includes(lab)),
);
const packages = ['e2e', ...labs].flatMap((folder) => readList(`${folder}/packages.txt`));
if (canInstallSystemPackages()) installSystemPackages(packages);
else
  console.log(
    `Not Debian as root: nothing is installed. Groups that need ${packages.join(', ')}, a private mount namespace or a chroot are counted as skipped, each with its reason in its title.`,
  );
// parsers of other Debian releases; a run of some tests alone takes those that are in the cache
if (canInstallSystemPackages() && process.argv.length === 2)
  must([process.execPath, join(root, 'packages/core/test/support/make-debian-parsers.mjs')]);
build();

const folder = mkdtempSync(join(tmpdir(), 'quantastor-xenserver-test-'));
const results = join(folder, 'results.json');
const vitest = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    // end to end tests wait more than they work: of two processors half stood idle
    `--maxWorkers=${availableParallelism() + 1}`,
    // in CI a failed test has one more try: what passes only then is named with its error, never passed over
    ...(process.env.CI ? ['--retry=1'] : []),
    ...process.argv.slice(2),
  ],
  // The state of whoever runs the tests must not leak into them, nor theirs into it.
  { cwd: root, stdio: 'inherit', env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') } },
);
const counts = count(results, vitest.status);
for (const title of counts.reasons) console.log(`skipped: ${title}`);
for (const { title, error } of counts.second)
  console.log(`passed at the second try only: ${title}\n  first: ${error}`);
rmSync(folder, { recursive: true, force: true });
console.log(`tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || vitest.status !== 0 ? 1 : 0;

/** A suite that could not even be loaded, or a runner that died, counts as one failure. */
function count(path, status) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const tests = report.testResults.flatMap((file) => file.assertionResults);
    const of = (...states) => tests.filter((test) => states.includes(test.status));
    const unloaded = report.testResults.filter(
      (file) =>
        file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
    );
    const failed = of('failed').length + unloaded.length;
    const skipped = of('skipped', 'pending', 'todo', 'disabled');
    return {
      passed: of('passed').length,
      failed: failed === 0 && status !== 0 ? 1 : failed,
      skipped: skipped.length,
      reasons: new Set(skipped.map((test) => test.ancestorTitles.join(' > ') || test.title)),
      second: tests
        .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
        .map((test) => ({
          title: test.fullName,
          error: test.failureMessages[0].split('\n    at ')[0].slice(0, 1000),
        })),
    };
  } catch (error) {
    console.error(`no test results: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0, reasons: [], second: [] };
  }
}
