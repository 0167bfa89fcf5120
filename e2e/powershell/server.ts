import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '@quantastor-xenserver/core';
import { type BridgeTransport, openBridgeHost } from '@quantastor-xenserver/core/bridge';
import type { SandboxHosts } from '@quantastor-xenserver/core/sandbox';
import { makeWindowsDisk, withinLab } from './disk.ts';
import { startResident } from './resident.ts';

export interface PowershellServer {
  readonly sandbox: SandboxHosts;
  /** As Ansible's action plugin would reach it, but for the connection. */
  open(): Host;
  /** Of the sandbox that does the work of the stand-ins: its state. */
  readonly sandboxFile: string;
  /** A stand-in's place on PATH. */
  program(name: string): string;
  /** The code page of the console from now on; undefined: UTF-8. */
  console(codePage: number | undefined): void;
  /** The file of a Windows path, as PowerShell sees it. */
  file(path: string): string;
  /** What each call of PowerShell was, oldest first. */
  readonly calls: { readonly feed: boolean; readonly length: number; readonly stderr: string }[];
  stop(): Promise<void>;
}

/** A real PowerShell on the lab's disk, which runs what would go over a connection of Ansible. */
export async function startPowershellServer(program: string): Promise<PowershellServer> {
  const lab = await makeWindowsDisk();
  const { folder, disk, bin } = lab;
  const calls: PowershellServer['calls'] = [];
  const shell = startResident(program, disk, lab.env);
  let codePage: number | undefined;
  const transport: BridgeTransport = {
    async execute({ text, feed, content }) {
      const own = withinLab(text, disk);
      let given = own;
      const place = mkdtempSync(join(folder, 'fed-'));
      if (feed) {
        writeFileSync(join(place, 'script'), own);
        if (content) writeFileSync(join(place, 'content'), content);
        given = `& ([ScriptBlock]::Create([IO.File]::ReadAllText('${join(place, 'script')}'))) '${place}'`;
      }
      const [stdout, stderr] = await shell.ask(`${consoleAs(codePage)}${given}`);
      rmSync(place, { recursive: true });
      calls.push({ feed, length: text.length, stderr });
      return { exit: stderr === '' ? 0 : 1, stdout, stderr };
    },
  };
  return {
    sandbox: lab.sandbox,
    calls,
    program: (name) => join(bin, name),
    sandboxFile: lab.sandboxFile,
    console(page) {
      codePage = page;
    },
    open: () => openBridgeHost({ name: 'sl', platform: 'windows', transport }),
    file: lab.file,
    async stop() {
      await shell.stop();
      await lab.remove();
    },
  };
}

function consoleAs(codePage: number | undefined): string {
  return codePage === undefined
    ? ''
    : `[Console]::OutputEncoding=[Text.Encoding]::GetEncoding(${codePage})\n`;
}
