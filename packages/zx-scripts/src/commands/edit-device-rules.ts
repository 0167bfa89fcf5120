import {
  foldRule,
  foldRuleMatch,
  foldRulePlaces,
  must,
  type OptionFields,
} from '@quantastor-xenserver/core';
import {
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
} from '@quantastor-xenserver/core/edit';
import {
  type Command,
  changeExits,
  profileFrom,
  runAlone,
  runEdit,
  say,
  script,
} from 'quantastor-xenserver';

type Plan = RecordedRemoval<DeviceRulePlan>;

export const command: Command = script('device-rules', {
  scope: 'edit-device-rules',
  summary: 'Put the device rule into a scsi_device_id_config.xml and raise its version',
  exits: changeExits,
  examples: [
    [
      'edit device-rules scsi_device_id_config.xml --clone --check --diff',
      'a copy of the last entry, only shown',
    ],
    ['edit device-rules scsi_device_id_config.xml --rule rule.xml', 'a rule from a file'],
  ],
  async run(options) {
    const isRemoval = options.state === 'absent';
    const { stateFolder } = options;
    const edited = await runEdit<Plan>(
      {
        planner: await plannerFrom(options),
        codec: { decode: decodeXml, encode: encodeXml },
        summary: ({ plan, changed }) => describe(plan, changed, isRemoval),
      },
      options,
    );
    if (isRemoval && edited.plan.record)
      say('note: once StorageLink has run with the higher version, hosts may refuse the lower one');
    if (!edited.written) return;
    if (edited.plan.record) await dropEditRecord(edited.plan.record, stateFolder);
    if (!isRemoval && !(await writeEditRecord(edited, stateFolder)))
      say(
        'note: the state folder cannot be written, so --state absent will not put the version back',
      );
  },
});

async function plannerFrom(options: OptionFields): Promise<Planner<Plan>> {
  const match = foldRuleMatch(options, await profileFrom(options));
  const { restoreVersion, versionTo, keepVersion, stateFolder } = options;
  const places = foldRulePlaces(options);
  if (options.state === 'absent') {
    const removal: Planner<DeviceRulePlan> = (text) =>
      planDeviceRuleRemoval(text, match, {
        ...places,
        ...(restoreVersion !== undefined && { restoreVersion }),
      });
    const asRecorded = restoreVersion === undefined && versionTo === undefined && !keepVersion;
    return asRecorded ? withRecordedUndo(removal, stateFolder) : removal;
  }
  const source = must(foldRule(options), 'an edit that adds has a rule');
  return (text) => planDeviceRule(text, { match, source, ...places });
}

function describe(plan: Plan, changed: boolean, isRemoval: boolean): string {
  if (!changed) return isRemoval ? 'no such rule is there' : 'the rule is there already';
  const { version, record } = plan;
  const moved = version && `version ${version.from} -> ${version.to} at ${version.place}`;
  if (!isRemoval) return `add the rule; ${moved ?? 'the version stays'}`;
  if (record) return 'take the rule out; every byte is as it was before, the version included';
  return `take the rule out; ${moved ?? 'the version stays'}`;
}

await runAlone(command, import.meta.url);
