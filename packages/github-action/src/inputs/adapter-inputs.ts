import type {
  InstallerOptions,
  StorageCredentials,
  StorageLinkApiOptions,
} from '@quantastor-xenserver/core';
import type { AdapterInputs } from './inputs.ts';
import type { InputReader } from './reader.ts';
import { readRuleInput } from './rule-input.ts';

export function readAdapterInputs(reader: InputReader): AdapterInputs {
  const api = readApi(reader);
  return {
    licenceHosts: reader.lines('licence-hosts'),
    skipLicenceCheck: reader.flag('skip-licence-check', false),
    service: reader.text('service') ?? 'StorageLink',
    serverFolder: reader.text('server-folder'),
    startStopped: reader.flag('start-stopped', false),
    installer: readInstaller(reader),
    rule: readRuleInput(reader),
    list: reader.text('list'),
    versionAt: reader.text('version-at'),
    api,
    credentials: readCredentials(reader, api),
  };
}

function readInstaller(reader: InputReader): InstallerOptions | undefined {
  const source = reader.text('installer');
  const sha256 = reader.text('installer-sha256')?.toLowerCase();
  const args = reader.lines('installer-arguments');
  if (source === undefined) {
    if (sha256 !== undefined)
      reader.wrong('installer-sha256', 'this needs installer, which is missing');
    return undefined;
  }
  if (sha256 === undefined)
    reader.wrong('installer-sha256', 'this is missing: an installer is never run unchecked');
  else if (!/^[0-9a-f]{64}$/.test(sha256))
    reader.wrong('installer-sha256', 'this is not a SHA-256: 64 hexadecimal digits');
  if (/^http:/i.test(source))
    reader.wrong('installer', 'an installer is downloaded over https only');
  return {
    source,
    sha256: sha256 ?? '',
    args: args.length > 0 ? args : ['/S'],
    timeoutMs: 600_000,
  };
}

function readApi(reader: InputReader): StorageLinkApiOptions | undefined {
  const url = reader.text('storagelink-url');
  const password = reader.raw('storagelink-password').replace(/\r?\n$/, '');
  const fingerprint = reader.text('storagelink-fingerprint');
  const ca = reader.text('storagelink-ca');
  if (url === undefined) {
    for (const name of ['storagelink-fingerprint', 'storagelink-ca', 'storagelink-password'])
      if (reader.raw(name).trim() !== '')
        reader.wrong(name, 'this needs storagelink-url, which is missing');
    return undefined;
  }
  if (!/^https:\/\/[^/\s]+/i.test(url))
    reader.wrong('storagelink-url', 'this is not an https URL, such as https://server:21605');
  else if (/^https:\/\/[^/]*@/i.test(url))
    reader.wrong(
      'storagelink-url',
      'a login does not belong into the URL: give storagelink-username and storagelink-password',
    );
  if (fingerprint === undefined && ca === undefined)
    reader.wrong(
      'storagelink-fingerprint',
      'this or storagelink-ca is missing: a certificate is never taken unchecked',
    );
  if (fingerprint !== undefined && ca !== undefined)
    reader.wrong('storagelink-ca', 'give this or storagelink-fingerprint, not both');
  if (fingerprint !== undefined && !/^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i.test(fingerprint))
    reader.wrong(
      'storagelink-fingerprint',
      'this is not the SHA-256 of a certificate: 64 hexadecimal digits, colons allowed',
    );
  if (password === '') reader.wrong('storagelink-password', 'this is missing');
  return {
    url,
    username: reader.text('storagelink-username') ?? 'admin',
    password,
    timeoutMs: 30_000,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(ca === undefined ? {} : { ca }),
  };
}

function readCredentials(
  reader: InputReader,
  api: StorageLinkApiOptions | undefined,
): StorageCredentials | undefined {
  const names = [
    'storage-name',
    'storage-address',
    'storage-username',
    'storage-password',
  ] as const;
  const missing = names.filter((name) => reader.raw(name).trim() === '');
  const port = reader.wholeNumber('storage-port', 1, 65_535);
  if (missing.length === names.length) {
    if (port !== undefined)
      reader.wrong('storage-port', 'this needs storage-address, which is missing');
    return undefined;
  }
  for (const name of missing)
    reader.wrong(name, `this is missing: ${names.join(', ')} belong together`);
  if (api === undefined)
    reader.wrong('storagelink-url', 'this is missing: storage-… inputs need it');
  return {
    friendlyName: reader.text('storage-name') ?? '',
    address: reader.text('storage-address') ?? '',
    username: reader.text('storage-username') ?? '',
    password: reader.raw('storage-password').replace(/\r?\n$/, ''),
    ...(port === undefined ? {} : { port }),
  };
}
