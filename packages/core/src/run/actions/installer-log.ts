import type { CommandResult, Host } from '../../hosts/host.ts';
import type { InstallAction } from '../../procedures/action.ts';
import { decodeXml } from '../../storagelink/xml/encoding.ts';
import { joinWindowsPath } from '../../text/windows-path.ts';

/** A log of Windows Installer is some 1 MB; more than this is not kept of what a program writes. */
const MOST = 1024 * 1024;

/** An installer's own switch for silence, which Windows Installer does not know. */
const SILENT = '/S';

/** Windows Installer's package is not a program: `msiexec` runs it, silently, without a restart, and writes its log. */
export function installerArgv(action: InstallAction): readonly string[] {
  const { path, args } = action;
  if (!isPackage(path)) return [path, ...args];
  const own = args.filter((each) => each !== SILENT);
  return ['msiexec.exe', '/i', path, '/qn', '/norestart', '/L*v', logPath(action), ...own];
}

function isPackage(path: string): boolean {
  return /\.msi$/i.test(path);
}

function logPath({ marker }: InstallAction): string {
  return joinWindowsPath(folderOf(marker), 'installer.log');
}

function outputPath({ marker }: InstallAction): string {
  return joinWindowsPath(folderOf(marker), 'installer-output.txt');
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('\\'));
}

/**
 * Keeps what an installer that failed has written beside our own files on the server, and quotes its end: the reason is
 * often there and nowhere else. Never rejects.
 */
export async function quoteInstaller(
  host: Host,
  action: InstallAction,
  { stdout, stderr }: CommandResult,
): Promise<string> {
  const written = `${stdout}${stderr === '' ? '' : `\n${stderr}`}`;
  const kept = written.trim() === '' ? '' : await keep(host, outputPath(action), written);
  const lines = linesOf(written);
  const said =
    lines.length === 0 ? '' : `; it wrote: ${lines.slice(-4).join(' | ').slice(-400)}${kept}`;
  return `${said}${isPackage(action.path) ? await quoteLog(host, logPath(action)) : ''}`;
}

async function keep(host: Host, path: string, text: string): Promise<string> {
  try {
    const old = await host.read(path);
    const content = new TextEncoder().encode(text.slice(-MOST));
    await host.replace({ path, expected: old.exists ? old.sha256 : null, content });
    return ` (all of it: ${path})`;
  } catch {
    return '';
  }
}

/** What stands before the first `return value 3` of Windows Installer's log: the action that failed, and why. */
async function quoteLog(host: Host, path: string): Promise<string> {
  try {
    const file = await host.read(path);
    if (!file.exists) return `; there is no log ${path}`;
    const lines = linesOf(decodeXml(file.bytes).text);
    const at = lines.findIndex((line) => /return value 3\b/i.test(line));
    const around = at === -1 ? lines.slice(-4) : lines.slice(Math.max(0, at - 4), at + 1);
    return `; its log ${path} says: ${around.join(' | ').slice(-600)}`;
  } catch {
    return `; its log ${path} could not be read`;
  }
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
