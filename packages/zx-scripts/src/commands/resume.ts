import { resume } from '@quantastor-xenserver/core';
import {
  addChangeOptions,
  addReportOptions,
  addStateOption,
  type ChangeFlags,
  type Command,
  findSecrets,
  finish,
  given,
  recordedRunOptionsFrom,
  runAlone,
  runId,
  type SecretFlags,
  script,
  storagelinkPasswordOption,
  storagelinkSecret,
  storagePasswordOption,
  storageSecret,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends ChangeFlags, SecretFlags {
  readonly undo?: boolean;
}

export const command: Command = script('resume', 'Finish an interrupted run, or take it back');

addStateOption(addReportOptions(addChangeOptions(command)))
  .argument('<run-id>', "the run, as 'quantastor-xenserver runs' lists it", runId)
  .option('--undo', 'take the run back in place of finishing it')
  .addOption(storagelinkPasswordOption())
  .addOption(storagePasswordOption())
  .action(async (id: string, flags: Flags) => {
    const wishes = [storagelinkSecret(flags), storageSecret(flags)];
    const [apiPassword, storagePassword] = await findSecrets(wishes);
    const report = await resume(id, {
      ...recordedRunOptionsFrom(flags),
      undo: flags.undo === true,
      secrets: given({ apiPassword, storagePassword }),
    });
    await finish(report, flags);
  });

await runAlone(command, import.meta.url);
