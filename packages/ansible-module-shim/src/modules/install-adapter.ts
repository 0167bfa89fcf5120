import {
  type HostOpener,
  type InstallerOptions,
  installAdapter,
  parseHost,
} from '@quantastor-xenserver/core';
import { apiFrom } from '../options/api.ts';
import {
  apiSpec,
  placeSpec,
  profileSpec,
  ruleSpec,
  stateSpec,
  storageSpec,
} from '../options/common.ts';
import { given } from '../options/given.ts';
import { OptionsError } from '../options/options-error.ts';
import { profileFrom } from '../options/profile.ts';
import type { Options } from '../options/read-options.ts';
import { ruleFrom } from '../options/rule.ts';
import { reportResult } from '../result/report-result.ts';
import { watchRun } from './events.ts';
import { licenceHostOf } from './licence-facts.ts';
import type { AnsibleModule } from './module.ts';

export const installAdapterModule: AnsibleModule = {
  spec: {
    installer: { type: 'str' },
    installer_sha256: { type: 'str' },
    installer_args: { type: 'list', elements: 'str', default: ['/S'] },
    installer_timeout: { type: 'int', default: 600 },
    ...ruleSpec,
    ...apiSpec,
    ...storageSpec,
    service: { type: 'str', default: 'StorageLink' },
    server_folder: { type: 'str' },
    service_timeout: { type: 'int', default: 120 },
    start_stopped: { type: 'bool', default: false },
    skip_licence_check: { type: 'bool', default: false },
    licence_facts: { type: 'list', elements: 'dict' },
    licence_hosts: { type: 'list', elements: 'str' },
    ...profileSpec,
    ...stateSpec,
    ...placeSpec,
  },
  async run({ options, check, diff, host, say }) {
    const text = (name: string): string | undefined => options[name] as string | undefined;
    const watch = watchRun(say);
    const report = await installAdapter(
      {
        skipLicenceCheck: options['skip_licence_check'] === true,
        service: text('service') ?? 'StorageLink',
        startStopped: options['start_stopped'] === true,
        serviceTimeoutMs: Number(options['service_timeout']) * 1000,
        ...given({
          installer: installerFrom(options),
          rule: ruleFrom(options),
          serverFolder: text('server_folder'),
          list: text('list'),
          version: text('version_at'),
        }),
        ...apiFrom(options),
      },
      {
        hosts: [host],
        profile: profileFrom(options['profile']),
        mode: check ? 'check' : 'apply',
        licenceHosts: licenceHosts(options),
        onEvent: watch.onEvent,
        ...given({ stateFolder: text('state_folder') }),
      },
    );
    return reportResult(report, { diff, runId: watch.isRecorded });
  },
};

function installerFrom(options: Options): InstallerOptions | undefined {
  const source = options['installer'];
  if (source === undefined) return undefined;
  const sha256 = String(options['installer_sha256'] ?? '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new OptionsError(['installer needs installer_sha256 with 64 hexadecimal digits']);
  return {
    source: String(source),
    sha256,
    args: options['installer_args'] as string[],
    timeoutMs: Number(options['installer_timeout']) * 1000,
  };
}

function licenceHosts(options: Options): HostOpener[] {
  const facts = (options['licence_facts'] ?? []) as Readonly<Record<string, unknown>>[];
  const hosts = (options['licence_hosts'] ?? []) as string[];
  return [...facts.map(licenceHostOf), ...hosts.map((spec) => parseHost(spec))];
}
