import { isServiceName } from '../options/checks.ts';
import { sha256 } from '../os/hash.ts';
import type { Action, RunCommandAction } from '../procedures/action.ts';
import { isConfPath } from '../procedures/multipath/read/query.ts';
import { RECONFIGURE, RESTART } from '../procedures/multipath/reconfigure-daemon.ts';
import { STAYS_DISABLED, XE_MS } from '../procedures/pool/maintenance.ts';
import type { ProcedureName } from '../procedures/report-types.ts';
import { given } from '../text/given.ts';
import type { JsonObject, JsonValue } from '../text/json.ts';

/**
 * What a journal or a record may ask for. They say that something was done, never what to run: commands come from here by
 * their name, and a path that the procedure cannot write is refused. A test that runs a procedure of its own has its own.
 */
export interface UndoRules {
  /** The name under which a command is recorded; undefined for one that no rule knows. */
  nameOf(procedure: ProcedureName, action: RunCommandAction): string | undefined;
  /** The command of a name; undefined where there is none. */
  command(procedure: ProcedureName, name: string): RunCommandAction | undefined;
  /** Whether the procedure could have done this. */
  allows(procedure: ProcedureName, options: JsonObject, action: Action): boolean;
}

const RULE_FILE = 'scsi_device_id_config.xml';

export const undoRules: UndoRules = {
  nameOf: (procedure, { argv }) =>
    procedure === 'configure-multipath'
      ? ['reconfigure', 'restart', argv.join(' ')].find((name) => sameArgv(commandOf(name), argv))
      : undefined,

  command: (procedure, name) => (procedure === 'configure-multipath' ? commandOf(name) : undefined),

  allows(procedure, options, action) {
    if (procedure === 'configure-multipath')
      return (
        action.kind === 'run-command' || (action.kind === 'write-file' && isConfPath(action.path))
      );
    if (procedure !== 'install-adapter') return false;
    switch (action.kind) {
      case 'write-file':
        return isRuleFile(action.path) && (!action.rules || isOwn(action.rules.published));
      case 'service':
        return (
          // another one only where the server says, too, that it belongs to it: that is asked before it is touched
          (action.of ?? action.service) === options['service'] &&
          isServiceName(action.service) &&
          (!action.publishes ||
            (isRuleFile(action.publishes.path) && isOwn(action.publishes.published)))
        );
      case 'download':
        return (
          isWindowsFile(action.path) &&
          nameOf(action.path).startsWith(`${action.sha256.slice(0, 12)}-`)
        );
      case 'install':
        return (
          isWindowsFile(action.path) &&
          isOwn(action.marker) &&
          (!action.rules ||
            (isRuleFile(action.rules.path) &&
              isOwn(action.rules.published) &&
              isOwn(action.rules.backup)))
        );
      case 'reserve-server':
        return isWindowsFile(action.lock) && isOwn(action.lock);
      case 'add-credentials':
        return true;
      default:
        return false;
    }
  },
};

function isRuleFile(path: string): boolean {
  return isWindowsFile(path) && nameOf(path).toLowerCase() === RULE_FILE;
}

/** Below this tool's folder on a server. */
function isOwn(path: string): boolean {
  return isWindowsFile(path) && /\\quantastor-xenserver\\/i.test(path);
}

function isWindowsFile(path: string): boolean {
  return /^(?:[A-Za-z]:\\|\\\\)[^\0/]+$/.test(path) && !path.split('\\').includes('..');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('\\') + 1);
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Commands of `xe` that a change of a host in a pool is made of, each with its way back. */
const XE: readonly (readonly [RegExp, undo: string, waits?: string])[] = [
  [new RegExp(`^xe pbd-plug uuid=(${UUID})$`), 'xe pbd-unplug uuid=$1'],
  [new RegExp(`^xe pbd-unplug uuid=(${UUID})$`), 'xe pbd-plug uuid=$1'],
  [new RegExp(`^xe host-disable uuid=(${UUID})$`), 'xe host-enable uuid=$1', STAYS_DISABLED],
  [new RegExp(`^xe host-enable uuid=(${UUID})$`), ''],
  [new RegExp(`^xe host-evacuate uuid=(${UUID})$`), ''],
  [
    new RegExp(`^xe host-param-set uuid=(${UUID}) multipathing=true$`),
    'xe host-param-set uuid=$1 multipathing=false',
  ],
  [
    new RegExp(
      `^xe host-param-set uuid=(${UUID}) other-config:multipathing=true other-config:multipathhandle=dmp$`,
    ),
    'xe host-param-set uuid=$1 other-config:multipathing=false other-config:multipathhandle=dmp',
  ],
];

function commandOf(name: string): RunCommandAction | undefined {
  if (name === 'reconfigure') return RECONFIGURE;
  if (name === 'restart') return RESTART;
  for (const [form, back, waits] of XE) {
    const match = form.exec(name);
    if (!match) continue;
    const undo = back.replace('$1', match[1] ?? '');
    return {
      kind: 'run-command',
      argv: name.split(' '),
      ...(undo === '' ? {} : { undoArgv: undo.split(' ') }),
      ...given({ undoWaits: waits }),
      summary: name,
      timeoutMs: XE_MS,
    };
  }
  return undefined;
}

function sameArgv(command: RunCommandAction | undefined, argv: readonly string[]): boolean {
  return command?.argv.join('\0') === argv.join('\0');
}

/** What a recorded command is when it is taken back; of one that no rule knows, what is left of it is words. */
export function revivedCommand(
  rules: UndoRules,
  procedure: ProcedureName,
  name: string | undefined,
  summary: string,
): RunCommandAction {
  const known = name === undefined ? undefined : rules.command(procedure, name);
  return known
    ? { ...known, summary }
    : { kind: 'run-command', argv: [], summary, timeoutMs: XE_MS };
}

/**
 * A rule file that an installer changed is planned anew right before it is written; what was prepared then holds its bytes
 * in base64. Their hashes are what the file had and got in fact.
 */
export function replannedOf(
  prepared: JsonValue,
): { readonly before: string; readonly after: string } | undefined {
  const { before, after } = Object(prepared) as Record<string, unknown>;
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  const [old, fresh] = [before, after].map((each) => sha256(Buffer.from(each, 'base64')));
  return old === undefined || fresh === undefined ? undefined : { before: old, after: fresh };
}
