import {
  type KeywordValue,
  type OptionFields,
  type Profile,
  planStanza,
  planStanzaRemoval,
  readMultipath,
  renderStanza,
  type StanzaWish,
} from '@quantastor-xenserver/core';
import {
  type Command,
  changeExits,
  profileFrom,
  releaseFrom,
  runAlone,
  runEdit,
  say,
  script,
} from '@quantastor-xenserver/zx-scripts';

export const command: Command = script('multipath-conf', {
  scope: 'edit-multipath-conf',
  summary: "Put the vendor's stanza after the last device of a multipath.conf",
  exits: changeExits,
  examples: [
    ['edit multipath-conf /etc/multipath.conf --check --diff', 'what would change in one file'],
    ['edit multipath-conf - --release 0.4.9-136.xs', 'a filter, from stdin to stdout'],
  ],
  async run(options) {
    const isRemoval = options.state === 'absent';
    const profile = await profileFrom(options);
    const { vendor = profile.match.vendor, product = profile.match.product } = options;
    // the file is read while this machine is asked for its release
    const wanted = stanzaFrom(options, profile, { vendor, product });
    const onDifference = options.state === 'merged' ? 'merge' : (options.onDifference ?? 'refuse');
    const edited = await runEdit(
      {
        planner: async (text, { encoding }) => {
          const document = readMultipath(text, { encoding });
          if (isRemoval) return planStanzaRemoval(document, { vendor, product });
          return planStanza(document, (await wanted).wish, { onDifference });
        },
        summary: ({ plan, changed }) => {
          if (!changed) return `${vendor}/${product} is ${isRemoval ? 'not there' : 'up to date'}`;
          if (isRemoval) return `take ${vendor}/${product} out`;
          return `${plan.state === 'absent' ? 'add' : onDifference} ${vendor}/${product}`;
        },
      },
      options,
    );
    if (!edited.changed || isRemoval) return;
    for (const note of (await wanted).notes) say(`note: ${note}`);
  },
});

interface Wanted {
  readonly wish: StanzaWish;
  readonly notes: readonly string[];
}

/** The profile's stanza, or the one whose keywords were given. */
async function stanzaFrom(
  options: OptionFields,
  profile: Profile,
  match: StanzaWish['match'],
): Promise<Wanted> {
  const { dialect = 'auto', keywords } = options;
  if (keywords === undefined) {
    const { wish, notes } = renderStanza(profile, { dialect, release: await releaseFrom(options) });
    return { wish: { ...wish, match }, notes };
  }
  const values: KeywordValue[] = Object.entries(keywords).map(([keyword, value]) => ({
    keyword,
    value,
  }));
  return { wish: { match, keywords: values }, notes: [] };
}

await runAlone(command, import.meta.url);
