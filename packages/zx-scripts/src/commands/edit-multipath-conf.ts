import {
  planStanza,
  planStanzaRemoval,
  readMultipath,
  renderStanza,
} from '@quantastor-xenserver/core';
import {
  addChangeOptions,
  addEditOptions,
  addProfileOption,
  addStanzaOptions,
  type Command,
  type EditFlags,
  profileFrom,
  type ReleaseFlags,
  releaseFrom,
  releaseOption,
  runAlone,
  runEdit,
  type StanzaFlags,
  say,
  script,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends EditFlags, StanzaFlags, ReleaseFlags {
  readonly profile?: string;
}

export const command: Command = script(
  'multipath-conf',
  "Put the vendor's stanza after the last device of a multipath.conf",
);

addEditOptions(addStanzaOptions(addProfileOption(addChangeOptions(command))))
  .addOption(releaseOption('write for'))
  .option('--remove', 'take the stanza out again')
  .action(async (file: string, flags: Flags) => {
    const profile = await profileFrom(flags);
    const { dialect, onDifference } = flags;
    const { vendor, product } = profile.match;
    // the file is read while this machine is asked for its release
    const rendered = releaseFrom(flags).then((release) =>
      renderStanza(profile, { dialect, release }),
    );
    const edited = await runEdit(
      {
        file,
        planner: async (text, { encoding }) => {
          const document = readMultipath(text, { encoding });
          if (flags.remove) return planStanzaRemoval(document, profile.match);
          return planStanza(document, (await rendered).wish, { onDifference });
        },
        summary: ({ plan, changed }) => {
          if (!changed)
            return `${vendor}/${product} is ${flags.remove ? 'not there' : 'as wished'}`;
          if (flags.remove) return `take ${vendor}/${product} out`;
          return `${plan.state === 'absent' ? 'add' : onDifference} ${vendor}/${product}`;
        },
      },
      flags,
    );
    if (!edited.changed || flags.remove) return;
    for (const note of (await rendered).notes) say(`note: ${note}`);
  });

await runAlone(command, import.meta.url);
