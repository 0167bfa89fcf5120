import { rollback, rollbackHosts } from '@quantastor-xenserver/core';
import {
  type Command,
  changeExits,
  finish,
  namedHosts,
  recordedRunOptionsFrom,
  runAlone,
  script,
  withRun,
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
  async run(options) {
    const around = recordedRunOptionsFrom(options, 'rollback');
    const { hosts = [], runId = 'last' } = options;
    const report =
      hosts.length > 0
        ? await rollbackHosts(runId, {
            ...around,
            hosts: namedHosts(options),
          })
        : await withRun(options, 'rollback', (id) => rollback(id, around));
    await finish(report, options);
  },
});

await runAlone(command, import.meta.url);
