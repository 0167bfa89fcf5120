import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listRuns, type RunSummary } from '../../packages/core/src/verbs/list-runs.ts';
import { litterIn } from './litter.ts';
import type { Place, Said } from './place.ts';
import { fileOf, placeOf, type Scenario, type Way } from './scenarios.ts';
import { type Fault, faultsOf, type Point } from './shim.ts';

export interface Counts {
  /** Calls that change something. */
  readonly points: number;
  readonly faults: number;
  readonly killed: number;
  /** Of the faults those that are no mere error. */
  readonly kills: number;
  /** Each as a sentence with its point; empty when all is well. */
  readonly wrong: readonly string[];
}

interface Content {
  readonly bytes: string | null;
  readonly mode: string;
}

/** A run that ended has one of these; any other has no end. */
const ENDED = ['finished', 'rolled-back', 'never-began'];

/** Injects the faults that `choose` takes, side by side in `workers` places, and looks at what is left after each. */
export async function sweep(
  scenario: Scenario,
  shim: string,
  folder: string,
  choose: (faults: Fault[], points: readonly Point[]) => Fault[],
  workers = 2,
): Promise<Counts> {
  const wrong: string[] = [];
  let killed = 0;
  const places: Place[] = [];
  const make = (number: number): Promise<Made> => {
    const place = placeOf(scenario, join(folder, `place-${number}`), shim);
    places.push(place);
    return makePlace(scenario, place);
  };
  const first = await make(0);
  const chosen = choose(faultsOf(first.points), first.points);
  const waiting = [...chosen.entries()];
  const work = async (number: number): Promise<void> => {
    const made = number === 0 ? first : await make(number);
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [turn, fault] = next;
      const found = await tryFault(scenario, made, fault, turn);
      killed += found.isKilled ? 1 : 0;
      const { call, path } = first.points[fault.at] ?? { call: '?', path: '?' };
      const where = `${scenario.name}, ${fault.kind} at ${fault.at} (${call} ${path})`;
      wrong.push(...found.wrong.map((each) => `${where}: ${each}`));
    }
  };
  const count = Math.min(workers, Math.max(1, chosen.length));
  try {
    await Promise.all(Array.from({ length: count }, (_, number) => work(number)));
  } finally {
    await Promise.all(places.map((place) => place.close()));
  }
  const kills = chosen.filter(({ kind }) => !kind.startsWith('E')).length;
  return { points: first.points.length, faults: chosen.length, kills, killed, wrong };
}

interface Made {
  readonly place: Place;
  readonly points: readonly Point[];
  readonly old: Content;
  readonly new: Content;
  /** Where the command begins: another than `old` in a take-back. */
  readonly start: Content;
  readonly end: Content;
}

async function makePlace(scenario: Scenario, place: Place): Promise<Made> {
  await place.make();
  const isEdit = scenario.ways.length === 0;
  if (isEdit) await scenario.prepare(place);
  const old = contentOf(scenario, place);
  if (!isEdit) await scenario.prepare(place);
  const start = contentOf(scenario, place);
  const points = await place.rehearse(scenario.argv(place));
  await place.run(scenario.argv(place));
  const end = contentOf(scenario, place);
  await place.run(scenario.last(place));
  const made = { place, points, old, start, end, new: contentOf(scenario, place) };
  place.restore();
  return made;
}

function contentOf(scenario: Scenario, place: Place): Content {
  const path = fileOf(scenario, place);
  try {
    const { mode, uid, gid } = statSync(path);
    return { bytes: readFileSync(path, 'latin1'), mode: [mode, uid, gid].join(':') };
  } catch {
    return { bytes: null, mode: '' };
  }
}

const same = (one: Content, other: Content): boolean =>
  one.bytes === other.bytes && one.mode === other.mode;

