import { join } from 'node:path';
import {
  type DeviceRulePlan,
  decodeXml,
  defaultStateFolder,
  dropEditRecord,
  encodeXml,
  type Planner,
  planDeviceRule,
  planDeviceRuleRemoval,
  type RecordedRemoval,
  withRecordedUndo,
  writeEditRecord,
} from '@quantastor-xenserver/core';
import { editSpec, placeSpec, profileSpec, ruleSpec, stateSpec } from '../options/common.ts';
import { given } from '../options/given.ts';
import { OptionsError } from '../options/options-error.ts';
import { profileFrom } from '../options/profile.ts';
import { ruleFrom, ruleMatch } from '../options/rule.ts';
import { editResult } from '../result/edit-result.ts';
import { editOnHost, noFile } from './edit-on-host.ts';
import type { AnsibleModule, ModuleCall } from './module.ts';

type Plan = RecordedRemoval<DeviceRulePlan>;

const { create: _, ...fileSpec } = editSpec;

export const storagelinkDeviceRuleModule: AnsibleModule = {
  spec: {
    ...fileSpec,
    path: { type: 'str', required: true, aliases: ['dest'] },
    state: { type: 'str', choices: ['present', 'absent'], default: 'present' },
    vendor: { type: 'str' },
    product: { type: 'str' },
    ...ruleSpec,
    restore_version: { type: 'str' },
    ...profileSpec,
    ...stateSpec,
    ...placeSpec,
  },
  async run(call) {
    const { options } = call;
    const path = String(options['path']);
    const planner = plannerFrom(call);
    const host = await call.host.open();
    try {
      const codec = { decode: decodeXml, encode: encodeXml };
      const edited = await editOnHost<Plan>(host, { path, planner, codec }, call);
      if (!edited) return noFile(path);
      const { version, rule, record, state } = edited.plan;
      if (edited.outcome === 'changed') {
        if (record) await dropEditRecord(record, stateFolderOf(call));
        if (options['state'] === 'present') await writeEditRecord(edited, stateFolderOf(call));
      }
      return {
        ...editResult(edited, summaryOf(edited.plan, edited.changed, call), call),
        found: state,
        ...given({ version, rule }),
      };
    } finally {
      await host.close();
    }
  },
};

function plannerFrom(call: ModuleCall): Planner<Plan> {
  const { options } = call;
  const match = ruleMatch(options, profileFrom(options['profile']));
  const places = given({
    list: options['list'] as string | undefined,
    version: options['version_at'] as string | undefined,
  });
  const source = ruleFrom(options);
  const restoreVersion = options['restore_version'] as string | undefined;
  if (options['state'] === 'absent') {
    const removal: Planner<DeviceRulePlan> = (text) =>
      planDeviceRuleRemoval(text, match, { ...places, ...given({ restoreVersion }) });
    return restoreVersion === undefined ? withRecordedUndo(removal, stateFolderOf(call)) : removal;
  }
  if (!source) throw new OptionsError(['one of the following is required: rule, rule_xml, clone']);
  return (text) => planDeviceRule(text, { match, source, ...places });
}

/** Records of files of one host never meet those of another. */
function stateFolderOf({ options, host }: ModuleCall): string {
  const folder = (options['state_folder'] as string | undefined) ?? defaultStateFolder();
  return join(folder, 'hosts', encodeURIComponent(host.name).replaceAll('.', '%2E'));
}

function summaryOf(plan: Plan, changed: boolean, { options }: ModuleCall): string {
  const isRemoval = options['state'] === 'absent';
  if (!changed) return isRemoval ? 'no such rule is there' : 'the rule is there already';
  const { version, record } = plan;
  const moved = version && `version ${version.from} -> ${version.to} at ${version.place}`;
  if (!isRemoval) return `the rule is added; ${moved ?? 'the version stays'}`;
  if (record) return 'the rule is taken out; every byte is as it was before, the version included';
  return `the rule is taken out; ${moved ?? 'the version stays'}`;
}
