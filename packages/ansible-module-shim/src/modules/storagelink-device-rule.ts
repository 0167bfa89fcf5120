import { join } from 'node:path';
import {
  defaultStateFolder,
  foldRule,
  foldRuleMatch,
  foldRulePlaces,
  must,
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
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { editResult } from '../result/edit-result.ts';
import { editOnHost, noFile } from './edit-on-host.ts';
import type { AnsibleModule, ModuleCall } from './module.ts';

type Plan = RecordedRemoval<DeviceRulePlan>;

export const storagelinkDeviceRuleModule: AnsibleModule = {
  spec: specOf('edit-device-rules'),
  scopeOf: () => 'edit-device-rules',
  async run(call) {
    const path = must(call.fields.path, 'the row path is required');
    const planner = plannerFrom(call);
    const host = await call.host.open();
    try {
      const codec = { decode: decodeXml, encode: encodeXml };
      const edited = await editOnHost<Plan>(host, { path, planner, codec }, call);
      if (!edited) return noFile(path);
      const { version, rule, record, state } = edited.plan;
      if (edited.outcome === 'changed') {
        if (record) await dropEditRecord(record, stateFolderOf(call));
        if (call.fields.state === 'present') await writeEditRecord(edited, stateFolderOf(call));
      }
      return {
        ...editResult(edited, summaryOf(edited.plan, edited.changed, call), call),
        found: state,
        ...(version && { version }),
        ...(rule !== undefined && { rule }),
      };
    } finally {
      await host.close();
    }
  },
};

function plannerFrom(call: ModuleCall): Planner<Plan> {
  const { fields, options } = call;
  const match = foldRuleMatch(fields, profileFrom(options['profile']));
  const places = foldRulePlaces(fields);
  const { restoreVersion, versionTo, keepVersion } = fields;
  if (fields.state === 'absent') {
    const removal: Planner<DeviceRulePlan> = (text) =>
      planDeviceRuleRemoval(text, match, {
        ...places,
        ...(restoreVersion !== undefined && { restoreVersion }),
      });
    const asRecorded = restoreVersion === undefined && versionTo === undefined && !keepVersion;
    return asRecorded ? withRecordedUndo(removal, stateFolderOf(call)) : removal;
  }
  const source = must(foldRule(fields), 'an edit that adds has a rule');
  return (text) => planDeviceRule(text, { match, source, ...places });
}

/** Records of files of one host never meet those of another. */
function stateFolderOf({ fields, host }: ModuleCall): string {
  const folder = fields.stateFolder ?? defaultStateFolder();
  return join(folder, 'hosts', encodeURIComponent(host.name).replaceAll('.', '%2E'));
}

function summaryOf(plan: Plan, changed: boolean, { fields }: ModuleCall): string {
  const isRemoval = fields.state === 'absent';
  if (!changed) return isRemoval ? 'no such rule is there' : 'the rule is there already';
  const { version, record } = plan;
  const moved = version && `version ${version.from} -> ${version.to} at ${version.place}`;
  if (!isRemoval) return `the rule is added; ${moved ?? 'the version stays'}`;
  if (record) return 'the rule is taken out; every byte is as it was before, the version included';
  return `the rule is taken out; ${moved ?? 'the version stays'}`;
}
