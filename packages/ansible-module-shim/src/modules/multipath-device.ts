import {
  dependsOnRelease,
  foldStanza,
  foldStanzaEdit,
  must,
  stanzaChange,
} from '@quantastor-xenserver/core';
import {
  type DesiredStanza,
  editStanza,
  findRelease,
  isConfPath,
  type MultipathEdit,
  type MultipathRelease,
  planMultipathEdit,
  planMultipathForAny,
  planMultipathRemoval,
  releaseOf,
  releaseQuery,
} from '@quantastor-xenserver/core/edit';
import { profileFrom } from '../options/profile.ts';
import { specOf } from '../options/spec-of.ts';
import { editResult } from '../result/edit-result.ts';
import { stanzaResult } from '../result/stanza-result.ts';
import { editOnHost, noFile, objectionOf } from './edit-on-host.ts';
import { watchRun } from './events.ts';
import type { AnsibleModule, ModuleCall, ModuleResult } from './module.ts';
import { taskKey } from './ready-edits.ts';

/** Where the host itself keeps its configuration. */
const AUTO = 'auto';

export const multipathDeviceModule: AnsibleModule = {
  spec: specOf('edit-multipath-conf'),
  scopeOf: () => 'edit-multipath-conf',
  async run(call) {
    const path = must(call.fields.path, 'the row path has a default');
    // what a host's multipath reads is a run that can be taken back; any other file is one file
    return path === AUTO || isConfPath(path) ? recorded(call, path) : plain(call, path);
  },
};

async function recorded(call: ModuleCall, path: string): Promise<ModuleResult> {
  const { fields, options, check, host, say } = call;
  const profile = profileFrom(options['profile']);
  const { desired } = foldStanza(fields, profile, undefined);
  const isOwn = fields.keywords === undefined;
  const { match } = desired;
  const isVendors =
    match.vendor === profile.match.vendor && match.product === profile.match.product;
  const watch = watchRun(say);
  const choices = foldStanzaEdit(fields, 'ansible');
  const report = await editStanza(
    {
      ...choices,
      state: fields.state === 'absent' ? 'absent' : 'present',
      dialect: isOwn ? choices.dialect : 'as-published',
      create: fields.create === true,
      ...(path !== AUTO && { path }),
      ...(fields.release !== undefined && { release: fields.release }),
      ...(!check && fields.validate !== undefined && { objection: objectionOf(fields.validate) }),
    },
    {
      hosts: [host],
      profile:
        isOwn && isVendors
          ? profile
          : {
              id: isVendors ? profile.id : fileNameOf(match),
              title: `${match.vendor} ${match.product}`,
              sources: ['the keywords of an Ansible task'],
              match,
              multipath: { published: desired.keywords },
            },
      mode: check ? 'check' : 'apply',
      onEvent: watch.onEvent,
      ...(fields.stateFolder !== undefined && { stateFolder: fields.stateFolder }),
    },
  );
  return stanzaResult(report, {
    ...{ diff: call.diff, runId: watch.isRecorded, path, match },
    summary: (found, changed) => summaryOf(changed, fields.state === 'absent', found, choices),
  });
}

async function plain(call: ModuleCall, path: string): Promise<ModuleResult> {
  const { fields, options } = call;
  const profile = profileFrom(options['profile']);
  const isRemoval = fields.state === 'absent';
  const named = fields.release === undefined ? undefined : findRelease(fields.release);
  // what the stanza does not depend on is not asked
  const asks = dependsOnRelease(fields) && named === undefined;
  const host = await call.host.open();
  try {
    const facts = asks ? await host.facts({ files: [path], ...releaseQuery }) : undefined;
    const release = named ?? (facts && releaseOf(facts));
    const { desired } = foldStanza(fields, profile, release);
    const choices = foldStanzaEdit(fields, 'ansible');
    const { vendor, product } = desired.match;
    let isOfOneHost = false;
    const edited = await editOnHost(
      host,
      {
        path,
        ...(facts
          ? { file: facts.files.get(path) ?? { exists: false, path } }
          : { task: taskKey('multipath_device', options) }),
        isOfOneHost: () => isOfOneHost,
        async plan(bytes): Promise<MultipathEdit> {
          const plan = (one: MultipathRelease | undefined): MultipathEdit =>
            isRemoval
              ? planMultipathRemoval(bytes, desired.match, { release: one })
              : planMultipathEdit(bytes, desired, { ...choices, release: one });
          if (release) return plan(release);
          const same = planMultipathForAny(bytes, desired, isRemoval ? undefined : choices);
          if (same) return same;
          // releases read this file in different ways, so the host says which one it has
          isOfOneHost = true;
          return plan(releaseOf(await host.facts(releaseQuery)));
        },
      },
      call,
    );
    if (!edited) return { ...noFile(path), vendor, product };
    const summary = summaryOf(edited.changed, isRemoval, edited.state, choices);
    return {
      ...editResult(edited, `${vendor}/${product} ${summary}`, call),
      vendor,
      product,
      found: edited.state,
    };
  } finally {
    await host.close();
  }
}

/** `NETAPP/LUN.*` is `netapp-lun`. */
function fileNameOf({ vendor, product }: DesiredStanza['match']): string {
  const words = `${vendor} ${product}`.toLowerCase().match(/[a-z0-9]+/g);
  return words?.join('-').slice(0, 64) ?? 'device';
}

function summaryOf(
  changed: boolean,
  isRemoval: boolean,
  found: MultipathEdit['state'],
  choices: ReturnType<typeof foldStanzaEdit>,
): string {
  if (!changed) return isRemoval ? 'is not there' : 'is up to date';
  if (isRemoval) return 'is taken out';
  return { add: 'is added', merge: 'is merged', replace: 'is replaced' }[
    stanzaChange(choices, found)
  ];
}
