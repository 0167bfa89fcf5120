import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { FileState, Host } from '@quantastor-xenserver/core';
import { type BridgeTransport, openBridgeHost } from '@quantastor-xenserver/core/bridge';
import {
  createSandbox,
  openSandboxHost,
  type SandboxHosts,
} from '@quantastor-xenserver/core/sandbox';

/** Programs of Windows that the procedure runs; here each hands its words to the sandbox's own. */
const PROGRAMS = ['sc.exe', 'net.exe', 'taskkill.exe', 'certutil.exe', 'cmd.exe', 'whoami.exe'];

const STAND_IN = `#!${process.execPath}
// a stand-in for a program of Windows: the sandbox server answers for it
const { connect } = require('node:net');
const { basename } = require('node:path');
const socket = connect(process.env.STAND_IN_SOCKET);
socket.end(JSON.stringify([basename(process.argv[1]), ...process.argv.slice(2)]));
let answer = '';
socket.on('data', (part) => { answer += part; });
socket.on('end', () => {
  const { exit, stdout, stderr } = JSON.parse(answer);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exit % 256;
});
`;

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

/**
 * A real PowerShell in a folder in which Windows paths are plain names (`C:\\a\\b.xml` is one file there), with stand-ins
 * for the programs of Windows: their work is done by the sandbox server, whose files are kept in step.
 */
