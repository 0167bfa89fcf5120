import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../ssh-hosts/free-port.ts';
import { makeKey, writeClientConfig } from '../ssh-hosts/keys.ts';
import { makeWindowsDisk, type WindowsDisk, withinLab } from './disk.ts';
import { startResident } from './resident.ts';

export interface ScriptCall {
  readonly length: number;
  /** It came as a file, for a command line of Windows is short. */
  readonly fed: boolean;
}

export interface PowershellSshd extends WindowsDisk {
  /** An inventory with the one host `sl` in the group `storagelink`. */
  readonly inventory: string;
  /** The scripts that came, oldest first. */
  readonly calls: readonly ScriptCall[];
  /** Whether each command starts PowerShell anew, as on Windows; else a resident one runs the scripts. */
  startAnew(isWanted: boolean): void;
  /** What lies in the server's folder for temporary files. */
  temporary(): string[];
  sshdLog(): string;
  stop(): Promise<void>;
}

/**
 * A real sshd on a loopback address whose shell is a real PowerShell, as OpenSSH for Windows has it with DefaultShell. Each
 * script runs with the lab's paths for those of Windows (see `withinLab`); files come by sftp.
 */
export async function startPowershellSshd(program: string): Promise<PowershellSshd> {
  const lab = await makeWindowsDisk();
  const { folder, bin, disk } = lab;
  const temp = join(folder, 'temp');
  mkdirSync(temp);
  const calls: ScriptCall[] = [];
  const resident = startResident(program, disk, { ...lab.env, TEMP: temp });

  /** Ansible makes backslashes of the slashes of the folder for temporary files: they are turned back. */
  function adapt(encoded: string): string {
    const sent = Buffer.from(encoded, 'base64').toString('utf16le');
    const turned = temp.replaceAll('/', '\\');
    const text = sent
      .split("'")
      .map((part) => (part.startsWith(turned) ? part.replaceAll('\\', '/') : part))
      .join("'");
    const fed = /ReadAllText\('([^']+)'\)/.exec(text)?.[1];
    if (fed === undefined) calls.push({ length: sent.length, fed: false });
    else {
      const script = readFileSync(fed, 'utf8');
      calls.push({ length: script.length, fed: true });
      writeFileSync(fed, withinLab(script, disk));
    }
    return withinLab(text, disk);
  }

  async function answer(question: { adapt?: string; run?: string }): Promise<object> {
    if (question.adapt !== undefined)
      return { encoded: Buffer.from(adapt(question.adapt), 'utf16le').toString('base64') };
    // a command of Ansible's that is itself `PowerShell -EncodedCommand` is wrapped once more
    let [, encoded] = ENCODED.exec(question.run ?? '') ?? [];
    for (;;) {
      const inner = ENCODED.exec(Buffer.from(encoded ?? '', 'base64').toString('utf16le'))?.[1];
      if (inner === undefined) break;
      encoded = inner;
    }
    const [stdout, stderr] = await resident.ask(adapt(encoded ?? ''));
    return { exit: stderr === '' ? 0 : 1, stdout: stdout === '' ? '' : `${stdout}\r\n`, stderr };
  }
  const socket = join(folder, 'shell');
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    let question = '';
    connection.setEncoding('utf8').on('data', (part) => {
      question += part;
    });
    connection.on('error', () => undefined);
    connection.on('end', () => {
      answer(JSON.parse(question)).then(
        (found) => connection.end(JSON.stringify(found)),
        (error) => connection.end(JSON.stringify({ exit: 1, stdout: '', stderr: String(error) })),
      );
    });
  });
  server.listen(socket);
  await once(server, 'listening');

  writeFileSync(join(bin, 'chcp.com'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const node = `#!${process.execPath}\n`;
  writeFileSync(join(bin, 'PowerShell'), `${node}${CLIENT(socket)}${START}`, { mode: 0o755 });
  writeFileSync(join(bin, 'resident'), `${node}${CLIENT(socket)}${ASK}`, { mode: 0o755 });
  const anew = join(folder, 'anew');
  const login = join(folder, 'login');
  const env = { ...lab.env, TEMP: temp, LAB_PROGRAM: program };
  const exported = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(
    login,
    `#!/bin/sh
${exported.join('')}cd '${disk}' || exit 1
[ "$SSH_ORIGINAL_COMMAND" = ${SFTP_SERVER} ] && exec ${SFTP_SERVER}
[ -e '${anew}' ] && exec '${program}' -NoProfile -NonInteractive -Command "$SSH_ORIGINAL_COMMAND"
exec '${bin}/resident' "$SSH_ORIGINAL_COMMAND"
`,
    { mode: 0o755 },
  );

  const { sshd, log, inventory } = await startSshd(lab, login);
  return {
    ...lab,
    inventory,
    calls,
    startAnew(isWanted) {
      if (isWanted) writeFileSync(anew, '');
      else rmSync(anew, { force: true });
    },
    temporary: () => readdirSync(temp),
    sshdLog: () => readFileSync(log, 'utf8'),
    async stop() {
      const closed = once(sshd, 'close');
      // what Ansible keeps open for the next task would hold the log open for a minute
      const sessions = readFileSync(`/proc/${sshd.pid}/task/${sshd.pid}/children`, 'utf8');
      for (const pid of sessions.split(' ').filter(Boolean)) process.kill(Number(pid));
      sshd.kill();
      await closed;
      server.close();
      await resident.stop();
      await lab.remove();
    },
  };
}

async function startSshd({ folder, bin }: WindowsDisk, login: string) {
  const clientKey = makeKey(join(folder, 'id'));
  const hostKey = makeKey(join(folder, 'host_key'));
  writeFileSync(join(folder, 'authorized_keys'), `${clientKey}\n`, { mode: 0o600 });
  const address = '127.0.0.31';
  const port = await freePort(address);
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
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
  writeFileSync(log, '');
  const sshd = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  sshd.stderr.pipe(createWriteStream(log));
  await new Promise<void>((ready, fail) => {
    let said = '';
    sshd.stderr.on('data', (part) => {
      said += part;
      if (said.includes('Server listening')) ready();
    });
    sshd.on('close', () => fail(new Error(`sshd did not start: ${said}`)));
  });
  writeClientConfig(folder, [{ name: 'sl', address, port, hostKey }]);
  const inventory = join(folder, 'windows.json');
  const programs = ['ssh', 'scp', 'sftp'].map((name) => [
    `ansible_${name}_executable`,
    join(bin, name),
  ]);
  const vars = {
    ansible_connection: 'ssh',
    ansible_shell_type: 'powershell',
    ...Object.fromEntries(programs),
  };
  writeFileSync(inventory, JSON.stringify({ storagelink: { hosts: { sl: vars } } }));
  return { sshd, log, inventory };
}

const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
const ENCODED = /^(?:.*; )?PowerShell .*-EncodedCommand (\S+)/m;

const CLIENT = (socket: string): string => `
const ask = (question) => new Promise((done) => {
  const connection = require('node:net').connect('${socket}');
  connection.end(JSON.stringify(question));
  let said = '';
  connection.setEncoding('utf8').on('data', (part) => { said += part; });
  connection.on('end', () => done(JSON.parse(said)));
});
`;

/** \`PowerShell\` of this server: PowerShell 7, with the script as it is to run here. */
const START = `
const args = process.argv.slice(2);
const at = args.indexOf('-EncodedCommand') + 1;
(async () => {
  if (at > 0) args[at] = (await ask({ adapt: args[at] })).encoded;
  const { status } = require('node:child_process').spawnSync(process.env.LAB_PROGRAM, args, { stdio: 'inherit' });
  process.exitCode = status ?? 1;
})();
`;

const ASK = `
ask({ run: process.argv[2] }).then(({ exit, stdout, stderr }) => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exit;
});
`;
