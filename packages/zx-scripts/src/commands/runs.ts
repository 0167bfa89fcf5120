import {
  counted,
  defaultStateFolder,
  type HostOpener,
  listHostRuns,
  listRuns,
  namedRun,
  pruneRuns,
  type RunSummary,
  runStateWord,
} from '@quantastor-xenserver/core';
import { fit, readRunReport, shortName, widthOf } from '@quantastor-xenserver/core/report';
import {
  type Command,
  changeExits,
  checkStateFolder,
  confirmChange,
  finish,
  groupOf,
  localTime,
  namedHosts,
  noteTakenBack,
  plain,
  readExits,
  runAlone,
  runIdFrom,
  say,
  script,
  stopSignal,
  table,
  writeData,
  writeJson,
} from 'quantastor-xenserver';

const list = script('list', {
  scope: 'runs',
  summary: 'List the runs that changed something, newest first',
  exits: readExits,
  examples: [
    ['runs', 'those of your own state folder'],
    ['runs --hosts ssh://root@xen1', 'those that this host has records of'],
    ['runs --state-folder /srv/state --json', 'those of another one, as data'],
  ],
  async run(options) {
    if (options.hosts?.length) return showHostRuns(namedHosts(options), options.json);
    await checkStateFolder(options);
    const runs = (await listRuns(options.stateFolder)).reverse();
    if (options.json) return writeJson(runs);
    if (runs.length === 0)
      return say(`no runs yet in ${options.stateFolder ?? defaultStateFolder()}`);
    return writeData(runTable(runs, process.stdout.columns));
  },
});

const show = script('show', {
  scope: 'runs-show',
  summary: 'Print the report of a run again, as it stands beside its journal',
  exits: readExits,
  examples: [
    ['runs show last', 'the newest run'],
    ['runs show 20261122T10 --html run.html', 'one run, by a beginning of its id, as a page'],
  ],
  async run(options) {
    const runId = await runIdFrom(options);
    const report = await readRunReport(runId, options.stateFolder);
    // a second rollback found nothing: because of the first
    if (report.procedure === 'rollback') await noteTakenBack(runId, options);
    const { problem } = (await namedRun(runId, options.stateFolder)) ?? {};
    // what the run was, not what becomes of it now: it was read, and that is all
    if (problem === undefined) return finish(report, options, 0);
    const { undo: _, ...rest } = report;
    say(`note: the journal of this run cannot be used: ${problem}; ${BY_HOSTS}`);
    await finish(rest, options, 0);
  },
});

const BY_HOSTS = 'rollback --hosts HOST takes it back by the own record of each of its hosts';

/** What the hosts themselves have records of, whichever controller made it. */
async function showHostRuns(hosts: readonly HostOpener[], json = false): Promise<void> {
  const found = (await listHostRuns({ hosts, signal: stopSignal() })).map((each) => ({
    ...each,
    runs: [...each.runs].reverse(),
  }));
  if (json) await writeJson(found);
  else {
    const rows = found.flatMap(({ host, runs }) =>
      runs.map((run) => [
        run.startedAt === undefined ? '-' : localTime(run.startedAt),
        run.runId,
        run.procedure ?? '-',
        runStateWord(run),
        run.problem ?? run.controller ?? '-',
        host,
      ]),
    );
    if (rows.length > 0)
      await writeData(plain(table([['WHEN', 'RUN', 'WHAT', 'STATE', 'FROM', 'HOST'], ...rows])));
  }
  for (const { host, runs, error } of found) {
    if (error) say(`${host}: error: ${error.message}`);
    else if (runs.length === 0) say(`${host}: no records of runs`);
  }
  if (found.some(({ error }) => error)) process.exitCode = 1;
}

