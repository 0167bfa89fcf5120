import { shortName, withNames } from './host-name.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A report of version 1 in the shape of version 2, unchecked; anything else as it is. What version 1 could not tell
 * (release, what wins, when a host began) stays absent, and what it called ok without having looked is `not-known`.
 */
export function upgradeReport(value: unknown): unknown {
  if (!isFields(value) || value['schemaVersion'] !== 1) return value;
  const mode = value['mode'];
  const hosts = list(value['hosts']).map((host) => upgradeHost(host, mode));
  return {
    ...value,
    schemaVersion: 2,
    ...undoOf(value),
    hosts: hosts.every(isNamed) ? withNames(hosts) : hosts,
  };
}

/** Only a change leaves something that a rollback can take back. */
function undoOf(report: Fields): Fields {
  const { procedure, mode, runId, hosts } = report;
  const isChange = procedure === 'configure-multipath' || procedure === 'install-adapter';
  const hasChanged = list(hosts).some((host) =>
    list(isFields(host) ? host['steps'] : []).some((step) =>
      list(isFields(step) ? step['changes'] : []).some(
        (change) => isFields(change) && change['done'] === true && change['undone'] !== true,
      ),
    ),
  );
  if (mode !== 'apply' || !isChange || !hasChanged || typeof runId !== 'string') return {};
  const command = `quantastor-xenserver rollback ${runId}`;
  const keeps = procedure === 'install-adapter' ? ['the installed adapter'] : [];
  return { undo: { runId, command, keeps } };
}

function upgradeHost(value: unknown, mode: unknown): unknown {
  if (!isFields(value)) return value;
  const { host, steps } = value;
  const all = list(steps);
  const ended = all.findIndex(
    (step) => isFields(step) && ['refused', 'failed', 'undone'].includes(String(step['outcome'])),
  );
  const isChanging =
    mode === 'check' && all.some((step) => isFields(step) && step['outcome'] === 'would-change');
  return {
    ...value,
    name: typeof host === 'string' ? shortName(host) : host,
    steps: all.map((step, at) =>
      upgradeStep(step, { isAfterEnd: ended >= 0 && at > ended, isChanging }),
    ),
  };
}

/** Steps that ask the system about the change itself; before it they have seen nothing of it. */
const ASKS_AFTERWARDS: ReadonlySet<unknown> = new Set([
  'effective-configuration',
  'keep-maps',
  'service-running',
  'adapter-loaded',
]);

function upgradeStep(
  value: unknown,
  { isAfterEnd, isChanging }: { readonly isAfterEnd: boolean; readonly isChanging: boolean },
): unknown {
  if (!isFields(value)) return value;
  const { name, outcome, summary, verified, changes, maps, ...rest } = value;
  const isUntouched = list(changes).every((change) => isFields(change) && change['done'] !== true);
  const notReached =
    (outcome === 'skipped' && String(summary).startsWith('not reached')) ||
    (isAfterEnd && isUntouched && (outcome === 'would-change' || outcome === 'unchanged'));
  const later = !notReached && isChanging && outcome === 'unchanged' && ASKS_AFTERWARDS.has(name);
  return {
    ...rest,
    name,
    summary,
    changes,
    outcome: notReached ? 'not-reached' : later ? 'later' : outcome,
    ...(isFields(verified) ? { verified: upgradeVerified(verified) } : {}),
    ...(maps === undefined ? {} : { maps: list(maps).map(upgradeMap) }),
  };
}

/** Version 1 said ok of a daemon that does not run, too: what it saw then is not known. */
function upgradeVerified({ ok, answer, summary }: Fields): Fields {
  const saw = ok === true ? (UNSEEN.test(String(summary)) ? 'not-known' : 'seen') : 'not-seen';
  return { answer: answer ?? saw, summary };
}

const UNSEEN = /not running|does not answer|cannot be|could not be|no maps/;

/** Where names are off, the map is called by its WWID. */
function upgradeMap(value: unknown): unknown {
  if (!isFields(value) || value['wwid'] !== undefined) return value;
  const name = value['name'];
  return typeof name === 'string' && /^[0-9a-f]{16,}$/i.test(name)
    ? { ...value, wwid: name }
    : value;
}

function isNamed(value: unknown): value is { readonly host: string; readonly name: string } {
  return isFields(value) && typeof value['host'] === 'string' && typeof value['name'] === 'string';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
