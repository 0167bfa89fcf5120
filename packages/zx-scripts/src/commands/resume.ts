import {
  type Command,
  changeExits,
  finish,
  runAlone,
  script,
  workOnRun,
} from 'quantastor-xenserver';

export const command: Command = script('resume', {
  scope: 'resume',
  summary: 'Finish an interrupted run, or take it back',
  exits: changeExits,
  examples: [
    ['resume last --check', 'what is left to do of the newest run'],
    ['resume 20261122T10 --undo', 'take one back, by a beginning of its id'],
    ['resume --hosts ssh://root@xen1', 'what this host has a record of, begun from anywhere'],
  ],
  run: async (options) => finish(await workOnRun('resume', options), options),
});

await runAlone(command, import.meta.url);
