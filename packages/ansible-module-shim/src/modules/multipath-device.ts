import {
  type Dialect,
  hostRelease,
  type MultipathRelease,
  type OnDifference,
  type Profile,
  parseRelease,
  planStanza,
  planStanzaRemoval,
  readMultipath,
  releaseQuery,
  renderStanza,
  type StanzaPlan,
  type StanzaWish,
} from '@quantastor-xenserver/core';
import { dialectSpec, editSpec, placeSpec, profileSpec } from '../options/common.ts';
import { keywordsFrom } from '../options/keywords.ts';
import { matchFrom } from '../options/match.ts';
import { OptionsError } from '../options/options-error.ts';
import { profileFrom } from '../options/profile.ts';
import type { Options } from '../options/read-options.ts';
import { editResult } from '../result/edit-result.ts';
import { editOnHost, noFile } from './edit-on-host.ts';
import type { AnsibleModule } from './module.ts';
import { taskKey } from './ready-edits.ts';

export const multipathDeviceModule: AnsibleModule = {
  spec: {
    ...editSpec,
    path: { type: 'str', default: '/etc/multipath.conf', aliases: ['dest'] },
    state: { type: 'str', choices: ['present', 'merged', 'absent'], default: 'present' },
    vendor: { type: 'str' },
    product: { type: 'str' },
    keywords: { type: 'dict', aliases: ['settings'] },
    on_difference: { type: 'str', choices: ['replace', 'merge', 'refuse'] },
    ...dialectSpec,
    release: { type: 'str' },
    ...profileSpec,
    ...placeSpec,
  },
  async run(call) {
    const { options } = call;
    const profile = profileFrom(options['profile']);
    const named = releaseFrom(options);
    const path = String(options['path']);
    const isRemoval = options['state'] === 'absent';
    // what the stanza does not depend on is not asked
    const asks = needsRelease(options) && !isRemoval && named === undefined;
    const host = await call.host.open();
    try {
      const facts = asks ? await host.facts({ files: [path], ...releaseQuery }) : undefined;
      const wish = wishFrom(options, profile, named ?? (facts && hostRelease(facts)));
      const onDifference = differenceFrom(options);
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
              : planStanza(document, wish, { onDifference });
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

function needsRelease(options: Options): boolean {
  return options['keywords'] === undefined && options['dialect'] === 'auto';
}

function releaseFrom(options: Options): MultipathRelease | undefined {
  const text = options['release'];
  if (text === undefined) return undefined;
  const release = parseRelease(String(text));
  if (release) return release;
  throw new OptionsError([
    `argument 'release' names no release of multipath-tools, such as 0.9.4 or 0.4.9-136.xs`,
  ]);
}

/** The stanza of the options; without keywords, the profile's. */
function wishFrom(
  options: Options,
  profile: Profile,
  release: MultipathRelease | undefined,
): StanzaWish {
  const { keywords } = options;
  const { vendor, product } = profile.match;
  const match = matchFrom(options) ?? { vendor, product };
  const isProfiles = match.vendor === vendor && match.product === product;
  if (keywords !== undefined)
    return {
      match,
      keywords: [
        { keyword: 'vendor', value: match.vendor },
        { keyword: 'product', value: match.product },
        ...keywordsFrom(keywords as Readonly<Record<string, unknown>>),
      ],
    };
  if (options['state'] === 'absent') return { match, keywords: [] };
  if (!isProfiles)
    throw new OptionsError([
      `keywords are needed: the profile ${profile.id} is of ${vendor}/${product}`,
    ]);
  return renderStanza(profile, { dialect: options['dialect'] as Dialect, release }).wish;
}

function differenceFrom(options: Options): OnDifference {
  if (options['on_difference'] !== undefined) return options['on_difference'] as OnDifference;
  return options['state'] === 'merged' ? 'merge' : 'replace';
}

function summaryOf(
  changed: boolean,
  isRemoval: boolean,
  found: StanzaPlan['state'],
  onDifference: OnDifference,
): string {
  if (!changed) return isRemoval ? 'is not there' : 'is as wished';
  if (isRemoval) return 'is taken out';
  if (found === 'absent') return 'is added';
  return onDifference === 'merge' ? 'is merged' : 'is replaced';
}
