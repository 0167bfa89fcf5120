import { foldResume, resume, resumeHosts } from '@quantastor-xenserver/core';
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

export const command: Command = script('resume', {
  scope: 'resume',
  summary: 'Finish an interrupted run, or take it back',
  exits: changeExits,
  examples: [
    ['resume last --check', 'what is left to do of the newest run'],
    ['resume 20261122T10 --undo', 'take one back, by a beginning of its id'],
    ['resume --hosts ssh://root@xen1', 'what this host has a record of, begun from anywhere'],
  ],
  async run(options) {
    const { undo = false, hosts = [] } = options;
    const around = recordedRunOptionsFrom(options, 'resume');
    if (hosts.length > 0) {
      const named = { ...around, undo, hosts: namedHosts(options) };
      return finish(await resumeHosts(options.runId ?? 'last', named), options);
    }
    const all = { ...around, undo, ...foldResume(options) };
    const report = await withRun(options, 'resume', (id) => resume(id, all));
    await finish(report, options);
  },
});

await runAlone(command, import.meta.url);
