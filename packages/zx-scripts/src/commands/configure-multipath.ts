import { configureMultipath } from '@quantastor-xenserver/core';
import {
  type AnsibleFlags,
  addAnsibleOptions,
  addPoolOption,
  addRunOptions,
  addStanzaOptions,
  type Command,
  configureMultipathViaAnsible,
  finish,
  isViaAnsible,
  runAlone,
  runOptionsFrom,
  type StanzaFlags,
  script,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends AnsibleFlags, StanzaFlags {
  readonly allowFailedPaths?: boolean;
  readonly restartDaemon?: boolean;
}

export const command: Command = script(
  'configure-multipath',
  "Add the vendor's stanza to multipath.conf on each dom0 and have multipathd take it up",
);

addAnsibleOptions(addStanzaOptions(addPoolOption(addRunOptions(command))))
  .option('--allow-failed-paths', 'go on although a path of a map is failed')
  .option('--restart-daemon', 'restart multipathd instead of asking it to reconfigure')
  .action(async (flags: Flags) => {
    const options = {
      dialect: flags.dialect,
      onDifference: flags.onDifference,
      allowFailedPaths: flags.allowFailedPaths === true,
      restartDaemon: flags.restartDaemon === true,
    };
    const report = isViaAnsible(flags)
      ? await configureMultipathViaAnsible(options, flags)
      : await configureMultipath(options, await runOptionsFrom(flags));
    await finish(report, flags);
  });

await runAlone(command, import.meta.url);
