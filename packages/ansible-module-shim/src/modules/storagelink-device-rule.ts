import { join } from 'node:path';
import {
  defaultStateFolder,
  foldRule,
  foldRuleEdit,
  foldRuleMatch,
  must,
} from '@quantastor-xenserver/core';
import {
  type DeviceRuleEdit,
  type FileToEdit,
  planDeviceRuleEdit,
  planDeviceRuleRemoval,
  rememberEdit,
  versionUsed,
} from '@quantastor-xenserver/core/edit';
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { editResult } from '../result/edit-result.ts';
import { editOnHost, noFile } from './edit-on-host.ts';
import type { AnsibleModule, ModuleCall } from './module.ts';

export const storagelinkDeviceRuleModule: AnsibleModule = {
  spec: specOf('edit-device-rules'),
  scopeOf: () => 'edit-device-rules',
  async run(call) {
    const path = must(call.fields.path, 'the row path is required');
    const plan = plannerFrom(call);
    const host = await call.host.open();
    try {
      const edited = await editOnHost(host, { path, plan }, call);
      if (!edited) return noFile(path);
      const { version, rule, state } = edited;
      if (edited.outcome === 'changed') await rememberEdit(edited, stateFolderOf(call));
      return {
        ...editResult(edited, summaryOf(edited, call), call),
        found: state,
        ...(version && { version }),
        ...(rule !== undefined && { rule }),
      };
    } finally {
      await host.close();
    }
  },
};

function plannerFrom(call: ModuleCall): (file: FileToEdit) => Promise<DeviceRuleEdit> {
  const { fields, options } = call;
  const match = foldRuleMatch(fields, profileFrom(options['profile']));
  const choices = foldRuleEdit(fields);
  const stateFolder = stateFolderOf(call);
  if (fields.state === 'absent')
    return async (file) => {
      const used = await versionUsed(file, stateFolder);
      return planDeviceRuleRemoval(file, match, { ...choices, stateFolder, ...(used && { used }) });
    };
  const source = must(foldRule(fields), 'an edit that adds has a rule');
  return async (file) =>
    planDeviceRuleEdit(file, { match, source, ...choices }, await versionUsed(file, stateFolder));
}

/** Records of files of one host never meet those of another. */
function stateFolderOf({ fields, host }: ModuleCall): string {
  const folder = fields.stateFolder ?? defaultStateFolder();
  return join(folder, 'hosts', encodeURIComponent(host.name).replaceAll('.', '%2E'));
}

function summaryOf({ changed, version, record }: DeviceRuleEdit, { fields }: ModuleCall): string {
  const isRemoval = fields.state === 'absent';
  if (!changed) return isRemoval ? 'no such rule is there' : 'the rule is there already';
  const moved = version && `version ${version.from} -> ${version.to} at ${version.place}`;
  if (!isRemoval) return `the rule is added; ${moved ?? 'the version stays'}`;
  if (record) return 'the rule is taken out; every byte is as it was before, the version included';
  return `the rule is taken out; ${moved ?? 'the version stays'}`;
}
