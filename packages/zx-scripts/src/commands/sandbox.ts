import { createSandbox } from '@quantastor-xenserver/core/sandbox';
import {
  assignment,
  bareCommand,
  type Command,
  expectJson,
  quoteWord,
  readExits,
  runAlone,
  say,
  toolWords,
  writeData,
  writeJson,
} from 'quantastor-xenserver';

export const command: Command = bareCommand('sandbox', {
  summary:
    'Make a folder that looks like a StorageLink server and a pool of dom0 hosts, to try things on',
  exits: readExits,
  examples: [
    ['sandbox lab', 'make it, and print commands to try'],
    ['sandbox lab --json', 'the same as data'],
  ],
});

command
  .argument('<dir>', 'a folder that is not there yet, or empty')
  .option('--json', 'print what was made as JSON')
  .action(async (dir: string, flags: { readonly json?: boolean }) => {
    if (flags.json) expectJson();
    const sandbox = await createSandbox(dir);
    const server = `sandbox:${sandbox.server}`;
    const dom0 = sandbox.dom0.map((folder) => `sandbox:${folder}`);
    const { password, ...api } = sandbox.api;
    const { installer } = sandbox;
    // the commands are the data: only on a terminal do they follow these words
    const follows = process.stdout.isTTY && !flags.json ? ' Try:' : '';
    say(`Made a sandbox in ${dir}: its services, daemons and StorageLink are pretended.${follows}`);
    if (flags.json) return writeJson({ server, dom0, installer, api });
    const tool = toolWords();
    const hosts = ['--hosts', ...dom0];
    const adapter = [
      ...['install-adapter', '--hosts', server, '--licence-hosts', dom0[0] ?? '', '--clone'],
      ...['--installer', installer.path, '--installer-sha256', installer.sha256],
      ...['--storagelink-url', api.url, '--storagelink-fingerprint', api.fingerprint ?? ''],
      ...['--storage-name', 'lab', '--storage-address', '192.0.2.10', '--storage-user', 'admin'],
    ];
    const lines = [
      [...tool, ...adapter, '--check', '--diff'],
      [...tool, ...adapter, '--yes'],
      [...tool, 'configure-multipath', ...hosts, '--check', '--diff'],
      [...tool, 'configure-multipath', ...hosts, '--yes'],
      [...tool, 'verify', ...hosts],
      [...tool, 'runs'],
    ];
    const secrets = [
      ['QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD', password],
      ['QUANTASTOR_XENSERVER_STORAGE_PASSWORD', 'pretended'],
    ] as const;
    const all = [
      ...secrets.map(([name, value]) => assignment(name, value)),
      ...lines.map((words) => words.map((word) => quoteWord(word)).join(' ')),
    ];
    return writeData(`${all.join('\n')}\n`);
  });

await runAlone(command, import.meta.url);
