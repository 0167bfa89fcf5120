import { installAdapter } from '@quantastor-xenserver/core';
import {
  type ApiFlags,
  addApiOptions,
  addCredentialsOptions,
  addInstallerOptions,
  addRuleOptions,
  addRunOptions,
  apiFrom,
  asWrongUsage,
  type Command,
  collect,
  finish,
  given,
  hostFrom,
  type InstallerFlags,
  installerFrom,
  type RuleFlags,
  type RunFlags,
  ruleFrom,
  runAlone,
  runOptionsFrom,
  script,
  seconds,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends RunFlags, InstallerFlags, RuleFlags, ApiFlags {
  readonly licenceHost?: readonly string[];
  readonly skipLicenceCheck?: boolean;
  readonly service?: string;
  readonly serverFolder?: string;
  readonly serviceTimeout?: number;
  readonly startStopped?: boolean;
}

export const command: Command = script(
  'install-adapter',
  'Install the storage adapter on the StorageLink server and teach it the device rule',
);

addRuleOptions(addInstallerOptions(addRunOptions(command)));
addCredentialsOptions(addApiOptions(command))
  .option('--licence-host <spec>', 'a XenServer host whose edition is checked; repeatable', collect)
  .option('--skip-licence-check', 'leave the licence check out; the report records it')
  .option('--service <name>', 'service short name (default: StorageLink)')
  .option('--server-folder <dir>', "StorageLink's Server folder (default: as the service says)")
  .option('--service-timeout <seconds>', 'how long to wait for the service (default: 120)', seconds)
  .option('--start-stopped', 'start the service also when it was stopped before')
  .action(async (flags: Flags) => {
    const run = await runOptionsFrom(flags);
    const report = await installAdapter(
      {
        skipLicenceCheck: flags.skipLicenceCheck === true,
        service: flags.service ?? 'StorageLink',
        startStopped: flags.startStopped === true,
        serviceTimeoutMs: flags.serviceTimeout ?? 120_000,
        ...given({
          installer: installerFrom(flags),
          rule: await ruleFrom(flags),
          serverFolder: flags.serverFolder,
          list: flags.list,
          version: flags.versionAt,
          versionTo: flags.versionTo,
          keepVersion: flags.keepVersion,
        }),
        ...(await apiFrom(flags)),
      },
      { ...run, licenceHosts: (flags.licenceHost ?? []).map(hostFrom) },
    ).catch(asWrongUsage);
    await finish(report, flags);
  });

await runAlone(command, import.meta.url);
