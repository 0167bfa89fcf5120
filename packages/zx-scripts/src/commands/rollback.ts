import { rollback } from '@quantastor-xenserver/core';
import {
  addChangeOptions,
  addReportOptions,
  addStateOption,
  type ChangeFlags,
  type Command,
  finish,
  recordedRunOptionsFrom,
  runAlone,
  runId,
  script,
} from '@quantastor-xenserver/zx-scripts';

export const command: Command = script('rollback', 'Undo a finished run, from its journal');

addStateOption(addReportOptions(addChangeOptions(command)))
  .argument('<run-id>', "the run, as 'quantastor-xenserver runs' lists it", runId)
  .action(async (id: string, flags: ChangeFlags) => {
    await finish(await rollback(id, recordedRunOptionsFrom(flags)), flags);
  });

await runAlone(command, import.meta.url);
