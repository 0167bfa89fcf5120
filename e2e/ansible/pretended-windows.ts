import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, win32 } from 'node:path';
import { createInterface } from 'node:readline';
import {
  createSandbox,
  openSandboxHost,
  type SandboxHosts,
} from '@quantastor-xenserver/core/sandbox';
import { pretendedPowershell } from '../../packages/core/test/hosts/bridge/pretended-powershell.ts';

export interface PretendedWindows {
  readonly sandbox: SandboxHosts;
  /** An inventory with the one host `sl` in the group `storagelink`. */
  readonly inventory: string;
  /** For ansible-playbook, so that it finds the connection. */
  readonly env: NodeJS.ProcessEnv;
  /** What lies in the server's folder for temporary files. */
  temporary(): string[];
  /** The version of PowerShell that it says it has; 5.1 by itself. */
  havePowershell(version: string): void;
  stop(): Promise<void>;
}

interface Question {
  readonly run?: string;
  readonly input?: string;
  readonly put?: string;
  readonly content?: string;
}

/**
 * A StorageLink server behind a connection of Ansible: the sandbox's, with PowerShell pretended as in core's tests. It
 * proves all that lies between a playbook and the scripts for Windows, not those scripts.
 */
export async function startPretendedWindows(folder: string): Promise<PretendedWindows> {
  mkdirSync(folder, { recursive: true });
  const sandbox = await createSandbox(join(folder, 'sandbox'));
  const host = await openSandboxHost(sandbox.server);
  const files = new Map<string, Buffer>();
  const shell = pretendedPowershell(host);
  let version = '5.1.17763.1';
  const none = { exit: 0, stdout: '', stderr: '' };

  async function answer({ run = '', input = '', put, content = '' }: Question): Promise<object> {
    if (put !== undefined) {
      files.set(win32.normalize(put), Buffer.from(content, 'base64'));
      return none;
    }
    const encoded = /-EncodedCommand (\S+)/.exec(run)?.[1];
    const script = encoded ? Buffer.from(encoded, 'base64').toString('utf16le') : run;
    // from ansible-core 2.19 on a folder is asked for by a script with arguments, on stdin
    const made =
      /New-Item -Type Directory .* -Name '([^']+)'/.exec(script)?.[1] ??
      /"Name": *"([^"]+)"/.exec(input)?.[1];
    if (made !== undefined) return { ...none, stdout: `C:\\Windows\\Temp\\${made}\r\n` };
    if (/PSVersionTable\.PSVersion\.ToString/.test(script))
      return { ...none, stdout: `${version}\r\n` };
    // ansible-core 2.22 quotes only what needs it
    const removed = /Remove-Item '?([^']+?)'? -Force -Recurse/.exec(script)?.[1];
    if (removed !== undefined) {
      for (const path of [...files.keys()])
        if (path.startsWith(win32.normalize(removed))) files.delete(path);
      return none;
    }
    const [, fed, place] = /ReadAllText\('([^']+)'\)\)\) '([^']+)'/.exec(script) ?? [];
    const text = fed === undefined ? script : `${files.get(win32.normalize(fed)) ?? ''}`;
    const bytes = files.get(win32.join(place ?? '', 'content'));
    return shell.execute({
      text,
      feed: fed !== undefined,
      readsOnly: false,
      ...(bytes ? { content: bytes } : {}),
    });
  }

  const server = createServer(async (socket) => {
    try {
      const [line] = await once(createInterface(socket), 'line');
      socket.end(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
    } catch (error) {
      socket.end(`${JSON.stringify({ exit: 1, stdout: '', stderr: String(error) })}\n`);
    }
  });
  const path = join(folder, 'windows.sock');
  server.listen(path);
  await once(server, 'listening');
  const inventory = join(folder, 'windows.json');
  const vars = { ansible_connection: 'windows', pretended_windows_socket: path };
  writeFileSync(inventory, JSON.stringify({ storagelink: { hosts: { sl: vars } } }));
  return {
    sandbox,
    inventory,
    env: { ANSIBLE_CONNECTION_PLUGINS: join(import.meta.dirname, 'connection') },
    temporary: () => [...files.keys()],
    havePowershell: (wanted) => {
      version = wanted;
    },
    async stop() {
      await host.close();
      await new Promise((done) => server.close(done));
    },
  };
}
