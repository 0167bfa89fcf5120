import {
  foldAdapter,
  foldMultipath,
  type OptionFields,
  verifyAdapter,
  verifyMultipath,
} from '@quantastor-xenserver/core';
import {
  type Command,
  finish,
  groupOf,
  runAlone,
  runOptionsFrom,
  script,
  verifyAdapterExits,
  verifyMultipathExits,
} from 'quantastor-xenserver';

const multipath = script('multipath', {
  scope: 'verify-multipath',
  summary: 'Ask each dom0 whether the stanza is in effect and its paths are up; nothing is changed',
  exits: verifyMultipathExits,
  examples: [
    ['verify multipath --hosts ssh://root@xen1 ssh://root@xen2', 'two hosts'],
    ['verify multipath --pool-master ssh://root@xen1 --json', 'a whole pool, as data'],
  ],
  async run(options) {
    const report = await verifyMultipath(foldMultipath(options), await readingRun(options));
    await finish(report, options);
  },
});

const adapter = script('adapter', {
  scope: 'verify-adapter',
  summary: 'Ask the StorageLink server whether the adapter is set up; nothing is changed',
  exits: verifyAdapterExits,
  examples: [
    ['verify adapter --hosts local', 'the service and the rule file of this server'],
    [
      'verify adapter --hosts local --storagelink-url https://sl1:21605 --storagelink-ca ca.pem',
      'StorageLink itself too; its password is asked for',
    ],
  ],
  async run(options) {
    const report = await verifyAdapter(foldAdapter(options), await readingRun(options));
    await finish(report, options);
  },
});

export const command: Command = groupOf(
  'verify',
  {
    summary:
      'Ask the systems themselves whether the set-up is live; nothing is changed. Without a name: multipath',
    exits: verifyMultipathExits,
    examples: [
      ['verify --hosts ssh://root@xen1', 'multipathing of one dom0'],
      ['verify adapter --hosts local', 'the adapter of this server'],
    ],
  },
  [multipath, adapter],
);

async function readingRun(options: OptionFields) {
  const {
    mode: _,
    confirm: __,
    ...run
  } = await runOptionsFrom({ ...options, check: true }, 'verify');
  return run;
}

await runAlone(command, import.meta.url);
