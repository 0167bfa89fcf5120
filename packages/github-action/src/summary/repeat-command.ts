import type { Inputs, RuleInput } from '../inputs/inputs.ts';

const MOST_HOSTS = 10;

/** The same run by hand, with the zx script. Passwords are asked for there; no secret stands in it. */
export function repeatCommand(inputs: Inputs): string {
  const command = 'npx --package=@quantastor-xenserver/zx-scripts quantastor-xenserver';
  const words = wordsOf(inputs).map(quoteWord).join(' ');
  const all = `${command} ${words}`;
  if (!('hosts' in inputs) || inputs.hosts.length <= MOST_HOSTS) return all;
  return `# hosts.txt: the ${inputs.hosts.length} lines of the input hosts\n${all}`;
}

function wordsOf(inputs: Inputs): string[] {
  switch (inputs.procedure) {
    case 'lint':
      return ['lint', '--release', inputs.release, ...failOn(inputs.failOn), '--', ...inputs.files];
    case 'rollback':
      return [
        'rollback',
        inputs.runId,
        ...option('--state-folder', inputs.stateFolder),
        ...mode(inputs.mode),
      ];
    case 'configure-multipath':
      return [
        'configure-multipath',
        ...run(inputs),
        ...stanza(inputs),
        ...mode(inputs.mode),
        '--diff',
      ];
    case 'install-adapter':
      return [
        'install-adapter',
        ...run(inputs),
        ...adapter(inputs),
        ...mode(inputs.mode),
        '--diff',
      ];
    case 'verify':
      return ['verify', ...run(inputs), ...stanza(inputs)];
  }
}

type Of<P extends Inputs['procedure']> = Extract<Inputs, { procedure: P }>;

function run(inputs: Of<'configure-multipath' | 'install-adapter' | 'verify'>): string[] {
  return [
    ...(inputs.hosts.length > MOST_HOSTS
      ? ['--hosts-file', 'hosts.txt']
      : inputs.hosts.flatMap((host) => ['--host', host])),
    ...option('--pool-master', inputs.poolMaster),
    ...option('--profile', inputs.profile),
    ...option('--concurrency', inputs.concurrency === 10 ? undefined : inputs.concurrency),
    ...option('--state-folder', inputs.stateFolder),
  ];
}

function stanza(inputs: Of<'configure-multipath' | 'verify'>): string[] {
  return [
    ...(inputs.dialect === 'auto' ? [] : ['--dialect', inputs.dialect]),
    ...(inputs.onDifference === 'refuse' ? [] : ['--on-difference', inputs.onDifference]),
    ...(inputs.allowFailedPaths ? ['--allow-failed-paths'] : []),
    ...(inputs.restartDaemon ? ['--restart-daemon'] : []),
  ];
}

function adapter(inputs: Of<'install-adapter'>): string[] {
  const { installer, api, credentials } = inputs;
  return [
    ...inputs.licenceHosts.flatMap((host) => ['--licence-host', host]),
    ...(inputs.skipLicenceCheck ? ['--skip-licence-check'] : []),
    ...(inputs.service === 'StorageLink' ? [] : ['--service', inputs.service]),
    ...option('--server-folder', inputs.serverFolder),
    ...(inputs.startStopped ? ['--start-stopped'] : []),
    ...option('--installer', installer?.source),
    ...option('--installer-sha256', installer?.sha256),
    ...(installer?.args ?? []).filter((arg) => arg !== '/S').map((arg) => `--installer-arg=${arg}`),
    ...rule(inputs.rule),
    ...option('--list', inputs.list),
    ...option('--version-at', inputs.versionAt),
    ...option('--storagelink-url', api?.url),
    ...option('--storagelink-user', api?.username),
    ...option('--storagelink-fingerprint', api?.fingerprint),
    ...(api?.ca === undefined ? [] : ['--storagelink-ca', 'ca.pem']),
    ...option('--storage-name', credentials?.friendlyName),
    ...option('--storage-address', credentials?.address),
    ...option('--storage-port', credentials?.port),
    ...option('--storage-user', credentials?.username),
  ];
}

function rule(source: RuleInput | undefined): string[] {
  switch (source?.kind) {
    case 'xml':
      return ['--rule-xml', source.xml];
    case 'file':
      return ['--rule', source.path];
    case 'clone':
      return [source.of ? `--clone=${source.of.vendor}/${source.of.product}` : '--clone'];
    default:
      return [];
  }
}

function failOn(severity: string): string[] {
  return severity === 'never' || severity === 'warning' ? [] : ['--fail-on', severity];
}

function mode(name: 'check' | 'apply'): string[] {
  return [name === 'check' ? '--check' : '--yes'];
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
