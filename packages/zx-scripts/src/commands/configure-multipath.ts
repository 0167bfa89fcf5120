import { configureMultipath, foldMultipath } from '@quantastor-xenserver/core';
import {
  type Command,
  configureExits,
  configureMultipathViaAnsible,
  finish,
  runAlone,
  runOptionsFrom,
  script,
} from 'quantastor-xenserver';

export const command: Command = script('configure-multipath', {
  scope: 'configure-multipath',
  summary: "Add the vendor's stanza to multipath.conf on each dom0 and have multipathd read it",
  exits: configureExits,
  examples: [
    [
      'configure-multipath --hosts ssh://root@xen1 --check --diff',
      'what would change on one host; nothing is written',
    ],
    ['configure-multipath --pool-master ssh://root@xen1', 'change a whole pool, after a question'],
  ],
  async run(options) {
    const report =
      options.via === 'ansible'
        ? await configureMultipathViaAnsible(options)
        : await configureMultipath(foldMultipath(options), await runOptionsFrom(options));
    await finish(report, options);
  },
});

await runAlone(command, import.meta.url);
