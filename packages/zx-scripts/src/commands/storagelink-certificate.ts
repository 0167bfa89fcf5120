import { showCertificate } from '@quantastor-xenserver/core';
import {
  asWrongUsage,
  bareCommand,
  type Command,
  expectJson,
  readExits,
  runAlone,
  say,
  writeData,
  writeJson,
} from 'quantastor-xenserver';

export const command: Command = bareCommand('storagelink-certificate', {
  summary: "Show the certificate of StorageLink's web service, to compare it and to pin it",
  exits: readExits,
  examples: [
    [
      'storagelink-certificate https://server:21605',
      'its SHA-256, as --storagelink-fingerprint takes it',
    ],
  ],
});

command
  .argument(
    '<url>',
    "StorageLink's web service, such as https://server; port 21605 where none is named",
  )
  .option('--json', 'print it as JSON')
  .action(async (url: string, flags: { readonly json?: boolean }) => {
    if (flags.json) expectJson();
    const shown = await showCertificate(url).catch(asWrongUsage);
    if (flags.json) return writeJson(shown);
    await writeData(`${shown.sha256}\n`);
    say(`${shown.place} shows the certificate of ${shown.subject || '(no name)'}`);
    say(
      `signed by ${shown.issuer || '(no name)'}, valid from ${shown.validFrom} to ${shown.validTo}`,
    );
    if (/^TLSv1(?:\.1)?$/.test(shown.protocol))
      say(`it speaks ${shown.protocol} at most: --storagelink-min-tls ${shown.protocol}`);
    say(
      'nobody has checked it: compare the SHA-256 with what the server itself shows before you use it',
    );
  });

await runAlone(command, import.meta.url);
