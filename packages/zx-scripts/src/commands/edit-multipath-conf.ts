import {
  type FoldedStanza,
  foldDifference,
  foldStanza,
  type MultipathRelease,
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
} from 'quantastor-xenserver';

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
          return planStanza(document, wanted.wish, { onDifference, release: wanted.release });
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

type Wanted = FoldedStanza & { readonly release: MultipathRelease | undefined };

/** What the stanza is, and where it wins, depends on the release. */
async function stanzaFrom(options: OptionFields, profile: Profile): Promise<Wanted> {
  const release = options.state === 'absent' ? undefined : await releaseFrom(options);
  return { ...foldStanza(options, profile, release), release };
}

await runAlone(command, import.meta.url);
