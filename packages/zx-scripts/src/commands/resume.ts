import { resume } from '@quantastor-xenserver/core';
import {
  type Command,
  changeExits,
  finish,
  recordedRunOptionsFrom,
  runAlone,
  runIdFrom,
  script,
} from 'quantastor-xenserver';

export const command: Command = script('resume', {
  scope: 'resume',
  summary: 'Finish an interrupted run, or take it back',
  exits: changeExits,
  examples: [
    ['resume last --check', 'what is left to do of the newest run'],
    ['resume 20261122T10 --undo', 'take one back, by a beginning of its id'],
  ],
  async run(options) {
    const { undo = false, storagelinkPassword, storagePassword } = options;
    const report = await resume(await runIdFrom(options), {
      ...recordedRunOptionsFrom(options, 'resume'),
      undo,
      secrets: {
        ...(storagelinkPassword !== undefined && { apiPassword: storagelinkPassword }),
        ...(storagePassword !== undefined && { storagePassword }),
      },
    });
    await finish(report, options);
  },
});

await runAlone(command, import.meta.url);
