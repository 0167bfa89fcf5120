import type {
  InstallerOptions,
  StorageCredentials,
  StorageLinkApiOptions,
} from '@quantastor-xenserver/core';
import type { Command } from 'commander';
import { UsageError } from './exit-codes.ts';
import { given } from './given.ts';
import { readInputText } from './input.ts';
import { collect, seconds, wholeNumber } from './parse-options.ts';
import {
  readSecrets,
  type SecretFlags,
  storagelinkPasswordOption,
  storagelinkSecret,
  storagePasswordOption,
  storageSecret,
} from './secrets.ts';

export interface InstallerFlags {
  readonly installer?: string;
  readonly installerSha256?: string;
  readonly installerArg?: readonly string[];
  readonly installerTimeout?: number;
}

export interface ApiFlags extends SecretFlags {
  readonly storagelinkUrl?: string;
  readonly storagelinkUser?: string;
  readonly storagelinkFingerprint?: string;
  readonly storagelinkCa?: string;
  readonly storagelinkTimeout?: number;
  readonly storageName?: string;
  readonly storageAddress?: string;
  readonly storagePort?: number;
  readonly storageUser?: string;
}

export function addInstallerOptions(command: Command): Command {
  return command
    .option('--installer <path>', "the adapter's installer: a path on the server, or an https URL")
    .option('--installer-sha256 <hex>', 'its SHA-256, 64 hexadecimal digits')
    .option(
      '--installer-arg <arg>',
      'an argument for it; repeatable (default: /S, silent)',
      collect,
    )
    .option('--installer-timeout <seconds>', 'how long it may take (default: 600)', seconds);
}

export function installerFrom(flags: InstallerFlags): InstallerOptions | undefined {
  if (flags.installer === undefined) return undefined;
  const sha256 = flags.installerSha256?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new UsageError('--installer needs --installer-sha256 with 64 hexadecimal digits');
  return {
    source: flags.installer,
    sha256,
    args: flags.installerArg ?? ['/S'],
    timeoutMs: flags.installerTimeout ?? 600_000,
  };
}

export function addApiOptions(command: Command): Command {
  return command
    .option('--storagelink-url <url>', "StorageLink's service, https://server:21605")
    .option('--storagelink-user <name>', 'login of StorageLink (default: admin)')
    .addOption(storagelinkPasswordOption())
    .option('--storagelink-fingerprint <hex>', "SHA-256 of the service's certificate")
    .option('--storagelink-ca <file>', "PEM of the CA that signed the service's certificate")
    .option(
      '--storagelink-timeout <seconds>',
      'how long an answer may take (default: 30)',
      seconds,
    );
}

export function addCredentialsOptions(command: Command): Command {
  return command
    .option('--storage-name <name>', 'what StorageLink shall call the storage system')
    .option('--storage-address <address>', "the storage system's address")
    .option('--storage-port <port>', "the storage system's port", wholeNumber(1))
    .option('--storage-user <name>', 'login of the storage system')
    .addOption(storagePasswordOption());
}

export interface ApiAccess {
  readonly api?: StorageLinkApiOptions;
  readonly credentials?: StorageCredentials;
}

/** Both logins, with their passwords read; empty when no `--storagelink-url` is given. */
export async function apiFrom(flags: ApiFlags): Promise<ApiAccess> {
  const { storageName, storageAddress, storageUser } = flags;
  const wantsStorage = storageName ?? storageAddress ?? storageUser;
  if (flags.storagelinkUrl === undefined) {
    if (wantsStorage !== undefined || flags.storagelinkUser !== undefined)
      throw new UsageError('--storage-... and --storagelink-... need --storagelink-url');
    return {};
  }
  if ((flags.storagelinkFingerprint === undefined) === (flags.storagelinkCa === undefined))
    throw new UsageError(
      '--storagelink-url needs either --storagelink-fingerprint or --storagelink-ca: a certificate is never taken unchecked',
    );
  if (wantsStorage !== undefined && !(storageName && storageAddress && storageUser))
    throw new UsageError('--storage-name, --storage-address and --storage-user belong together');
  const [password = '', storagePassword = ''] = await readSecrets(
    wantsStorage === undefined
      ? [storagelinkSecret(flags)]
      : [storagelinkSecret(flags), storageSecret(flags)],
  );
  const api: StorageLinkApiOptions = {
    url: flags.storagelinkUrl,
    username: flags.storagelinkUser ?? 'admin',
    password,
    timeoutMs: flags.storagelinkTimeout ?? 30_000,
    ...given({ fingerprint: flags.storagelinkFingerprint, ca: await caFrom(flags) }),
  };
  if (!(storageName && storageAddress && storageUser)) return { api };
  const credentials: StorageCredentials = {
    friendlyName: storageName,
    address: storageAddress,
    username: storageUser,
    password: storagePassword,
    ...given({ port: flags.storagePort }),
  };
  return { api, credentials };
}

async function caFrom(flags: ApiFlags): Promise<string | undefined> {
  return flags.storagelinkCa === undefined ? undefined : readInputText(flags.storagelinkCa);
}
