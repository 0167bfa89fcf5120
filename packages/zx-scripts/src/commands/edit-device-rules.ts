import { foldRule, foldRuleEdit, foldRuleMatch, must } from '@quantastor-xenserver/core';
import {
  type DeviceRuleEdit,
  planDeviceRuleEdit,
  planDeviceRuleRemoval,
  rememberEdit,
  versionUsed,
} from '@quantastor-xenserver/core/edit';
import {
  type Command,
  changeExits,
  interruptibly,
  profileFrom,
  runAlone,
  runEdit,
  say,
  script,
} from 'quantastor-xenserver';

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
    const match = foldRuleMatch(options, await profileFrom(options));
    const choices = foldRuleEdit(options);
    const edited = await runEdit(
      {
        async plan(file) {
          const used = await versionUsed(file, stateFolder);
          if (isRemoval)
            return interruptibly(file.bytes.length, () =>
              planDeviceRuleRemoval(file, match, {
                ...choices,
                ...(stateFolder !== undefined && { stateFolder }),
                ...(used && { used }),
              }),
            );
          const source = must(foldRule(options), 'an edit that adds has a rule');
          return interruptibly(file.bytes.length, () =>
            planDeviceRuleEdit(file, { match, source, ...choices }, used),
          );
        },
        summary: (edit) => describe(edit, isRemoval),
      },
      options,
    );
    if (isRemoval && edited.record)
      say(
        'note: once StorageLink has run with the higher version, hosts may refuse the lower one; that the number was used is kept in your state folder, which no other user or machine sees',
      );
    if (!edited.written) return;
    if (!(await rememberEdit(edited, stateFolder)))
      say(
        'note: the state folder cannot be written, so --state absent will not put the version back',
      );
  },
});

function describe({ changed, version, record }: DeviceRuleEdit, isRemoval: boolean): string {
  if (!changed) return isRemoval ? 'no such rule is there' : 'the rule is there already';
  const moved = version && `version ${version.from} -> ${version.to} at ${version.place}`;
  if (!isRemoval) return `add the rule; ${moved ?? 'the version stays'}`;
  if (record) return 'take the rule out; every byte is as it was before, the version included';
  return `take the rule out; ${moved ?? 'the version stays'}`;
}

await runAlone(command, import.meta.url);
