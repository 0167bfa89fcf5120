import { configureMultipath } from '@quantastor-xenserver/core';
import {
  addPoolOption,
  addRunOptions,
  addStanzaOptions,
  type Command,
  finish,
  type RunFlags,
  runAlone,
  runOptionsFrom,
  type StanzaFlags,
  script,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends RunFlags, StanzaFlags {
  readonly allowFailedPaths?: boolean;
  readonly restartDaemon?: boolean;
}

export const command: Command = script(
  'configure-multipath',
  "Add the vendor's stanza to multipath.conf on each dom0 and have multipathd take it up",
);

addStanzaOptions(addPoolOption(addRunOptions(command)))
  .option('--allow-failed-paths', 'go on although a path of a map is failed')
  .option('--restart-daemon', 'restart multipathd instead of asking it to reconfigure')
  .action(async (flags: Flags) => {
    const report = await configureMultipath(
      {
        dialect: flags.dialect,
        onDifference: flags.onDifference,
        allowFailedPaths: flags.allowFailedPaths === true,
        restartDaemon: flags.restartDaemon === true,
      },
      await runOptionsFrom(flags),
    );
    await finish(report, flags);
  });

await runAlone(command, import.meta.url);
