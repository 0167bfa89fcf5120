import type { SshOptions, SshTarget } from './ssh-options.ts';

/**
 * What ssh is called with. Nothing here loosens the checking of host keys: known_hosts decides. Forwardings and
 * a RemoteCommand of the user's configuration are for logins by hand and would be in the way.
 */
export function sshArguments(
  target: SshTarget,
  options: SshOptions,
  connectTimeoutMs: number | undefined,
): string[] {
  const settings = [
    'BatchMode=yes',
    'LogLevel=ERROR',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
  ];
  if (connectTimeoutMs !== undefined)
    settings.push(`ConnectTimeout=${Math.max(1, Math.ceil(connectTimeoutMs / 1000))}`);
  return [
    '-T',
    ...(options.configFile === undefined ? [] : ['-F', options.configFile]),
    ...settings.flatMap((setting) => ['-o', setting]),
    ...(target.port === undefined ? [] : ['-p', `${target.port}`]),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    '--',
    target.host,
    'exec sh',
  ];
}
