import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** PowerShell 7 as NuGet has it, a tool of the .NET SDK. */
const VERSION = '7.6.9';

/** Where its program is; undefined where no .NET SDK can install it. */
export function findPowershell(): { program: string } | { reason: string } {
  if (spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' }).stdout?.trim()) return install();
  return { reason: 'no .NET SDK' };
}

function install(): { program: string } | { reason: string } {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'quantastor-xenserver', `powershell-${VERSION}`);
  const program = join(folder, 'pwsh');
  if (existsSync(program)) return { program };
  mkdirSync(folder, { recursive: true });
  const argv = ['tool', 'install', '--tool-path', folder, 'PowerShell', '--version', VERSION];
  const done = spawnSync('dotnet', argv, { encoding: 'utf8', timeout: 300_000 });
  if (existsSync(program)) return { program };
  throw new Error(`PowerShell ${VERSION} could not be installed: ${done.stdout}${done.stderr}`);
}
