import { access } from 'node:fs/promises';
import {
  defaultStateFolder,
  type HostOpener,
  listHostRuns,
  listRuns,
  type OptionFields,
  ProcedureError,
  type RunSummary,
} from '@quantastor-xenserver/core';
import {
  type Command,
  groupOf,
  hostFrom,
  localTime,
  plain,
  readExits,
  runAlone,
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
    if (options.hosts?.length) return showHostRuns(options.hosts.map(hostFrom), options.json);
    const runs = await runsOf(options);
    if (options.json) return writeJson(runs);
    if (runs.length === 0)
      return say(`no runs yet in ${options.stateFolder ?? defaultStateFolder()}`);
    return writeData(runTable([...runs].reverse(), process.stdout.columns));
  },
});

/** What the hosts themselves have records of, whichever controller made it. */
async function showHostRuns(hosts: readonly HostOpener[], json = false): Promise<void> {
  const found = await listHostRuns({ hosts, signal: stopSignal() });
  if (json) await writeJson(found);
  else {
    const rows = found.flatMap(({ host, runs }) =>
      [...runs]
        .reverse()
        .map((run) => [
          run.startedAt === undefined ? '-' : localTime(run.startedAt),
          run.runId,
          run.procedure ?? '-',
          STATES[run.state] || (run.outcome ?? '-'),
          run.problem ?? run.controller ?? '-',
          host,
        ]),
    );
    if (rows.length > 0)
      await writeData(plain(table([['WHEN', 'RUN', 'WHAT', 'STATE', 'FROM', 'HOST'], ...rows])));
  }
  for (const { host, runs, error } of found) {
    if (error) say(plain(`${host}: error: ${error.message}`));
    else if (runs.length === 0) say(`${host}: no records of runs`);
  }
  if (found.some(({ error }) => error)) process.exitCode = 1;
}

export const command: Command = groupOf(
  'runs',
  {
    summary: 'List the runs that changed something, or show one. Without a name: list',
    exits: readExits,
    examples: [
      ['runs', 'those of your own state folder, newest first'],
      ['runs list --json', 'the same as data'],
    ],
  },
  [list],
);

/** A folder that was named and is not there holds no answer; the own one need not be there yet. */
async function runsOf({ stateFolder }: OptionFields): Promise<RunSummary[]> {
  if (stateFolder !== undefined)
    await access(stateFolder).catch((cause: unknown) => {
      throw new ProcedureError('NOT_FOUND', 'there is no such folder', {
        place: `--state-folder ${stateFolder}`,
        cause,
      });
    });
  return listRuns(stateFolder);
}

const HEAD = ['WHEN', 'RUN', 'WHAT', 'STATE', 'TO DO', 'HOSTS'];
const STATES: Readonly<Record<RunSummary['state'], string>> = {
  finished: '',
  interrupted: 'interrupted',
  running: 'running',
  'rolled-back': 'taken back',
  damaged: 'damaged',
};

/** The hosts column gives way, so that no line is wider than the terminal. */
function runTable(runs: readonly RunSummary[], columns: number | undefined): string {
  const rows = runs.map((run) => [
    run.startedAt === undefined ? '-' : localTime(run.startedAt),
    run.runId,
    run.procedure ?? '-',
    STATES[run.state] || (run.outcome ?? '-'),
    run.state === 'interrupted' ? `resume ${run.runId}` : '-',
    run.problem ?? run.hosts.join(' '),
  ]);
  const text = table([HEAD, ...rows]);
  if (columns === undefined) return text;
  return text
    .split('\n')
    .map((line) => (line.length > columns ? `${line.slice(0, columns - 3)}...` : line))
    .join('\n');
}

await runAlone(command, import.meta.url);
