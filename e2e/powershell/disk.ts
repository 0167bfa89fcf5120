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

export interface WindowsDisk {
  readonly folder: string;
  /** Where PowerShell runs: a Windows path is one name here. */
  readonly disk: string;
  /** First in PATH. */
  readonly bin: string;
  readonly env: Readonly<Record<string, string>>;
  readonly sandbox: SandboxHosts;
  /** Of the sandbox that does the work of the stand-ins: its state. */
  readonly sandboxFile: string;
  /** The file of a Windows path, as PowerShell sees it. */
  file(path: string): string;
  /** What the stand-ins were asked, oldest first. */
  readonly asked: readonly (readonly string[])[];
  remove(): Promise<void>;
}

/**
 * A folder in which Windows paths are plain names (`C:\\a\\b.xml` is one file there), with stand-ins for the programs of
 * Windows: their work is done by the sandbox server, whose files are kept in step.
 */
export async function makeWindowsDisk(): Promise<WindowsDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'powershell-'));
  const [disk, bin, home] = ['disk', 'bin', 'home'].map((name) => join(folder, name));
  if (!disk || !bin || !home) throw new Error('no folders');
  for (const each of [disk, bin, home]) mkdirSync(each);
  const sandbox = await createSandbox(join(folder, 'sandbox'));
  const host = await openSandboxHost(sandbox.server);
  for (const name of PROGRAMS) writeProgram(join(bin, name));
  const drive = join(sandbox.server, 'C');
  const listen = join(folder, 'socket');
  const asked: string[][] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let question = '';
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      question += part;
    });
    socket.on('end', async () => {
      copy(disk, drive, 'to the drive');
      const argv = JSON.parse(question) as string[];
      asked.push(argv);
      const result = await host.run(argv).catch((error: Error) => ({
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
  return {
    folder,
    disk,
    bin,
    asked,
    sandbox,
    sandboxFile: join(sandbox.server, 'sandbox.json'),
    env: {
      PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: home,
      DOTNET_ROOT: process.env['DOTNET_ROOT'] ?? '/usr/share/dotnet',
      STAND_IN_SOCKET: listen,
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      POWERSHELL_UPDATECHECK: 'Off',
    },
    file: (path) => join(disk, path),
    async remove() {
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

/**
 * The script as it is to run in such a folder. ProgramData of Linux is /usr/share: what would go there becomes a plain
 * name, as all paths here are. The full path of a name stands below the folder; it is told as the name.
 */
export function withinLab(text: string, disk: string): string {
  const found = text
    .replaceAll(
      "[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),",
      "('C:\\ProgramData\\'+",
    )
    // Linux would put a slash between them, and the same file would have two names
    .replaceAll('[IO.Path]::Combine((QO),', "((QO)+'\\'+")
    .replaceAll("GetFiles((QO),'active", "GetFiles('.','*active")
    .replace(
      'function QT([string]$t){',
      `function QT([string]$t){if($t.StartsWith('${disk}/')){$t=$t.Substring(${disk.length + 1})};`,
    );
  if (found.includes('GetFolderPath')) throw new Error('a script that would write outside the lab');
  return found;
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