const prune = script('prune', {
  scope: 'runs-prune',
  summary: 'Clear what is kept of old runs that came to their end; the newest stay',
  exits: changeExits,
  examples: [
    ['runs prune --check', 'which journals of your own state folder would go'],
    [
      'runs prune --older-than 365 --keep 3',
      'only what is older than a year, and never the last three',
    ],
    ['runs prune --hosts ssh://root@xen1', 'the records and backups that this host keeps'],
  ],
  async run(options) {
    const { hosts = [], olderThan, keep, stateFolder } = options;
    if (hosts.length === 0) await checkStateFolder(options);
    const asked = {
      signal: stopSignal(),
      ...(hosts.length > 0 && { hosts: namedHosts(options) }),
      ...(olderThan !== undefined && { olderThanDays: olderThan }),
      ...(keep !== undefined && { keep }),
      ...(stateFolder !== undefined && { stateFolder }),
    };
    const planned = await pruneRuns({ ...asked, mode: 'check' });
    const old = planned.reduce((sum, { gone }) => sum + gone.length, 0);
    const question = `Clear ${counted(old, 'run')}?`;
    const isAgreed = old > 0 && !options.check && (await confirmChange(question, options));
    const pruned = isAgreed ? await pruneRuns({ ...asked, mode: 'apply' }) : planned;
    if (options.json) await writeJson(pruned);
    for (const { place, gone, kept, error } of pruned) {
      if (error) say(`${place}: error: ${error.message}`);
      else say(`${place}: ${gone.length} ${isAgreed ? 'cleared' : 'to clear'}, ${kept} stay`);
      if (!options.json && gone.length > 0) await writeData(`${gone.join('\n')}\n`);
    }
    if (pruned.some(({ error }) => error) || (old > 0 && !options.check && !isAgreed))
      process.exitCode = 1;
    else if (options.check && old > 0) process.exitCode = 2;
  },
});

export const command: Command = groupOf(
  'runs',
  {
    summary: 'List the runs that changed something, or show one. Without a name: list',
    exits: readExits,
    examples: [
      ['runs', 'those of your own state folder, newest first'],
      ['runs show last', 'the report of the newest one again'],
    ],
  },
  [list, show, prune],
);

/** Columns for names of hosts where there is no terminal. */
const NAMES = 60;

const HEAD = ['WHEN', 'RUN', 'WHAT', 'HOSTS', 'STATE', 'TO DO'];

/** Never wider than the terminal: the hosts give way, and what is left of them is counted. */
function runTable(runs: readonly RunSummary[], columns: number | undefined): string {
  const rows = (room: number): string[][] => runs.map((run) => runRow(run, room));
  // off a terminal nothing is wrapped, and no column is hundreds wide: --json has all names
  if (columns === undefined) return table([HEAD, ...rows(NAMES)]);
  const others = table([HEAD, ...rows(0)].map((row) => row.filter((_, at) => at !== 3)));
  const room =
    columns - 2 - others.split('\n').reduce((most, line) => Math.max(most, widthOf(line)), 0);
  if (room < 10) return runs.map((run) => runEntry(run, columns)).join('');
  return table([HEAD, ...rows(room)]);
}

function runRow(run: RunSummary, room: number): string[] {
  return [
    run.startedAt === undefined ? '-' : localTime(run.startedAt),
    run.runId,
    run.procedure ?? '-',
    run.problem === undefined
      ? hostsIn(run.hosts, room)
      : fit(plain(run.problem), Math.max(room, 1)),
    runStateWord(run),
    run.unfinished ? `resume ${run.runId}` : isPartlyBack(run) ? `rollback ${run.runId}` : '-',
  ];
}

/** A rollback came to its end, and some host was refused: its file was changed since. */
function isPartlyBack({ state, endedBy }: RunSummary): boolean {
  return state === 'finished' && endedBy === 'rollback';
}

/** Where the table has no room: the run first, the rest on lines below it. */
function runEntry(run: RunSummary, columns: number): string {
  const [when, id, what, hosts, state, toDo = '-'] = runRow(run, Math.max(columns, 40) - 2);
  return [
    `${when}  ${id}`,
    `  ${what}  ${state}`,
    `  ${hosts}`,
    ...(toDo === '-' ? [] : [`  ${toDo}`]),
  ]
    .map((line) => `${plain(line)}\n`)
    .join('');
}

/** `xen1 xen2 ... 18 more`; the names alone, without how they are reached. */
function hostsIn(hosts: readonly string[], room: number): string {
  const names = hosts.map(shortName);
  const all = names.join(' ');
  if (widthOf(all) <= room || names.length === 0) return fit(all, Math.max(room, 1));
  for (let kept = names.length - 1; kept > 0; kept--) {
    const text = `${names.slice(0, kept).join(' ')} ... ${names.length - kept} more`;
    if (widthOf(text) <= room) return text;
  }
  return counted(names.length, 'host');
}

await runAlone(command, import.meta.url);
