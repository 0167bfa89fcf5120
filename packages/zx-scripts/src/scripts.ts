import type { Command } from 'commander';

export interface ScriptEntry {
  readonly name: string;
  readonly summary: string;
  /** Only the script that is asked for is loaded. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

export const scripts: readonly ScriptEntry[] = [
  {
    name: 'configure-multipath',
    summary: 'add the stanza on each dom0 and have multipathd read it',
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
    name: 'storagelink-certificate',
    summary: "show the certificate of StorageLink's web service",
    load: () => import('./commands/storagelink-certificate.ts'),
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
    name: 'profile list',
    summary: 'list the built-in vendor profiles',
    load: () => import('./commands/profile-list.ts'),
  },
  {
    name: 'profile check',
    summary: 'check a vendor profile of your own',
    load: () => import('./commands/profile-check.ts'),
  },
  {
    name: 'lsp',
    summary: 'serve an editor: findings and keywords of multipath.conf (Language Server Protocol)',
    load: () => import('./commands/lsp.ts'),
  },
  {
    name: 'sandbox',
    summary: 'make a folder to try all this on',
    load: () => import('./commands/sandbox.ts'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    load: () => import('./commands/completion.ts'),
  },
];
