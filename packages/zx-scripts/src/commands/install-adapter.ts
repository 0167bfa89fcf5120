import { foldAdapter, foldLicences, installAdapter } from '@quantastor-xenserver/core';
import {
  asWrongUsage,
  type Command,
  changeExits,
  finish,
  hostFrom,
  runAlone,
  runOptionsFrom,
  script,
} from 'quantastor-xenserver';

export const command: Command = script('install-adapter', {
  scope: 'install-adapter',
  summary: 'Install the storage adapter on the StorageLink server and teach it the device rule',
  exits: changeExits,
  examples: [
    [
      'install-adapter --hosts local --licence-hosts ssh://root@xen1 --clone --check --diff',
      'what would change on this server; nothing is written',
    ],
    [
      'install-adapter --hosts local --skip-licence-check --rule rule.xml',
      'the device rule alone, from a file',
    ],
  ],
  async run(options) {
    const run = await runOptionsFrom(options, 'install-adapter');
    const licences = foldLicences(options, (spec) => hostFrom(spec, options));
    const report = await installAdapter(foldAdapter(options), { ...run, ...licences }).catch(
      asWrongUsage,
    );
    await finish(report, options);
  },
});

await runAlone(command, import.meta.url);
