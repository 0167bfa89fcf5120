import { ProcedureError } from '../../errors.ts';
import type { Facts, FactsQuery, Host } from '../../hosts/host.ts';
import { ACTIVE_RECORD, RECORDS } from '../../os/record.ts';
import { printableLine } from '../../text/printable.ts';
import { removeTemporary } from '../actions/write-file.ts';
import type { EngineContext } from '../context.ts';
import type { HostWork } from '../host-run.ts';
import type { HostRecord } from './format.ts';
import {
  busyError,
  describeHolder,
  type Holder,
  holderOf,
  isDeadHere,
  isOverdue,
  retire,
} from './holder.ts';
import { backupsOf } from './read.ts';
import { lookOnce } from './seen-host.ts';
import { RECORDS_FOLDER } from './written-before.ts';

const BOOT_FILE = '/proc/sys/kernel/random/boot_id';
const INVENTORY_FILE = '/etc/xensource-inventory';
/** The same boot may have several roots, as containers and chroots have. */
const ROOT_INODE: readonly string[] = ['stat', '-c', '%d:%i', '/'];

/** What every run asks beside its procedure's own questions: which machine this is, and who works on it. */
export function withOwnQuestions(query: FactsQuery, host: Host, runId: string): FactsQuery {
  const own = [ACTIVE_RECORD, `${RECORDS}/${runId}.jsonl`];
  if (host.platform === 'windows') return { ...query, own };
  return {
    ...query,
    files: [...new Set([...(query.files ?? []), BOOT_FILE, INVENTORY_FILE])],
    folders: [...(query.folders ?? []), RECORDS_FOLDER],
    commands: [...(query.commands ?? []), ROOT_INODE],
    own,
  };
}

/** The same for one machine under all its names, and for no two; undefined where it cannot be told. */
export function machineOf(facts: Facts): string | undefined {
  const boot = textOf(facts, BOOT_FILE)?.trim();
  const root = facts.commands.find(({ argv }) => argv[0] === 'stat' && argv[1] === '-c');
  return boot && root?.exit === 0 ? `${boot} ${root.stdout.trim()}` : undefined;
}

/** As XenServer and XCP-ng write it at installation: a copied disk or another host at the same address has another. */
export function installationOf(facts: Facts): string | undefined {
  return /^INSTALLATION_UUID='?([0-9a-fA-F-]+)/m.exec(textOf(facts, INVENTORY_FILE) ?? '')?.[1];
}

/**
 * An address may be another machine's by now, and what was recorded of one is nothing to do to the other. Where one of the
 * two is not known, nothing can be said.
 *
 * @throws ProcedureError REFUSED
 */
export function refuseOtherMachine(
  { name }: Host,
  now: string | undefined,
  then: string | null | undefined,
): void {
  if (!now || !then || now === then) return;
  const was = printableLine(then);
  throw new ProcedureError('REFUSED', 'this is another machine than the one that the run changed', {
    place: name,
    remedy: `Its installation is ${printableLine(now)}, that of the run was ${was}: name the host by the address that it has now.`,
  });
}

/** Undefined where the host tells none. */
export async function askInstallation(host: Host): Promise<string | undefined> {
  const files = installationFiles(host);
  return files.length === 0 ? undefined : installationOf(await host.facts({ files }));
}

/** What tells a host's own identity. */
export function installationFiles({ platform }: Host): readonly string[] {
  return platform === 'windows' ? [] : [INVENTORY_FILE];
}

function textOf(facts: Facts, path: string): string | undefined {
  const file = facts.files.get(path);
  return file?.exists ? new TextDecoder().decode(file.bytes) : undefined;
}

const TRIES = 60;
const PAUSE_MS = 1_000;

/**
 * Waits, in a run that changes something, until nobody else works on the host, and says for whom. A run that was cut off
 * there is put to the others and told. Resolves with true when the host is to be asked once more.
 *
 * @throws ProcedureError HOST_BUSY when the wait is over.
 */
export async function waitForHost(
  host: Host,
  work: HostWork,
  facts: Facts,
  context: EngineContext,
): Promise<boolean> {
  let holder = holderOf(facts.own?.get(ACTIVE_RECORD), host.name);
  if (!holder) return false;
  if (context.mode === 'check') {
    const isDead = isDeadHere(holder);
    // a resume is about that run itself
    if (!isDead || holder.head?.run !== context.runId) note(work, holder, isDead);
    return false;
  }
  for (let tries = 0; holder; tries++) {
    if (isDeadHere(holder) || (await isOverdue(host, holder))) {
      const isCutOff = await retireAndTidy(host, holder);
      if (isCutOff && holder.head?.run !== context.runId) note(work, holder, true);
      return true;
    }
    if (tries === TRIES) throw busyError(holder, host.name);
    context.emit({
      type: 'step-progress',
      host: work.opener.name,
      step: '',
      message: `waiting for ${describeHolder(holder)}`,
    });
    await context.pause(PAUSE_MS);
    if (context.signal?.aborted) return true;
    holder = holderOf(
      (await host.facts({ own: [ACTIVE_RECORD] })).own?.get(ACTIVE_RECORD),
      host.name,
    );
  }
  return true;
}

/**
 * As `retire`, and what the run that was cut off has left beside its files goes with it: whoever takes it over may be cut off
 * too, and no record of a holder tells the next one then.
 */
export async function retireAndTidy(host: Host, holder: Holder): Promise<boolean> {
  const isCutOff = await retire(host, holder);
  if (isCutOff && holder.record) await tidyAfter(host, holder.record);
  return isCutOff;
}

/** What its unfinished writes have left beside their files, also where this run finds nothing to write there. */
async function tidyAfter(host: Host, { head, lines }: HostRecord): Promise<void> {
  const ended = new Set(
    lines.flatMap((line) => (line.type === 'done' || line.type === 'undone' ? [line.index] : [])),
  );
  for (const line of lines)
    if (line.type === 'begin' && line.action.kind === 'write-file' && !ended.has(line.index))
      await removeTemporary(host, line.action.path, head.run);
}

function note(work: HostWork, holder: Holder, isDead: boolean): void {
  const run = holder.record?.head.run;
  const back = run
    ? `Take it back with rollback ${run}, or finish it with resume; runs`
    : 'Its record has nothing that a rollback could go by; runs';
  work.notes.push(
    isDead
      ? {
          severity: 'warning',
          code: 'interrupted-run',
          message: `${describeHolder(holder)} was cut off on this host`,
          help: `${back} lists what this host has.`,
        }
      : {
          severity: 'warning',
          code: 'host-busy',
          message: `${describeHolder(holder)} works on this host, or was cut off there`,
          help: 'What is shown here may change meanwhile; a run that was cut off is ended by resume or rollback.',
        },
  );
}

/** In one look all that the plan of a take-back asks: whose the host is, the run's record, its backups and its files. */
export async function lookForTakeBack(
  host: Host,
  runId: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Host> {
  const query = {
    files: [...new Set([...installationFiles(host), ...paths])],
    folders: [{ path: await backupsOf(host, runId) }],
    own: [ACTIVE_RECORD, `${RECORDS}/${runId}.jsonl`],
  };
  return lookOnce(host, query, signal);
}
