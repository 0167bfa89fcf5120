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
  releaseFrom,
  runAlone,
  runEdit,
  type StanzaFlags,
  say,
  script,
} from '@quantastor-xenserver/zx-scripts';

interface Flags extends EditFlags, StanzaFlags {
  readonly profile?: string;
  readonly release?: string;
}

export const command: Command = script(
  'multipath-conf',
  "Put the vendor's stanza after the last device of a multipath.conf",
);

addEditOptions(addStanzaOptions(addProfileOption(addChangeOptions(command))))
  .option('--release <version>', "multipath-tools to write for (default: this machine's, or 0.9.4)")
  .option('--remove', 'take the stanza out again')
  .action(async (file: string, flags: Flags) => {
    const profile = await profileFrom(flags);
    const { dialect, onDifference } = flags;
    const { wish, notes } = renderStanza(profile, { dialect, release: await releaseFrom(flags) });
    const { vendor, product } = wish.match;
    const edited = await runEdit(
      {
        file,
        planner: (text, { encoding }) => {
          const document = readMultipath(text, { byteText: encoding === 'byte' });
          return flags.remove
            ? planStanzaRemoval(document, wish.match)
            : planStanza(document, wish, { onDifference });
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
    if (edited.changed && !flags.remove) for (const note of notes) say(`note: ${note}`);
  });

await runAlone(command, import.meta.url);
