import { expect, test } from 'vitest';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { sizesOf } from '../../src/run/waves.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { commandStep, fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

test.each([
  [{}, false, [10]],
  [{ canary: 1 }, false, [1, 10]],
  [{ batch: '1,25%,100%' }, false, [1, 2, 10]],
  [{ batch: '3' }, false, [3]],
  [{ canary: 2, batch: '50%' }, false, [2, 5]],
  [{ batch: '1%' }, false, [1]],
  [{ canary: 2, batch: '50%' }, true, [1]],
])('%o of ten hosts, one by one %s', (options, oneByOne, sizes) => {
  expect(sizesOf(10, options, oneByOne)).toEqual(sizes);
});

test.each([{ canary: 0 }, { batch: '0' }, { batch: '101%' }, { batch: '1,x' }, { batch: '0%' }])(
  '%o is refused',
  (options) => {
    expect(() => sizesOf(10, options, false)).toThrow(/is not a number of hosts/);
  },
);

const definition = procedureOf(fileStep('write-a', '/a', 'new a'), commandStep('reload', 'reload'));

/** Five hosts, of which `bad` fail; what became of each. */
async function outcomes(bad: readonly number[], more: object): Promise<string[]> {
  const hosts = [1, 2, 3, 4, 5].map((number) =>
    openerOf(
      new MemoryHost({
        name: `xen${number}`,
        files: { '/a': 'old a' },
        command: ([verb]) => (verb === 'reload' && bad.includes(number) ? { exit: 1 } : {}),
      }),
    ),
  );
  const report = await runProcedure(
    definition,
    {},
    { hosts, profile, mode: 'apply', stateFolder: temporaryFolder(), concurrency: 1, ...more },
  );
  return report.hosts.map(({ outcome }) => outcome);
}

test.each<[string, number[], object, string[]]>([
  ['all are tried by default', [1], {}, ['undone', 'changed', 'changed', 'changed', 'changed']],
  // FIELD-49
  [
    'none after the first bad one',
    [1],
    { maxFailures: 0 },
    ['undone', 'skipped', 'skipped', 'skipped', 'skipped'],
  ],
  [
    'one may fail',
    [1, 3],
    { maxFailures: 1 },
    ['undone', 'changed', 'undone', 'skipped', 'skipped'],
  ],
  // FIELD-50
  [
    'a bad canary',
    [1],
    { canary: 1, maxFailures: 0, concurrency: 10 },
    ['undone', 'skipped', 'skipped', 'skipped', 'skipped'],
  ],
  [
    'a bad second batch',
    [2, 3],
    { batch: '1,2,100%', maxFailures: 0, concurrency: 10 },
    ['changed', 'undone', 'undone', 'skipped', 'skipped'],
  ],
])('%s', async (_name, bad, more, expected) => {
  expect(await outcomes(bad, more)).toEqual(expected);
});
