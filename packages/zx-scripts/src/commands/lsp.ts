import { bareCommand, type Command, readExits, releaseFrom, runAlone } from 'quantastor-xenserver';

export const command: Command = bareCommand('lsp', {
  summary: 'Serve an editor on stdin and stdout (Language Server Protocol) for multipath.conf',
  exits: readExits,
  examples: [
    ['lsp', "findings by this machine's multipath-tools"],
    ['lsp --release xenserver-8', 'findings, hover texts and fixes for that release'],
  ],
});

command
  .option('--release <release>', "multipath-tools that the file is for; this machine's without it")
  // editors add it
  .option('--stdio', 'stdin and stdout, the only way there is')
  .action(async ({ release }: { readonly release?: string }) => {
    const { serveLanguage } = await import('../kit/language-server.ts');
    serveLanguage(await releaseFrom(release === undefined ? {} : { release }));
  });

await runAlone(command, import.meta.url);
