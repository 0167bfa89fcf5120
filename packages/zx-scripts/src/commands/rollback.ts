import {
  type Command,
  changeExits,
  finish,
  runAlone,
  script,
  workOnRun,
} from 'quantastor-xenserver';

export const command: Command = script('rollback', {
  scope: 'rollback',
  summary: 'Undo a finished run, from its journal',
  exits: changeExits,
  examples: [
    ['rollback last --check --diff', 'what would be taken back of the newest run'],
    ['rollback 20261122T10', 'one run, by a beginning of its id'],
    [
      'rollback --hosts ssh://root@xen1',
      'the newest run that this host has a record of, made from anywhere',
    ],
  ],
  run: async (options) => finish(await workOnRun('rollback', options), options),
});

await runAlone(command, import.meta.url);
