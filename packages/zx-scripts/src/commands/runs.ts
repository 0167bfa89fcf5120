import { listRuns } from '@quantastor-xenserver/core';
import {
  addStateOption,
  type Command,
  runAlone,
  say,
  script,
  table,
  writeData,
} from '@quantastor-xenserver/zx-scripts';

interface Flags {
  readonly json?: boolean;
  readonly stateFolder?: string;
}

export const command: Command = script(
  'runs',
  'List the runs that changed something, oldest first',
);

addStateOption(command)
  .option('--json', 'print the list as JSON')
  .action(async (flags: Flags) => {
    const runs = await listRuns(flags.stateFolder);
    if (flags.json) return writeData(`${JSON.stringify(runs, null, 2)}\n`);
    if (runs.length === 0) return say('no runs yet');
    const rows = runs.map((run) => [
      run.runId,
      run.procedure ?? '-',
      run.state,
      run.outcome ?? '-',
      run.problem ?? run.hosts.join(' '),
    ]);
    return writeData(table([['RUN', 'PROCEDURE', 'STATE', 'OUTCOME', 'HOSTS'], ...rows]));
  });

await runAlone(command, import.meta.url);
