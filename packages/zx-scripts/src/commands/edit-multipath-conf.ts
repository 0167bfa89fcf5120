import {
  type FoldedStanza,
  foldDifference,
  foldStanza,
  type OptionFields,
  type Profile,
} from '@quantastor-xenserver/core';
import {
  DEFAULT_LINT_RELEASE,
  type MultipathRelease,
  planStanza,
  planStanzaRemoval,
  readMultipath,
} from '@quantastor-xenserver/core/edit';
import {
  type Command,
  changeExits,
  knownRelease,
  profileFrom,
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
          if (isRemoval)
            return planStanzaRemoval(document, { vendor, product }, { release: wanted.release });
          return planStanza(document, wanted.desired, {
            onDifference,
            release: wanted.release,
            // nobody said that this release is to read the file
            allowRefusedFile: options.allowRefusedFile === true || wanted.isGuess,
          });
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

type Wanted = FoldedStanza & {
  readonly release: MultipathRelease | undefined;
  /** Nobody named the release, and this machine has none. */
  readonly isGuess: boolean;
};

/** What the stanza is, and where it wins, depends on the release. */
async function stanzaFrom(options: OptionFields, profile: Profile): Promise<Wanted> {
  const known = await knownRelease(options);
  const release = known ?? DEFAULT_LINT_RELEASE;
  return { ...foldStanza(options, profile, release), release, isGuess: known === undefined };
}

await runAlone(command, import.meta.url);
