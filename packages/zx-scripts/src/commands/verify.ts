import {
  type Report,
  verifyAdapter,
  verifyExitCodeOf,
  verifyMultipath,
} from '@quantastor-xenserver/core';
import {
  type ApiFlags,
  Argument,
  addApiOptions,
  addHostOptions,
  addPoolOption,
  addProfileOption,
  addReportOptions,
  apiFrom,
  type Command,
  checkPicture,
  dialectOption,
  drawPicture,
  finish,
  given,
  type RunFlags,
  runAlone,
  runOptionsFrom,
  script,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends RunFlags, ApiFlags {
  readonly dialect: 'auto' | 'as-published';
  readonly allowFailedPaths?: boolean;
  readonly service?: string;
  readonly serverFolder?: string;
  readonly list?: string;
  readonly picture?: string;
}

export const command: Command = script(
  'verify',
  'Ask the systems themselves whether the set-up is live; nothing is changed',
);

addApiOptions(addProfileOption(addReportOptions(addPoolOption(addHostOptions(command)))))
  .addArgument(
    new Argument(
      '[what]',
      'which half: multipath, on dom0 hosts; adapter, on the StorageLink server',
    )
      .choices(['multipath', 'adapter'])
      .default('multipath'),
  )
  .addOption(dialectOption())
  .option('--allow-failed-paths', 'multipath: a failed path is no failure')
  .option('--picture <file>', 'multipath: draw hosts, maps and paths as SVG')
  .option('--service <name>', 'adapter: service short name (default: StorageLink)')
  .option('--server-folder <dir>', "adapter: StorageLink's Server folder")
  .option('--list <path>', 'adapter: the list that holds the rules, as /config/devices')
  .action(async (what: string, flags: Flags) => {
    checkPicture(flags.picture, what);
    const { mode: _, confirm: __, ...run } = await runOptionsFrom({ ...flags, check: true });
    const { dialect, allowFailedPaths = false } = flags;
    const report: Report =
      what === 'multipath'
        ? await verifyMultipath({ dialect, allowFailedPaths }, run)
        : await verifyAdapter(
            given({
              service: flags.service,
              serverFolder: flags.serverFolder,
              list: flags.list,
              api: (await apiFrom(flags)).api,
            }),
            run,
          );
    if (flags.picture !== undefined) await drawPicture(report, flags.picture);
    await finish(report, flags, verifyExitCodeOf(report));
  });

await runAlone(command, import.meta.url);
