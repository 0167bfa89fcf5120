import {
  type DeviceRuleMatch,
  type DeviceRulePlan,
  decodeXml,
  dropEditRecord,
  encodeXml,
  type Planner,
  planDeviceRule,
  planDeviceRuleRemoval,
  type RecordedRemoval,
  withRecordedUndo,
  writeEditRecord,
} from '@quantastor-xenserver/core';
import {
  addChangeOptions,
  addEditOptions,
  addProfileOption,
  addRuleOptions,
  type Command,
  type EditFlags,
  given,
  Option,
  profileFrom,
  type RuleFlags,
  ruleFrom,
  runAlone,
  runEdit,
  say,
  script,
  UsageError,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends EditFlags, RuleFlags {
  readonly profile?: string;
  readonly stateFolder?: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly restoreVersion?: string;
}

type Plan = RecordedRemoval<DeviceRulePlan>;

export const command: Command = script(
  'device-rules',
  'Put the device rule into a scsi_device_id_config.xml and raise its version',
);

addEditOptions(addRuleOptions(addProfileOption(addChangeOptions(command))))
  .option('--vendor <text>', "SCSI vendor (default: the profile's)")
  .option('--product <text>', "SCSI product (default: the profile's)")
  .option('--state-folder <dir>', "records lie here (default: the user's state folder)")
  .addOption(
    new Option('--remove', 'take the rule out again').conflicts(['rule', 'ruleXml', 'clone']),
  )
  .option(
    '--restore-version <version>',
    'with --remove: the version from before; it is raised and not lowered, and that is said',
  )
  .action(async (file: string, flags: Flags) => {
    const edited = await runEdit<Plan>(
      {
        file,
        planner: await plannerFrom(flags),
        codec: { decode: decodeXml, encode: encodeXml },
        summary: ({ plan, changed }) => describe(plan, changed, flags),
      },
      flags,
    );
    if (flags.remove && edited.plan.record)
      say('note: once StorageLink has run with the higher version, hosts may refuse the lower one');
    if (!edited.written) return;
    if (edited.plan.record) await dropEditRecord(edited.plan.record, flags.stateFolder);
    if (!flags.remove && !(await writeEditRecord(edited, flags.stateFolder)))
      say('note: the state folder cannot be written, so --remove will not put the version back');
  });

async function plannerFrom(flags: Flags): Promise<Planner<Plan>> {
  const match = await matchFrom(flags);
  const { list, versionAt: version, versionTo, keepVersion } = flags;
  const places = given({ list, version, versionTo, keepVersion });
  if (flags.remove) {
    const options = { ...places, ...given({ restoreVersion: flags.restoreVersion }) };
    const removal: Planner<DeviceRulePlan> = (text) => planDeviceRuleRemoval(text, match, options);
    const asRecorded = flags.restoreVersion === undefined && versionTo === undefined;
    return asRecorded && keepVersion !== true
      ? withRecordedUndo(removal, flags.stateFolder)
      : removal;
  }
  const source = await ruleFrom(flags);
  if (!source) throw new UsageError('no rule: give one with --rule, --rule-xml or --clone');
  return (text) => planDeviceRule(text, { match, source, ...places });
}

async function matchFrom(flags: Flags): Promise<DeviceRuleMatch> {
  const { storagelink, id } = await profileFrom(flags);
  const vendor = flags.vendor ?? storagelink?.match.vendor;
  const product = flags.product ?? storagelink?.match.product;
  if (vendor && product) return { vendor, product };
  throw new UsageError(`the profile ${id} has no StorageLink part: give --vendor and --product`);
}

function describe(plan: Plan, changed: boolean, flags: Flags): string {
  if (!changed) return flags.remove ? 'no such rule is there' : 'the rule is there already';
  const { version, record } = plan;
  const moved = version && `version ${version.from} -> ${version.to} at ${version.place}`;
  if (!flags.remove) return `add the rule; ${moved ?? 'the version stays'}`;
  if (record) return 'take the rule out; every byte is as it was before, the version included';
  return `take the rule out; ${moved ?? 'the version stays'}`;
}

await runAlone(command, import.meta.url);
