import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Report } from '../../../packages/core/src/run/report.ts';
import {
  cli,
  type Machine,
  type Ran,
  type Running,
  type RunOptions,
  startMachine,
} from './machine.ts';
import { SOAP_LOGIN, type SoapServer, startSoapServer } from './soap-server.ts';
import { SERVER } from './template.ts';

export const INSTALLER = 'C:\\Install\\osn_quantastor_csladapter.exe';
export const STORAGE_PASSWORD = 'storage-secret-2';

export const RULES = `${SERVER}/scsi_device_id_config.xml`;
const PUBLISHED = 'ProgramData/quantastor-xenserver/quantastor.published.json';

/** A Windows server, a stand-in for StorageLink's SOAP service, and install-adapter as an administrator types it. */
export interface AdapterLab {
  readonly machine: Machine;
  readonly soap: SoapServer;
  /** The words of a whole install-adapter: installer, rule, StorageLink's address, credentials. */
  readonly words: readonly string[];
  readonly installer: readonly string[];
  readonly storageLink: readonly string[];
  /** Passwords, as environment. */
  readonly secrets: Readonly<Record<string, string>>;
  start(more?: readonly string[], options?: RunOptions): Running;
  install(...more: readonly string[]): Promise<Ran>;
  cli(...words: readonly string[]): Promise<Ran>;
  rules(): Buffer;
  /** The highest version that StorageLink was started with, by the server's own record. */
  published(): string | undefined;
  hasAdapter(): boolean;
  stop(): Promise<void>;
}

export async function startAdapterLab(): Promise<AdapterLab> {
  const machine = await startMachine();
  const hasAdapter = (): boolean =>
    existsSync(machine.c(`${SERVER}/Adapters/QuantaStor/adapter.dll`));
  const soap = await startSoapServer(hasAdapter);
  const program = readFileSync(machine.c('Install/osn_quantastor_csladapter.exe'));
  const sha256 = createHash('sha256').update(program).digest('hex');
  const installer = ['--installer', INSTALLER, '--installer-sha256', sha256];
  const storageLink = [
    '--storagelink-url',
    soap.url,
    '--storagelink-fingerprint',
    soap.fingerprint,
    '--storage-name',
    'lab',
    '--storage-address',
    '10.0.0.9',
    '--storage-user',
    'admin',
  ];
  const words = [
    'install-adapter',
    '--hosts',
    'local',
    '--skip-licence-check',
    '--clone',
    '--yes',
    '--json',
    ...installer,
    ...storageLink,
  ];
  const secrets = {
    QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD: SOAP_LOGIN.password,
    QUANTASTOR_XENSERVER_STORAGE_PASSWORD: STORAGE_PASSWORD,
  };
  const start: AdapterLab['start'] = (more = [], options = {}) =>
    machine.start([...cli, ...words, ...more], { ...options, env: { ...secrets, ...options.env } });
  return {
    machine,
    soap,
    words,
    installer,
    storageLink,
    secrets,
    start,
    install: (...more) => start(more).done,
    cli: (...more) => machine.run([...cli, ...more], { env: secrets }),
    rules: () => readFileSync(machine.c(RULES)),
    published: () => publishedIn(machine.c(PUBLISHED)),
    hasAdapter,
    async stop() {
      await soap.stop();
      await machine.stop();
    },
  };
}

export function reportOf({ stdout, stderr }: Ran): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`no report: ${stdout}${stderr}`);
  }
}

function publishedIn(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { ran, tried } = JSON.parse(readFileSync(path, 'utf8')) as Record<
    string,
    { version: string; refused?: boolean } | undefined
  >;
  return tried && !tried.refused ? tried.version : ran?.version;
}
