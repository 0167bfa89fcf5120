import {
<<<<<<< HEAD
  dependsOnRelease,
  type FoldedStanza,
  foldDifference,
  foldStanza,
=======
  type KeywordValue,
  type MultipathRelease,
>>>>>>> 1ebff68 (Put a stanza where the release of the host lets it win, and prove lint and edit against what 24 parsers said)
  type OptionFields,
  type Profile,
  planStanza,
  planStanzaRemoval,
  readMultipath,
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
    const onDifference = foldDifference(options, 'cli');
    const wanted = await stanzaFrom(options, profile);
    const edited = await runEdit(
      {
        planner: (text, { encoding }) => {
          const document = readMultipath(text, { encoding });
          if (isRemoval) return planStanzaRemoval(document, { vendor, product });
<<<<<<< HEAD
          return planStanza(document, wanted.wish, { onDifference });
=======
          const { wish, release } = await wanted;
          return planStanza(document, wish, { onDifference, release });
>>>>>>> 1ebff68 (Put a stanza where the release of the host lets it win, and prove lint and edit against what 24 parsers said)
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
    for (const note of wanted.notes) say(`note: ${note}`);
  },
});

<<<<<<< HEAD
/** This machine is asked for its release only where the stanza depends on it. */
async function stanzaFrom(options: OptionFields, profile: Profile): Promise<FoldedStanza> {
  const release = dependsOnRelease(options) ? await releaseFrom(options) : undefined;
  return foldStanza(options, profile, release);
=======
interface Wanted {
  readonly wish: StanzaWish;
  readonly notes: readonly string[];
  readonly release: MultipathRelease;
}

/** The profile's stanza, or the one whose keywords were given. */
async function stanzaFrom(
  options: OptionFields,
  profile: Profile,
  match: StanzaWish['match'],
): Promise<Wanted> {
  const { dialect = 'auto', keywords } = options;
  const release = await releaseFrom(options);
  if (keywords === undefined) {
    const { wish, notes } = renderStanza(profile, { dialect, release });
    return { wish: { ...wish, match }, notes, release };
  }
  const values: KeywordValue[] = Object.entries(keywords).map(([keyword, value]) => ({
    keyword,
    value,
  }));
  return { wish: { match, keywords: values }, notes: [], release };
>>>>>>> 1ebff68 (Put a stanza where the release of the host lets it win, and prove lint and edit against what 24 parsers said)
}

await runAlone(command, import.meta.url);
