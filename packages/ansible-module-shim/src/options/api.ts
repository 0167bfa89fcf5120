import type { StorageCredentials, StorageLinkApiOptions } from '@quantastor-xenserver/core';
import { given } from './given.ts';
import { OptionsError } from './options-error.ts';
import { textOf } from './profile.ts';
import type { Options } from './read-options.ts';

export interface ApiAccess {
  readonly api?: StorageLinkApiOptions;
  readonly credentials?: StorageCredentials;
}

/** Both logins; empty without `storagelink_url`. */
export function apiFrom(options: Options): ApiAccess {
  const text = (name: string): string | undefined =>
    options[name] === undefined ? undefined : String(options[name]);
  const url = text('storagelink_url');
  const storage = ['storage_name', 'storage_address', 'storage_user', 'storage_password'];
  const wanted = storage.filter((name) => options[name] !== undefined);
  if (url === undefined) {
    if (wanted.length > 0)
      throw new OptionsError([`storagelink_url is needed with ${wanted.join(', ')}`]);
    return {};
  }
  const problems: string[] = [];
  const fingerprint = text('storagelink_fingerprint');
  const ca = textOf(options['storagelink_ca']);
  if ((fingerprint === undefined) === (ca === undefined))
    problems.push(
      'storagelink_url needs either storagelink_fingerprint or storagelink_ca: a certificate is never taken unchecked',
    );
  const password = text('storagelink_password');
  if (!password) problems.push('storagelink_url needs storagelink_password');
  if (wanted.length > 0 && wanted.length < storage.length)
    problems.push(`parameters are required together: ${storage.join(', ')}`);
  if (problems.length > 0) throw new OptionsError(problems);
  const api: StorageLinkApiOptions = {
    url,
    username: text('storagelink_user') ?? 'admin',
    password: password ?? '',
    timeoutMs: Number(options['storagelink_timeout'] ?? 30) * 1000,
    ...given({ fingerprint, ca }),
  };
  if (wanted.length === 0) return { api };
  const credentials: StorageCredentials = {
    friendlyName: text('storage_name') ?? '',
    address: text('storage_address') ?? '',
    username: text('storage_user') ?? '',
    password: text('storage_password') ?? '',
    ...given({ port: options['storage_port'] as number | undefined }),
  };
  return { api, credentials };
}