export async function startPowershellServer(program: string): Promise<PowershellServer> {
  const folder = mkdtempSync(join(tmpdir(), 'powershell-'));
  const [disk, bin, home] = ['disk', 'bin', 'home'].map((name) => join(folder, name));
  if (!disk || !bin || !home) throw new Error('no folders');
  for (const each of [disk, bin, home]) mkdirSync(each);
  const sandbox = await createSandbox(join(folder, 'sandbox'));
  const host = await openSandboxHost(sandbox.server);
  for (const name of PROGRAMS) writeProgram(join(bin, name));
  const drive = join(sandbox.server, 'C');
  const listen = join(folder, 'socket');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let question = '';
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      question += part;
    });
    socket.on('end', async () => {
      copy(disk, drive, 'to the drive');
      const result = await host.run(JSON.parse(question)).catch((error: Error) => ({
        exit: 126,
        stdout: '',
        stderr: error.message,
      }));
      copy(disk, drive, 'from the drive');
      socket.end(JSON.stringify(result));
    });
  });
  server.listen(listen);
  await once(server, 'listening');
  copy(disk, drive, 'from the drive');
  // an installer is run by its path, which is a name here
  writeProgram(join(disk, sandbox.installer.path));
  const calls: PowershellServer['calls'] = [];
  const env = {
    ...process.env,
    PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: home,
    DOTNET_ROOT: process.env['DOTNET_ROOT'] ?? '/usr/share/dotnet',
    STAND_IN_SOCKET: listen,
    POWERSHELL_TELEMETRY_OPTOUT: '1',
    POWERSHELL_UPDATECHECK: 'Off',
  };

  const serve = join(import.meta.dirname, 'serve.ps1');
  const shell = spawn(program, ['-NoProfile', '-NonInteractive', '-File', serve], {
    cwd: disk,
    env,
  });
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();
  const ask = (text: string): Promise<string[]> => {
    const answer = turn.then(async () => {
      shell.stdin.write(`${Buffer.from(text, 'utf16le').toString('base64')}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('PowerShell has ended');
      return String(value)
        .split(' ')
        .map((part) => Buffer.from(part, 'base64').toString('utf8'));
    });
    turn = answer.catch(() => undefined);
    return answer;
  };

  let codePage: number | undefined;
  const transport: BridgeTransport = {
    async execute({ text, feed, content }) {
      const own = withinLab(text);
      let given = own;
      const place = mkdtempSync(join(folder, 'fed-'));
      if (feed) {
        writeFileSync(join(place, 'script'), own);
        if (content) writeFileSync(join(place, 'content'), content);
        given = `& ([ScriptBlock]::Create([IO.File]::ReadAllText('${join(place, 'script')}'))) '${place}'`;
      }
      const [stdout = '', stderr = ''] = await ask(`${consoleAs(codePage)}${given}`);
      rmSync(place, { recursive: true });
      calls.push({ feed, length: text.length, stderr });
      return { exit: stderr === '' ? 0 : 1, stdout, stderr };
    },
  };
  return {
    sandbox,
    calls,
    program: (name) => join(bin, name),
    sandboxFile: join(sandbox.server, 'sandbox.json'),
    console(page) {
      codePage = page;
    },
    open: () => withOwnPaths(openBridgeHost({ name: 'sl', platform: 'windows', transport })),
    file: (path) => join(disk, path),
    async stop() {
      shell.stdin.end();
      if (shell.exitCode === null) await once(shell, 'close');
      await host.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  /** A file here is one name with backslashes; there it lies in folders. */
  function copy(flat: string, tree: string, which: 'to the drive' | 'from the drive'): void {
    if (which === 'from the drive') {
      for (const path of readdirSync(tree, { recursive: true, encoding: 'utf8' })) {
        const from = join(tree, path);
        if (!statSync(from).isFile()) continue;
        const name = `C:\\${relative(tree, from).replaceAll('/', '\\')}`;
        if (name !== sandbox.installer.path) writeFileSync(join(flat, name), readFileSync(from));
      }
      for (const name of namesOf(flat))
        if (!existsSync(join(tree, placeOf(name)))) rmSync(join(flat, name));
      return;
    }
    // what was removed there is not to come back from here
    for (const path of readdirSync(tree, { recursive: true, encoding: 'utf8' })) {
      const name = `C:\\${path.replaceAll('/', '\\')}`;
      if (statSync(join(tree, path)).isFile() && !existsSync(join(flat, name)))
        rmSync(join(tree, path));
    }
    for (const name of namesOf(flat)) {
      const to = join(tree, placeOf(name));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, readFileSync(join(flat, name)));
    }
  }
}

/** ProgramData of Linux is /usr/share: what would go there becomes a plain name, as all paths here are. */
function withinLab(text: string): string {
  const found = text.replaceAll(
    "[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),",
    "('C:\\ProgramData\\'+",
  );
  if (found.includes('GetFolderPath')) throw new Error('a script that would write outside the lab');
  return found;
}

function consoleAs(codePage: number | undefined): string {
  return codePage === undefined
    ? ''
    : `[Console]::OutputEncoding=[Text.Encoding]::GetEncoding(${codePage})\n`;
}

/** Files of the lab's disk by their Windows paths, without the installer, which is a program there. */
function namesOf(flat: string): string[] {
  return readdirSync(flat).filter(
    (name) =>
      name.startsWith('C:\\') &&
      statSync(join(flat, name)).isFile() &&
      !readFileSync(join(flat, name)).subarray(0, 2).equals(Buffer.from('#!')),
  );
}

function placeOf(name: string): string {
  return name.slice(3).replaceAll('\\', '/');
}

function writeProgram(path: string): void {
  writeFileSync(path, STAND_IN, { mode: 0o755 });
}

/** On Linux the full path of a name stands below the folder; on Windows it is the path itself. */
function withOwnPaths(host: Host): Host {
  return {
    ...host,
    async facts(query, options) {
      const found = await host.facts(query, options);
      const files = [...found.files].map(([path, file]) => [path, ownPath(path, file)] as const);
      return { ...found, files: new Map(files) };
    },
    read: async (path, options) => ownPath(path, await host.read(path, options)),
    async replace(request, options) {
      return { ...(await host.replace(request, options)), realPath: request.path };
    },
  };
}

function ownPath(path: string, file: FileState): FileState {
  return file.exists ? { ...file, path, realPath: path } : file;
}
