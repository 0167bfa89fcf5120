import {
  dependsOnRelease,
  findRelease,
  foldDifference,
  foldStanza,
  hostRelease,
  must,
  type OnDifference,
  planStanza,
  planStanzaRemoval,
  readMultipath,
  releaseQuery,
  type StanzaPlan,
} from '@quantastor-xenserver/core';
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { editResult } from '../result/edit-result.ts';
import { editOnHost, noFile } from './edit-on-host.ts';
import type { AnsibleModule } from './module.ts';
import { taskKey } from './ready-edits.ts';

export const multipathDeviceModule: AnsibleModule = {
  spec: specOf('edit-multipath-conf'),
  scopeOf: () => 'edit-multipath-conf',
  async run(call) {
    const { fields, options } = call;
    const profile = profileFrom(options['profile']);
    const path = must(fields.path, 'the row path has a default');
    const isRemoval = fields.state === 'absent';
    const named = fields.release === undefined ? undefined : findRelease(fields.release);
    // what the stanza does not depend on is not asked
    const asks = dependsOnRelease(fields) && named === undefined;
    const host = await call.host.open();
    try {
      const facts = asks ? await host.facts({ files: [path], ...releaseQuery }) : undefined;
      const release = named ?? (facts && hostRelease(facts));
      const { wish } = foldStanza(fields, profile, release);
      const onDifference = foldDifference(fields, 'ansible');
      const { vendor, product } = wish.match;
      const edited = await editOnHost<StanzaPlan>(
        host,
        {
          path,
          ...(facts
            ? { file: facts.files.get(path) ?? { exists: false, path } }
            : { task: taskKey('multipath_device', options) }),
          planner: (text, { encoding }) => {
            const document = readMultipath(text, { encoding });
            return isRemoval
              ? planStanzaRemoval(document, wish.match)
              : planStanza(document, wish, {
                  onDifference,
                  release,
                  allowRefusedFile: fields.allowRefusedFile,
                });
          },
        },
        call,
      );
      if (!edited) return { ...noFile(path), vendor, product };
      const summary = summaryOf(edited.changed, isRemoval, edited.plan.state, onDifference);
      return {
        ...editResult(edited, `${vendor}/${product} ${summary}`, call),
        vendor,
        product,
        found: edited.plan.state,
      };
    } finally {
      await host.close();
    }
  },
};

function summaryOf(
  changed: boolean,
  isRemoval: boolean,
  found: StanzaPlan['state'],
  onDifference: OnDifference,
): string {
  if (!changed) return isRemoval ? 'is not there' : 'is up to date';
  if (isRemoval) return 'is taken out';
  if (found === 'absent') return 'is added';
  return onDifference === 'merge' ? 'is merged' : 'is replaced';
}
