import { foldStanza, foldStanzaEdit, stanzaChange } from '@quantastor-xenserver/core';
import {
  DEFAULT_RELEASE,
  packageOfFile,
  planMultipathEdit,
  planMultipathRemoval,
} from '@quantastor-xenserver/core/edit';
import {
  type Command,
  changeExits,
  interruptibly,
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
    const known = await knownRelease(options);
    const release = known ?? DEFAULT_RELEASE;
    const { desired, notes } = foldStanza(options, profile, release);
    const choices = foldStanzaEdit(options, 'cli');
    const edited = await runEdit(
      {
        async plan(file) {
          if (isRemoval)
            return interruptibly(file.bytes.length, () =>
              planMultipathRemoval(file, { vendor, product }, { release }),
            );
          const given = { ...file, ofPackage: await packageOfFile(file.path) };
          return interruptibly(file.bytes.length, () =>
            planMultipathEdit(given, desired, { ...choices, release, isGuess: !known }),
          );
        },
        summary({ changed, state }) {
          if (!changed) return `${vendor}/${product} is ${isRemoval ? 'not there' : 'up to date'}`;
          if (isRemoval) return `take ${vendor}/${product} out`;
          return `${stanzaChange(choices, state)} ${vendor}/${product}`;
        },
      },
      options,
    );
    if (!edited.changed || isRemoval) return;
    for (const note of notes) say(`note: ${note}`);
  },
});

await runAlone(command, import.meta.url);
