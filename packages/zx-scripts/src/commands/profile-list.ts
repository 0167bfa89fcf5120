import { PROFILES } from '@quantastor-xenserver/core';
import {
  bareCommand,
  type Command,
  expectJson,
  readExits,
  runAlone,
  table,
  writeData,
  writeJson,
} from 'quantastor-xenserver';

export const command: Command = bareCommand('list', {
  summary: 'List the built-in vendor profiles',
  exits: readExits,
  examples: [
    ['profile list', 'their names, for --profile'],
    ['profile list --json', 'the profiles themselves, to change one'],
  ],
});

command
  .option('--json', 'the profiles as JSON')
  .action(async (flags: { readonly json?: boolean }) => {
    if (flags.json) {
      expectJson();
      return writeJson(PROFILES);
    }
    const rows = PROFILES.map(({ id, title, match }) => [
      id,
      `${match.vendor}/${match.product}`,
      title,
    ]);
    return writeData(table([['PROFILE', 'VENDOR/PRODUCT', 'TITLE'], ...rows]));
  });

await runAlone(command, import.meta.url);
