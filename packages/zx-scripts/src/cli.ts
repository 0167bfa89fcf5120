#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { exitCodesHelp } from './kit/exit-codes.ts';
import { runScript } from './kit/script.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Only the script that is asked for is loaded. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

const scripts: readonly Entry[] = [
  {
    name: 'configure-multipath',
    summary: 'add the stanza on each dom0 and have multipathd take it up',
    load: () => import('./commands/configure-multipath.ts'),
  },
  {
    name: 'install-adapter',
    summary: 'install the adapter on the StorageLink server',
    load: () => import('./commands/install-adapter.ts'),
  },
  {
    name: 'verify',
    summary: 'ask the systems whether the set-up is live; changes nothing',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'rollback',
    summary: 'undo a finished run',
    load: () => import('./commands/rollback.ts'),
  },
  {
    name: 'resume',
    summary: 'finish or undo an interrupted run',
    load: () => import('./commands/resume.ts'),
  },
  { name: 'runs', summary: 'list the runs', load: () => import('./commands/runs.ts') },
  {
    name: 'lint',
    summary: 'report what is wrong in multipath.conf files',
    load: () => import('./commands/lint.ts'),
  },
  {
    name: 'edit multipath-conf',
    summary: 'put the stanza into one multipath.conf',
    load: () => import('./commands/edit-multipath-conf.ts'),
  },
  {
    name: 'edit device-rules',
    summary: 'put the device rule into one scsi_device_id_config.xml',
    load: () => import('./commands/edit-device-rules.ts'),
  },
  {
    name: 'sandbox',
    summary: 'make a folder to try all this on',
    load: () => import('./commands/sandbox.ts'),
  },
];

const [first, ...rest] = process.argv.slice(2);
const argv = first === 'help' ? [...rest, '--help'] : process.argv.slice(2);
const asked = scripts.find(({ name }) => name === argv.slice(0, name.split(' ').length).join(' '));
const program = group('quantastor-xenserver')
  .description(
    'Sets up OSNEXUS QuantaStor on XenServer and XCP-ng, as its published procedure says.',
  )
  .version(versionOf(), '-V, --version', 'show the version');
const edit = group('edit').summary('edit one file').description('Edits one file, to the byte.');
for (const entry of scripts) {
  const words = entry.name.split(' ');
  const command =
    entry === asked
      ? (await entry.load()).command
      : new Command(words.at(-1)).summary(entry.summary).description(entry.summary);
  (words.length === 1 ? program : edit).addCommand(command);
}
program.addCommand(edit);
await runScript(program, argv);

function group(name: string): Command {
  return new Command(name)
    .showHelpAfterError("Try '--help'.")
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .addHelpText('after', exitCodesHelp)
    .exitOverride();
}

function versionOf(): string {
  const manifest: { version: string } = createRequire(import.meta.url)('../package.json');
  return manifest.version;
}
