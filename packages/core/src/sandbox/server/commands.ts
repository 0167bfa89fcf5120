import type { RunCommandOptions } from '../../hosts/host.ts';
import { RUN_TIMEOUT_MS } from '../../os/limits.ts';
import { pause } from '../../os/pause.ts';
import { type Answer, answer, ENDED_BY_LIMIT, noSuchCommand } from '../answer.ts';
import { readSandboxFile, replaceSandboxFile, type SandboxFiles } from '../files.ts';
import type { SandboxServer } from '../state.ts';
import { endServiceProcess, runSc, systemEvents } from './sc.ts';
import { readStorageLinkRules, SERVER_FOLDER } from './storagelink.ts';

/** The first words of the file that stands for an installer. */
export const INSTALLER_MARK = 'MZ stand-in for an installer, made by the sandbox; it is no program';

/** The commands that the steps use on a StorageLink server. */
export async function runServerCommand(
  files: SandboxFiles,
  state: SandboxServer,
  argv: readonly string[],
  options: RunCommandOptions,
): Promise<Answer> {
  const [command = '', ...args] = argv;
  const name =
    command
      .split(/[\\/]/)
      .pop()
      ?.toLowerCase()
      .replace(/\.exe$/, '') ?? '';
  if (/^[A-Za-z]:[\\/]/.test(command)) return runProgram(files, state, command, options);
  switch (name) {
    case 'sc':
      return runSc(state, args, () => readStorageLinkRules(files));
    case 'taskkill':
      return endServiceProcess(state, args);
    case 'whoami':
      return answer(
        0,
        'BUILTIN\\Administrators  Alias  S-1-5-32-544\r\nMandatory Label\\High Mandatory Level  Label  S-1-16-12288\r\n',
      );
    case 'wevtutil':
      return systemEvents(state);
    case 'cmd':
      return answer(0, `${echoed(args)}\r\n`);
    case 'certutil':
      return runCertutil(files, args);
    default:
      return noSuchCommand(command);
  }
}

/** `cmd /d /c echo WORDS` with variables; the shell is pretended no further than that. */
function echoed(args: readonly string[]): string {
  const words = args.slice(args.findIndex((each) => each.toLowerCase() === 'echo') + 1).join(' ');
  return words
    .replaceAll(/%ProgramData%/gi, 'C:\\ProgramData')
    .replaceAll(/%TEMP%/gi, 'C:\\Windows\\Temp');
}

async function runCertutil(files: SandboxFiles, args: readonly string[]): Promise<Answer> {
  const [verb = '', path = '', algorithm = ''] = args;
  if (verb.toLowerCase() !== '-hashfile' || algorithm.toUpperCase() !== 'SHA256')
    return answer(-2147024809, 'CertUtil: The parameter is incorrect.\r\n');
  const file = await readSandboxFile(files, path);
  if (!file.exists)
    return answer(-2147024894, 'CertUtil: The system cannot find the file specified.\r\n');
  return answer(
    0,
    `SHA256 hash of ${path}:\r\n${file.sha256}\r\nCertUtil: -hashfile command completed successfully.\r\n`,
  );
}

/** A program of the server's disk: only the stand-in of the installer does something. */
async function runProgram(
  files: SandboxFiles,
  state: SandboxServer,
  path: string,
  { timeoutMs = RUN_TIMEOUT_MS, signal }: RunCommandOptions,
): Promise<Answer> {
  const file = await readSandboxFile(files, path);
  if (!file.exists) return noSuchCommand(path);
  if (!new TextDecoder().decode(file.bytes.subarray(0, 200)).startsWith(INSTALLER_MARK))
    return answer(126, '', `${path}: not a program of the sandbox\n`);
  const { faults } = state;
  if (faults.installerHangs) {
    await pause(timeoutMs, signal);
    return ENDED_BY_LIMIT;
  }
  if (faults.installerBusy) {
    faults.installerBusy--;
    return answer(1618);
  }
  const exit = faults.installerExit ?? 0;
  if (faults.installerRules !== undefined) await writeRules(files, faults.installerRules);
  if (exit === 0 || exit === 3010 || exit === 1641) state.adapterInstalled = true;
  const { stdout = '', stderr = '' } = faults.installerOutput ?? {};
  return answer(exit, stdout, stderr);
}

async function writeRules(files: SandboxFiles, text: string): Promise<void> {
  const path = `${SERVER_FOLDER}\\scsi_device_id_config.xml`;
  const file = await readSandboxFile(files, path);
  const content = new TextEncoder().encode(text);
  await replaceSandboxFile(files, { path, expected: file.exists ? file.sha256 : null, content });
}
