import { rollback } from '@quantastor-xenserver/core';
import {
  type Command,
  changeExits,
  finish,
  recordedRunOptionsFrom,
  runAlone,
  runIdFrom,
  script,
} from '@quantastor-xenserver/zx-scripts';

export const command: Command = script('rollback', {
  scope: 'rollback',
  summary: 'Undo a finished run, from its journal',
  exits: changeExits,
  examples: [
    ['rollback last --check --diff', 'what would be taken back of the newest run'],
    ['rollback 20261122T10', 'one run, by a beginning of its id'],
  ],
  async run(options) {
    const report = await rollback(await runIdFrom(options), recordedRunOptionsFrom(options));
    await finish(report, options);
  },
});

await runAlone(command, import.meta.url);