async function tryFault(
  scenario: Scenario,
  made: Made,
  fault: Fault,
  turn: number,
): Promise<{ isKilled: boolean; wrong: string[] }> {
  const { place } = made;
  const wrong: string[] = [];
  const check = (isSo: boolean, what: string): void => {
    if (!isSo) wrong.push(what);
  };
  const now = (): Content => contentOf(scenario, place);
  place.restore();
  const before = place.litter();
  const said = await place.cut(scenario.argv(place), fault);
  const { call = '' } = place.pointAt(fault.at) ?? {};
  // what is cut far away ends the command with an error, unless all was done
  const isFar = scenario.place !== undefined && !fault.kind.startsWith('E');
  const isKilled = said.exit === null || (isFar && said.exit !== 0);
  check(isFar || isKilled || fault.kind.startsWith('E'), `went on, exit ${said.exit}`);
  check(same(now(), made.start) || same(now(), made.end), 'the file is neither old nor new');
  if (said.exit === 0) check(same(now(), made.end), 'exit 0 without the new bytes');
  check(isClear(said), `no clear end: ${said.text.slice(-400)}`);
  // what cannot be removed stays until the next command
  if (!isKilled && call !== 'unlink')
    for (const left of place.litter())
      check(before.includes(left) || /active\.jsonl$/.test(left), `an error left ${left}`);
  const list = await place.call(['runs', '--json']);
  check(list.exit === 0 && isClear(list), `runs: exit ${list.exit}: ${list.text.slice(-400)}`);
  const way = scenario.ways[turn % Math.max(1, scenario.ways.length)];
  if (way) wrong.push(...(await go(scenario, made, way)));
  wrong.push(...(await endAll(place)));
  const last = await place.call(scenario.last(place));
  check(last.exit === 0, `the last command: exit ${last.exit}: ${last.text.slice(-400)}`);
  check(same(now(), made.new), 'the last command did not bring the new bytes');
  for (const left of place.litter()) check(false, `left for ever: ${left}`);
  for (const { runId, state } of await listed(place))
    check(ENDED.includes(state), `run ${runId} is ${state} for ever`);
  wrong.push(...(scenario.wrong?.(place) ?? []));
  return { isKilled, wrong };
}

async function go(scenario: Scenario, made: Made, way: Way): Promise<string[]> {
  const { place } = made;
  const wrong: string[] = [];
  const argv = way.argv(place);
  const before = contentOf(scenario, place);
  const elsewhere = `${place.folder}.elsewhere`;
  const env = way.isElsewhere ? { XDG_STATE_HOME: elsewhere } : {};
  const said = await place.call(argv, env);
  rmSync(elsewhere, { recursive: true, force: true });
  const name = `then ${argv.filter((each) => !each.includes('/')).join(' ')}`;
  const after = contentOf(scenario, place);
  // it had not begun, so nothing is there to be ended
  const isNothing = said.text.includes('[NOT_FOUND]') && same(before, after);
  if (!isNothing && said.exit !== 0)
    wrong.push(`${name}: exit ${said.exit}: ${said.text.slice(-400)}`);
  const isOld = same(after, made.old);
  const isNew = same(after, made.new);
  const isRight = { old: isOld, new: isNew, either: isOld || isNew }[way.leaves];
  if (!isRight) wrong.push(`${name}: the file is ${isOld ? 'old' : isNew ? 'new' : 'neither'}`);
  return wrong;
}

/** Killed, or one error in words and never a stack. */
function isClear({ exit, text }: Said): boolean {
  return exit === null || (exit <= 2 && !/^ +at .*:\d+:\d+/m.test(text));
}

/** What a controller still has open it can end by the run's id, also when another controller has ended it on the host. */
async function endAll(place: Place): Promise<string[]> {
  const wrong: string[] = [];
  for (const { runId, state, unfinished = false } of await listed(place)) {
    const folder = join(place.stateFolder, 'runs', runId);
    const isEnded = ENDED.includes(state) && !unfinished;
    if (!isEnded || litterIn(folder).length > 0) {
      const verb = isEnded ? ['rollback'] : ['resume', '--undo'];
      const { exit, text } = await place.call([...verb, runId, '--yes']);
      if (exit !== 0) wrong.push(`${verb.join(' ')} ${runId}: exit ${exit}: ${text.slice(-400)}`);
    }
  }
  return wrong;
}

function listed(place: Place): Promise<RunSummary[]> {
  return listRuns(place.stateFolder);
}
