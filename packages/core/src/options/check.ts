import { ProcedureError } from '../errors.ts';
import type { Profile } from '../profiles/profile.ts';
import { ruleFault } from '../storagelink/rule/read.ts';
import { isAbsoluteWindowsPath } from '../text/windows-path.ts';
import { anyControl, isServiceName, isSha256 } from './checks.ts';
import type { InstallAdapterOptions, InstallerOptions, StorageCredentials } from './types.ts';

/**
 * Everything that is wrong without asking a host, before any is opened.
 *
 * @throws ProcedureError BAD_INPUT, its place the option.
 */
export function checkAdapterOptions(options: InstallAdapterOptions, profile: Profile): void {
  const { service, serverFolder, installer, api, credentials, serviceTimeoutMs } = options;
  if (!profile.storagelink)
    throw bad('profile', `the profile ${profile.id} has no StorageLink adapter`);
  if (!isServiceName(service))
    throw bad(
      'service',
      `${JSON.stringify(service)} is not a valid short name of a Windows service`,
    );
  if (serverFolder !== undefined && !isAbsoluteWindowsPath(serverFolder))
    throw bad('server folder', 'not an absolute Windows path');
  checkLimit('service timeout', serviceTimeoutMs);
  if (installer) checkInstaller(installer);
  const fault =
    options.rule?.kind === 'xml'
      ? ruleFault(options.rule.xml, profile.storagelink.match)
      : undefined;
  if (fault) throw bad('{rule}', fault.message, fault.help);
  if (api) {
    checkLimit('StorageLink timeout', api.timeoutMs);
    if (api.fingerprint === undefined && api.ca === undefined)
      throw bad(
        'StorageLink address',
        'its certificate cannot be checked',
        "Give the certificate's SHA-256 ({storagelink-fingerprint}), or the CA that signed it ({storagelink-ca}); `quantastor-xenserver storagelink-certificate URL` shows it.",
      );
  }
  if (credentials) checkCredentials(credentials, api !== undefined);
}

function checkInstaller(installer: InstallerOptions): void {
  const { source, sha256, args, timeoutMs } = installer;
  if (!isSha256(sha256))
    throw bad(
      'installer SHA-256',
      'not 64 hexadecimal digits',
      'Ask the vendor for it, or hash the file that you trust.',
    );
  if (/^http:/i.test(source)) throw bad('installer', 'is downloaded over https only');
  if (isDownload(installer) ? !URL.canParse(source) : !isAbsoluteWindowsPath(source))
    throw bad('installer', 'neither an absolute Windows path nor an https address');
  if (isDownload(installer) && /^https:\/\/[^/]*@/i.test(source))
    throw bad('installer', 'an address with a name or password in it');
  if (anyControl(source) || args.some(anyControl))
    throw bad('installer', 'a control character in the path or the arguments');
  checkLimit('installer timeout', timeoutMs);
}

function checkCredentials(credentials: StorageCredentials, hasApi: boolean): void {
  if (!hasApi)
    throw bad('credentials', 'they are added through StorageLink, whose address was not given');
  const { friendlyName, address, username, port } = credentials;
  for (const [name, value] of Object.entries({ friendlyName, address, username }))
    if (value.trim() === '' || anyControl(value))
      throw bad(`credentials: ${name}`, 'empty, or with a control character');
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535))
    throw bad('credentials: port', 'not a port number');
}

function checkLimit(place: string, value: number): void {
  if (!Number.isFinite(value) || value <= 0)
    throw bad(place, 'not a positive number of milliseconds');
}

function bad(place: string, message: string, remedy?: string): ProcedureError {
  return new ProcedureError('BAD_INPUT', message, {
    place,
    remedy,
  });
}

export function isDownload(installer: Pick<InstallerOptions, 'source'>): boolean {
  return /^https:/i.test(installer.source);
}
