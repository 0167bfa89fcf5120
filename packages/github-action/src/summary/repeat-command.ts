import type {
  AdapterInputs,
  HostedInputs,
  Inputs,
  LintInputs,
  RuleInput,
  StanzaInputs,
} from '../inputs/inputs.ts';

const MOST_HOSTS = 10;
const MOST_FILES = 40;

/** The same run by hand, with the zx script. Passwords are asked for there; no secret stands in it. */
export function repeatCommand(inputs: HostedInputs): string {
  const all = commandLine(wordsOf(inputs));
  if (inputs.hosts.length <= MOST_HOSTS || inputs.procedure === 'rollback') return all;
  return `# hosts.txt: the ${inputs.hosts.length} lines of the input hosts\n${all}`;
}

/** The script takes files, not globs. */
export function repeatLint({ release, failOn }: LintInputs, files: readonly string[]): string {
  const severity = failOn === 'never' || failOn === 'warning' ? [] : ['--fail-on', failOn];
  const shown = files.slice(0, MOST_FILES);
  const more =
    files.length > shown.length ? `# and ${files.length - shown.length} more files\n` : '';
  return more + commandLine(['lint', '--release', release, ...severity, '--', ...shown]);
}

function commandLine(words: readonly string[]): string {
  const command = 'npx --package=@quantastor-xenserver/zx-scripts quantastor-xenserver';
  return `${command} ${words.map(quoteWord).join(' ')}`;
}

function wordsOf(inputs: HostedInputs): string[] {
  switch (inputs.procedure) {
    case 'rollback':
      return ['rollback', inputs.runId, ...state(inputs), ...mode(inputs.mode)];
    case 'configure-multipath':
      return [
        'configure-multipath',
        ...run(inputs),
        ...state(inputs),
        ...stanza(inputs),
        ...mode(inputs.mode),
        '--diff',
      ];
    case 'install-adapter':
      return [
        'install-adapter',
        ...run(inputs),
        ...state(inputs),
        ...adapter(inputs),
        ...mode(inputs.mode),
        '--diff',
      ];
    case 'verify':
      return [
        'verify',
        inputs.verify,
        ...run(inputs),
        ...(inputs.verify === 'adapter' ? server(inputs) : paths(inputs)),
      ];
  }
}

type Of<P extends Inputs['procedure']> = Extract<Inputs, { procedure: P }>;

function run(inputs: Of<'configure-multipath' | 'install-adapter' | 'verify'>): string[] {
  return [
    ...(inputs.hosts.length > MOST_HOSTS
      ? ['--hosts-file', 'hosts.txt']
      : inputs.hosts.flatMap((host) => ['--hosts', host])),
    ...option('--pool-master', inputs.poolMaster),
    ...option('--profile', inputs.profile),
    ...option('--concurrency', inputs.concurrency === 10 ? undefined : inputs.concurrency),
  ];
}

function state({ stateFolder }: HostedInputs): string[] {
  return option('--state-folder', stateFolder);
}

function stanza(inputs: Of<'configure-multipath'>): string[] {
  return [
    ...paths(inputs),
    ...(inputs.onDifference === 'refuse' ? [] : ['--on-difference', inputs.onDifference]),
    ...(inputs.restartDaemon ? ['--restart-daemon'] : []),
  ];
}

function paths(inputs: StanzaInputs): string[] {
  return [
    ...(inputs.dialect === 'auto' ? [] : ['--dialect', inputs.dialect]),
    ...(inputs.allowFailedPaths ? ['--allow-failed-paths'] : []),
  ];
}

/** The StorageLink server, and its web service. */
function server({ service, serverFolder, list, api }: AdapterInputs): string[] {
  return [
    ...(service === 'StorageLink' ? [] : ['--service', service]),
    ...option('--server-folder', serverFolder),
    ...option('--list', list),
    ...option('--storagelink-url', api?.url),
    ...option('--storagelink-user', api?.username),
    ...option('--storagelink-fingerprint', api?.fingerprint),
    ...(api?.ca === undefined ? [] : ['--storagelink-ca', 'ca.pem']),
  ];
}

function adapter(inputs: AdapterInputs): string[] {
  const { installer, credentials } = inputs;
  return [
    ...inputs.licenceHosts.flatMap((host) => ['--licence-hosts', host]),
    ...(inputs.skipLicenceCheck ? ['--skip-licence-check'] : []),
    ...server(inputs),
    ...(inputs.startStopped ? ['--start-stopped'] : []),
    ...option('--installer', installer?.source),
    ...option('--installer-sha256', installer?.sha256),
    ...(installer?.args ?? []).filter((arg) => arg !== '/S').map((arg) => `--installer-args=${arg}`),
    ...rule(inputs.rule),
    ...option('--version-at', inputs.versionAt),
    ...option('--storage-name', credentials?.friendlyName),
    ...option('--storage-address', credentials?.address),
    ...option('--storage-port', credentials?.port),
    ...option('--storage-user', credentials?.username),
  ];
}

function rule(source: RuleInput | undefined): string[] {
  switch (source?.kind) {
    case 'xml':
      return ['--rule', source.xml];
    case 'file':
      return ['--rule', source.path];
    case 'clone':
      return [source.of ? `--clone=${source.of.vendor}/${source.of.product}` : '--clone'];
    default:
      return [];
  }
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
