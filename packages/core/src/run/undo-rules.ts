import type { Action, RunCommandAction, WriteFileAction } from '../procedures/action.ts';
import {
  CONF_FOLDER,
  DISABLED_FILE,
  ENABLED_FILE,
  MAIN_FILE,
} from '../procedures/multipath/read/query.ts';
import { RECONFIGURE, RESTART } from '../procedures/multipath/reconfigure-daemon.ts';
import type { ProcedureName } from '../procedures/report-types.ts';
import type { JsonObject } from '../text/json.ts';

/**
 * What a journal or a record may ask for. They say that something was done, never what to run: commands come from here by
 * their name, and a path that the procedure cannot write is refused. A test that runs a procedure of its own has its own.
 */
export interface UndoRules {
  /** Commands by the name under which they are recorded. */
  commands(procedure: ProcedureName): Readonly<Record<string, RunCommandAction>>;
  /** Whether the procedure could have done this. */
  allows(procedure: ProcedureName, options: JsonObject, action: Action): boolean;
}

const RULE_FILE = 'scsi_device_id_config.xml';

export const undoRules: UndoRules = {
  commands: (procedure) =>
    procedure === 'configure-multipath' ? { reconfigure: RECONFIGURE, restart: RESTART } : {},

  allows(procedure, options, action) {
    if (procedure === 'configure-multipath')
      return action.kind === 'run-command' || (action.kind === 'write-file' && isConf(action));
    if (procedure !== 'install-adapter') return false;
    switch (action.kind) {
      case 'write-file':
        return isWindowsFile(action.path) && nameOf(action.path).toLowerCase() === RULE_FILE;
      case 'service':
        return action.service === options['service'] && /^[\w.$-]{1,256}$/.test(action.service);
      case 'download':
        return (
          isWindowsFile(action.path) &&
          nameOf(action.path).startsWith(`${action.sha256.slice(0, 12)}-`)
        );
      case 'install':
        return isWindowsFile(action.path) && isWindowsFile(action.marker);
      case 'add-credentials':
        return true;
      default:
        return false;
    }
  },
};

function isConf({ path }: WriteFileAction): boolean {
  if ([MAIN_FILE, ENABLED_FILE, DISABLED_FILE].includes(path)) return true;
  const name = path.slice(CONF_FOLDER.length + 1);
  return path === `${CONF_FOLDER}/${name}` && /^[^/\0]+$/.test(name) && name.includes('.conf');
}

function isWindowsFile(path: string): boolean {
  return /^(?:[A-Za-z]:\\|\\\\)[^\0/]+$/.test(path) && !path.split('\\').includes('..');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

/** The name under which a command is recorded; undefined for one that no rule knows. */
export function commandName(
  rules: UndoRules,
  procedure: ProcedureName,
  action: RunCommandAction,
): string | undefined {
  const words = action.argv.join('\0');
  const known = Object.entries(rules.commands(procedure));
  return known.find(([, { argv }]) => argv.join('\0') === words)?.[0];
}

/** The command of that name; of one that is not known, what is left of it is words. */
export function commandOf(
  rules: UndoRules,
  procedure: ProcedureName,
  name: string | undefined,
  summary: string,
): RunCommandAction {
  const commands = rules.commands(procedure);
  const known = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  return known ?? { kind: 'run-command', argv: [], summary, timeoutMs: 0 };
}
