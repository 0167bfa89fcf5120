import { resume } from '@quantastor-xenserver/core';
import {
  addChangeOptions,
  addReportOptions,
  addStateOption,
  type ChangeFlags,
  type Command,
  finish,
  recordedRunOptionsFrom,
  runAlone,
  script,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends ChangeFlags {
  readonly undo?: boolean;
}

export const command: Command = script('resume', 'Finish an interrupted run, or take it back');

addStateOption(addReportOptions(addChangeOptions(command)))
  .argument('<run-id>', "the run, as 'quantastor-xenserver runs' lists it")
  .option('--undo', 'take the run back in place of finishing it')
  .action(async (runId: string, flags: Flags) => {
    const options = { ...recordedRunOptionsFrom(flags), undo: flags.undo === true };
    await finish(await resume(runId, options), flags);
  });

await runAlone(command, import.meta.url);
