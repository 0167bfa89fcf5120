import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../ssh-hosts/free-port.ts';
import { makeKey, writeClientConfig } from '../ssh-hosts/keys.ts';
import { makeWindowsDisk, type WindowsDisk, withinLab } from './disk.ts';

export interface PowershellSshd extends WindowsDisk {
  /** An inventory with the one host `sl` in the group `storagelink`. */
  readonly inventory: string;
  /** Of each script that came: its length, and whether it came as a file. */
  calls(): { readonly length: number; readonly fed: boolean }[];
  /** What lies in the server's folder for temporary files. */
  temporary(): string[];
  sshdLog(): string;
  stop(): Promise<void>;
}

/**
 * A real sshd on a loopback address whose shell is a real PowerShell, as OpenSSH for Windows has it with DefaultShell. What
 * Ansible sends as `PowerShell -EncodedCommand` passes through a wrapper that has Linux's paths for Windows' (see
 * `withinLab`) and is run by PowerShell 7; files come by sftp.
 */
export async function startPowershellSshd(program: string): Promise<PowershellSshd> {
  const lab = await makeWindowsDisk();
  const { folder, bin, disk } = lab;
  const temp = join(folder, 'temp');
  mkdirSync(temp);
  writeFileSync(join(bin, 'chcp.com'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const callsFile = join(folder, 'calls');
  writeFileSync(callsFile, '');
  writeFileSync(
    join(bin, 'PowerShell'),
    `#!${process.execPath}\nconst withinLab = ${withinLab};${WRAPPER}`,
    {
      mode: 0o755,
    },
  );
  writeFileSync(join(bin, 'lab.json'), JSON.stringify({ program, disk, temp, callsFile }));
  const login = join(folder, 'login');
  writeFileSync(login, LOGIN(lab, temp, program), { mode: 0o755 });

  const clientKey = makeKey(join(folder, 'id'));
  const hostKey = makeKey(join(folder, 'host_key'));
  writeFileSync(join(folder, 'authorized_keys'), `${clientKey}\n`, { mode: 0o600 });
  const address = '127.0.0.31';
  const port = await freePort(address);
  writeFileSync(
    join(folder, 'sshd_config'),
    `ListenAddress ${address}:${port}
HostKey ${folder}/host_key
AuthorizedKeysFile ${folder}/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
UseDNS no
StrictModes no
PidFile none
LogLevel VERBOSE
Subsystem sftp ${SFTP_SERVER}
ForceCommand ${login}
`,
  );
  mkdirSync('/run/sshd', { recursive: true });
  const log = join(folder, 'sshd.log');
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  sshd.stderr.pipe(createWriteStream(log));
  await Promise.race([
    new Promise<void>((ready) => {
      let said = '';
      sshd.stderr.on('data', (part) => {
        said += part;
        if (said.includes('Server listening')) ready();
      });
    }),
    once(sshd, 'close').then(() => {
      throw new Error(`sshd did not start: ${readFileSync(log, 'utf8')}`);
    }),
  ]);
  writeClientConfig(folder, [{ name: 'sl', address, port, hostKey }]);
  const inventory = join(folder, 'windows.json');
  const vars = {
    ansible_connection: 'ssh',
    ansible_shell_type: 'powershell',
    ansible_ssh_args: '-o ControlMaster=no',
    ...Object.fromEntries(
      ['ssh', 'scp', 'sftp'].map((name) => [`ansible_${name}_executable`, join(bin, name)]),
    ),
  };
  writeFileSync(inventory, JSON.stringify({ storagelink: { hosts: { sl: vars } } }));
  return {
    ...lab,
    inventory,
    calls: () =>
      readFileSync(callsFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    temporary: () => readdirSync(temp),
    sshdLog: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    async stop() {
      const closed = once(sshd, 'close');
      sshd.kill();
      await closed;
      await lab.remove();
    },
  };
}

const SFTP_SERVER = '/usr/lib/openssh/sftp-server';

/** What sshd runs: PowerShell with the words that came, but for the one program that carries files. */
const LOGIN = (lab: WindowsDisk, temp: string, program: string): string => `#!/bin/sh
${Object.entries({ ...lab.env, TEMP: temp })
  .map(([name, value]) => `export ${name}='${value}'`)
  .join('\n')}
cd '${lab.disk}' || exit 1
[ "$SSH_ORIGINAL_COMMAND" = ${SFTP_SERVER} ] && exec ${SFTP_SERVER}
exec '${program}' -NoProfile -NonInteractive -Command "$SSH_ORIGINAL_COMMAND"
`;

/**
 * `PowerShell` on this server. The folder for temporary files has slashes, which Ansible makes backslashes of: they are
 * turned back in what runs, and in a script that came as a file.
 */
const WRAPPER = `
const { spawnSync } = require('node:child_process');
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { program, disk, temp, callsFile } = JSON.parse(readFileSync(join(__dirname, 'lab.json'), 'utf8'));
const args = process.argv.slice(2);
const at = args.indexOf('-EncodedCommand') + 1;
if (at > 0) {
  const turned = temp.replaceAll('/', '\\\\');
  const sent = Buffer.from(args[at], 'base64').toString('utf16le');
  const text = sent.split("'").map((part) => part.startsWith(turned) ? part.replaceAll('\\\\', '/') : part).join("'");
  const fed = /ReadAllText\\('([^']+)'\\)/.exec(text)?.[1];
  let length = sent.length;
  if (fed) {
    const script = readFileSync(fed, 'utf8');
    length = script.length;
    writeFileSync(fed, withinLab(script, disk));
  }
  appendFileSync(callsFile, JSON.stringify({ length, fed: fed !== undefined }) + '\\n');
  args[at] = Buffer.from(withinLab(text, disk), 'utf16le').toString('base64');
}
const { status } = spawnSync(program, args, { stdio: 'inherit' });
process.exitCode = status ?? 1;
`;
