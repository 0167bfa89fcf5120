// @module-tag slow
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoHosts } from '../ssh-hosts/why-not.ts';
import { SCENARIOS } from './scenarios.ts';
import { buildShim, type Fault, type Point, whyNoFaults } from './shim.ts';
import { type Counts, sweep } from './sweep.ts';

const reason = whyNoFaults();
/** Set by `npm run faults`; its argument is how the names of the commands begin that are meant. */
const WHOLE = process.env['FAULTS'] === 'whole';
const ONLY = process.env['FAULTS_ONLY'] ?? '';
/** Of the faults of a command each so-manieth, from another one in each command. */
const EVERY = Number(process.env['FAULTS_EVERY'] ?? 1);

/** One command of each kind, for the tests of every day. */
const SAMPLE = [
  'run on xenserver-8',
  'rollback on xenserver-7',
  'resume on xenserver-7',
  'edit multipath-conf, present',
  'runs prune of the host on xenserver-7',
  'run on xenserver-8 over ssh, faults of the host (dash)',
  'run on xenserver-7 over ssh, cuts of the connection',
];

/** The moments at which most can be lost: right after the move into the file's place, and in the middle of what tells of it. */
function sample(faults: Fault[], points: readonly Point[]): Fault[] {
  const is = (fault: Fault, kind: Fault['kind'], call: RegExp, path: RegExp): boolean =>
    fault.kind === kind &&
    call.test(points[fault.at]?.call ?? '') &&
    path.test(points[fault.at]?.path ?? '');
  const cuts = faults.filter(({ kind }) => kind === 'cut');
  const moved = faults.filter((fault) => is(fault, 'before', /^(rename|link)$/, /\.(conf|xml)$/));
  return [
    ...cuts.filter((_, at) => at % Math.ceil(cuts.length / 4) === 3),
    ...moved.slice(0, 1).map(({ at }): Fault => ({ at: at + 1, kind: 'before' })),
    ...faults.filter((fault) => is(fault, 'half', /write/, /active|journal|\.tmp$/)).slice(-1),
  ];
}

const isChosen = (name: string): boolean => (WHOLE ? name.startsWith(ONLY) : SAMPLE.includes(name));

const noHosts = whyNoHosts();

describe.skipIf(reason)(`faults at every call${reason ? ` (${reason})` : ''}`, () => {
  let folder = '';
  let shim = '';
  const all: (Counts & { name: string })[] = [];
  beforeAll(() => {
    // the shim compares real paths
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'quantastor-faults-')));
    shim = buildShim(folder);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    if (!WHOLE) return;
    const sum = (key: 'points' | 'faults' | 'killed'): number =>
      all.reduce((total, each) => total + each[key], 0);
    console.table(
      Object.fromEntries(
        all.map(({ name, wrong, kills: _, ...counts }) => [
          name,
          { ...counts, wrong: wrong.length },
        ]),
      ),
    );
    console.log(
      `${sum('points')} calls, ${sum('faults')} faults (${sum('killed')} killed), ${all.reduce((total, { wrong }) => total + wrong.length, 0)} wrong`,
    );
  });

  // ROBUSTNESS-6 to -9, -20, -21: what a cut leaves, and that each story has an end
  test.for(SCENARIOS.filter(({ name }) => isChosen(name)))(
    '$name: a cut or an error leaves the file whole, and the next command ends the story',
    { timeout: WHOLE ? 3_600_000 : 300_000 },
    async (scenario, { skip }) => {
      if (scenario.place) skip(noHosts !== undefined, noHosts);
      const choose = WHOLE
        ? (faults: Fault[]) =>
            faults.filter((_, at) => at % EVERY === SCENARIOS.indexOf(scenario) % EVERY)
        : sample;
      const counts = await sweep(scenario, shim, mkdtempSync(join(folder, 's')), choose);
      all.push({ name: scenario.name, ...counts });
      // an hour may pass until all are through
      if (WHOLE) console.log(scenario.name, counts);
      expect(counts.wrong).toEqual([]);
      // a thin sample may be of errors alone
      if (counts.kills > 0) expect(counts.killed).toBeGreaterThan(0);
    },
  );
});
