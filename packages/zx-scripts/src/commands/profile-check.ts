import { DEFAULT_RELEASE, renderStanza } from '@quantastor-xenserver/core/edit';
import {
  bareCommand,
  type Command,
  profileFrom,
  readExits,
  releaseFrom,
  runAlone,
  say,
  writeData,
} from 'quantastor-xenserver';

export const command: Command = bareCommand('check', {
  summary: 'Check a vendor profile, and show the stanza that it makes',
  exits: readExits,
  examples: [
    ['profile check acme.json', 'what is wrong with it, or its stanza'],
    ['profile check acme.json --release xenserver-7.6', 'the stanza for that release'],
  ],
});

command
  .argument('<file>', 'the profile as JSON, - for stdin, or the name of a built-in one')
  .option('--release <release>', 'the stanza as it is written for that release')
  .action(async (file: string, { release: named }: { readonly release?: string }) => {
    const profile = await profileFrom({ profile: file });
    const release = named === undefined ? DEFAULT_RELEASE : await releaseFrom({ release: named });
    const { desired, notes } = renderStanza(profile, { dialect: 'auto', release });
    const lines = desired.keywords.map(({ keyword, value, quoted }) => {
      const shown = quoted || /[\s#!{}]/.test(value) ? `"${value}"` : value;
      return `\t\t${keyword} ${shown}\n`;
    });
    await writeData(`devices {\n\tdevice {\n${lines.join('')}\t}\n}\n`);
    for (const note of notes) say(`note: ${note}`);
    say(
      `${profile.title} (${profile.id}): a valid profile; its stanza for multipath-tools ${release.version}`,
    );
  });

await runAlone(command, import.meta.url);
