import type { RunCommandOptions } from '../../hosts/host.ts';
import { type Answer, answer, noSuchCommand } from '../answer.ts';
import { readSandboxFolder, removeSandboxFiles, type SandboxFiles } from '../files.ts';
import type { SandboxDom0 } from '../state.ts';
import { complaints, readDaemonFiles, readNewFile, renderConfig } from './daemon.ts';
import { renderKernelMaps, renderPaths, renderScsiDevices, renderTopology } from './topology.ts';
import { runXe } from './xe.ts';

/** The commands that the steps use on a dom0 host. */
export async function runDom0Command(
  files: SandboxFiles,
  state: SandboxDom0,
  argv: readonly string[],
  options: RunCommandOptions,
): Promise<Answer> {
  const [command = '', ...args] = argv;
  switch (command.split('/').pop()) {
    case 'multipath':
      return runMultipath(files, state, args);
    case 'unshare':
      return readNewFile(files, state, args, options);
    case 'multipathd':
      return runDaemon(
        files,
        state,
        args
          .join(' ')
          .replace(/^-k\s*/, '')
          .trim(),
      );
    case 'service':
    case 'systemctl':
      return restart(files, state, args);
    case 'pidof':
      return args.includes('multipathd') && state.daemon.running ? answer(0, '1234\n') : answer(1);
    case 'rpm':
      return runRpm(state, args);
    case 'sh':
      return args[1]?.includes('rpm -qf') ? runPackageFiles(files) : noSuchCommand(command);
    case 'rm':
      return remove(files, args);
    case 'id':
      return answer(0, '0\n');
    case 'dmsetup':
      return /^(?:table|status)$/.test(args[0] ?? '')
        ? answer(0, renderKernelMaps(state, args[0] ?? ''))
        : answer(1, '', 'a sandbox pretends dmsetup table and status only\n');
    case 'cat':
      if (args[0] === '/proc/scsi/scsi') return answer(0, renderScsiDevices(state));
      return noSuchCommand(command);
    case 'xe':
      return runXe(state, args);
    default:
      return noSuchCommand(command);
  }
}

async function remove(files: SandboxFiles, args: readonly string[]): Promise<Answer> {
  try {
    await removeSandboxFiles(files, args.slice(args.indexOf('--') + 1));
    return answer(0);
  } catch (error) {
    return answer(1, '', `rm: ${(error as Error).message}\n`);
  }
}

async function runMultipath(
  files: SandboxFiles,
  state: SandboxDom0,
  args: readonly string[],
): Promise<Answer> {
  const [version = ''] = state.multipathTools.split('-');
  const now = await readDaemonFiles(files, state);
  const said = complaints(now, state.multipathTools);
  if (args.includes('-h'))
    return answer(
      1,
      `multipath-tools v${version}\nUsage:\n  multipath [-v level] [-h|-l|-ll|-f|-F|-t]\n`,
    );
  if (args.includes('-ll') || args.includes('-l')) return answer(0, renderTopology(state), said);
  // stock 0.4.7 has no -t
  if (args.includes('-t') && !version.startsWith('0.4.7'))
    return answer(0, renderConfig(now, state.multipathTools), said);
  return answer(1, '', 'multipath: a sandbox pretends -h, -l, -ll and -t only\n');
}

async function runDaemon(
  files: SandboxFiles,
  state: SandboxDom0,
  request: string,
): Promise<Answer> {
  const { daemon, faults } = state;
  // an old multipathd -k ends with 0 whatever it says
  if (!daemon.running) return answer(1, '', 'ux_socket_connect: Connection refused\n');
  if (faults.wantsRoot) return answer(0, 'permission deny: need to be root\n');
  switch (request) {
    case 'show config':
      return answer(0, asPrinted(renderConfig(daemon.loaded, state.multipathTools), faults));
    case 'reconfigure':
      if (faults.reconfigureFails) return answer(0, 'fail\n');
      if (!faults.reconfigureIgnored) daemon.loaded = await readDaemonFiles(files, state);
      return answer(0, 'ok\n');
    case 'show topology':
    case 'show maps topology':
      return answer(0, renderTopology(state));
    case 'show paths':
      return answer(0, renderPaths(state));
    default:
      return answer(0, 'fail\n');
  }
}

/** With the faults of the printers of some releases. */
function asPrinted(text: string, { printer, printoutCut }: SandboxDom0['faults']): string {
  const exception = { 'missing-brace': '}\n', null: '\t\tproduct "(null)"\n\t}\n}\n' };
  const extra = printer
    ? `blacklist_exceptions {\n\tdevice {\n\t\tvendor "PURE"\n${exception[printer]}`
    : '';
  return `${extra}${text}`.slice(0, printoutCut);
}

/** `service multipathd restart`, `systemctl restart multipathd.service`. */
async function restart(
  files: SandboxFiles,
  state: SandboxDom0,
  args: readonly string[],
): Promise<Answer> {
  if (!args.some((each) => /^multipathd(?:\.service)?$/.test(each))) return answer(5);
  if (args.includes('restart') || args.includes('start') || args.includes('reload')) {
    if (!state.faults.reconfigureIgnored) state.daemon.loaded = await readDaemonFiles(files, state);
    state.daemon.running = true;
    return answer(0);
  }
  if (args.includes('is-active') || args.includes('status'))
    return state.daemon.running ? answer(0, 'active\n') : answer(3, 'inactive\n');
  return answer(1);
}

/** As the packages of XenServer 8 have them (xcp-ng-rpms/sm); of older hosts it is not known here. */
async function runPackageFiles(files: SandboxFiles): Promise<Answer> {
  const folder = (await readSandboxFolder(files, { path: '/etc/multipath/conf.d' })) ?? [];
  const custom = '/etc/multipath/conf.d/custom.conf';
  if (!folder.some(({ path }) => path === custom)) return answer(127);
  const others = folder.filter(({ path }) => path !== custom);
  const lines = [
    'sm\tc\t/etc/multipath.xenserver/multipath.conf',
    `sm\tcn\t${custom}`,
    ...others.map(({ path }) => `file ${path} is not owned by any package`),
  ];
  return answer(0, `${lines.join('\n')}\n`);
}

function runRpm(state: SandboxDom0, args: readonly string[]): Answer {
  const name = args.at(-1) ?? '';
  const [version = '', release = ''] = state.multipathTools.split(/-(.*)/s);
  if (name !== 'device-mapper-multipath') return answer(1, `package ${name} is not installed\n`);
  const at = args.findIndex((each) => /^(?:--qf|--queryformat)$/.test(each));
  const format =
    at >= 0 ? (args[at + 1] ?? '') : args.find((each) => each.startsWith('--qf='))?.slice(5);
  if (format === undefined) return answer(0, `${name}-${version}-${release}.x86_64\n`);
  return answer(
    0,
    format
      .replaceAll(/%\{NAME\}/gi, name)
      .replaceAll(/%\{VERSION\}/gi, version)
      .replaceAll(/%\{RELEASE\}/gi, release)
      .replaceAll(/%\{ARCH\}/gi, 'x86_64')
      .replaceAll(/%\{EPOCH\}/gi, '(none)')
      .replaceAll('\\n', '\n'),
  );
}
