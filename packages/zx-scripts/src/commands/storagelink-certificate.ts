import { type ShownCertificate, showCertificate } from '@quantastor-xenserver/core';
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
    const by = shown.issuer === shown.subject ? 'itself' : shown.issuer || '(no name)';
    say(`signed by ${by}, valid from ${shown.validFrom} to ${shown.validTo}${ageOf(shown)}`);
    if (/^TLSv1(?:\.1)?$/.test(shown.protocol))
      say(`it speaks ${shown.protocol} at most: --storagelink-min-tls ${shown.protocol}`);
    say(
      'nobody has checked it: compare the SHA-256 with what the server itself shows before you use it',
    );
  });

/** A pinned certificate is taken at any age; that it is out of date is no news later on. */
function ageOf({ validFrom, validTo }: ShownCertificate): string {
  const now = Date.now();
  if (Date.parse(validTo) < now) return ': no longer valid';
  return Date.parse(validFrom) > now ? ': not valid yet' : '';
}

await runAlone(command, import.meta.url);
