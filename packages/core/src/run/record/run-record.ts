import type { Host, RecordChange } from '../../hosts/host.ts';
import { thisProcess } from '../../os/process-identity.ts';
import { isGone } from '../../os/record.ts';
import type { ProcedureName } from '../../procedures/report-types.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { JsonObject } from '../../text/json.ts';
import { toolVersion } from '../tool-version.ts';
import type { UndoRules } from '../undo-rules.ts';
import {
  encodeHead,
  encodeLine,
  type HostRecord,
  RECORD_VERSION,
  type RecordLine,
  type RunLine,
} from './format.ts';

/** What the records of one run have in common. */
export interface Recording {
  readonly runId: string;
  readonly procedure: ProcedureName;
  /** Without secrets, as the journal has them. */
  readonly options: JsonObject;
  readonly profile: Profile;
  readonly startedAt: string;
  readonly rules: UndoRules;
}

/** Runs of this process that hold a host now: of a process with several runs, its number alone tells nothing. */
const held = new Set<string>();

export function isHeldHere(head: string): boolean {
  return held.has(head);
}

/** How long a holder may be silent beyond its longest action before others take it for dead. */
const GRACE_SECONDS = 120;

/** A run that goes on says so on the host in time, twice over: not each part of a run writes a line of its own. */
const RENEWAL_MS = (GRACE_SECONDS / 3) * 1000;

/** Each needs another run that ends within one operation. */
const TRIES = 3;

/** The record of one run on one host while the run goes on: what is written when, and who holds the host. */
export class RunRecord {
  readonly runId: string;
  readonly #head: string;
  /** Goes before everything else into a record that is made. */
  #pending: string;
  #isMade = false;
  #renewal: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(
    runId: string,
    host: string,
    longestMs: number,
    first: readonly RecordLine[] | string,
  ) {
    this.runId = runId;
    const seconds = Math.min(86_400, GRACE_SECONDS + Math.ceil(longestMs / 1000));
    const own = { record: RECORD_VERSION, run: runId, host, process: thisProcess(), seconds };
    this.#head = encodeHead(own);
    this.#pending = typeof first === 'string' ? first : first.map(encodeLine).join('');
    held.add(this.#head);
  }

  /** Whether the host has it. */
  get isMade(): boolean {
    return this.#isMade;
  }

  /** What tells it from every other run's, and from every other time of this run's. */
  get head(): string {
    return this.#head;
  }

  /** For a `replace` that writes the record in the same operation; `wrote` is called when it did. */
  change(lines: readonly RecordLine[], after: readonly RecordLine[] = []): RecordChange {
    return {
      head: this.#head,
      isNew: !this.#isMade,
      lines: this.#pending + lines.map(encodeLine).join(''),
      ...(after.length > 0 ? { after: after.map(encodeLine).join('') } : {}),
    };
  }

  /** For lines that are written in the same operation behind that of a `change`. */
  following(lines: readonly RecordLine[]): RecordChange {
    return { head: this.#head, isNew: false, lines: lines.map(encodeLine).join('') };
  }

  wrote(host: Host): void {
    this.#isMade = true;
    this.#pending = '';
    this.#stop();
    // a process that has nothing else to do ends all the same
    this.#renewal = setInterval(() => this.#renew(host), RENEWAL_MS).unref();
  }

  /** Its age on the host begins anew; where that cannot be done, the next line of the run tells why. */
  #renew(host: Host): void {
    const lines = encodeLine({ type: 'alive' });
    this.#renewing = this.#renewing
      .then(() => host.record({ head: this.#head, isNew: false, lines }))
      .catch(() => undefined);
  }

  #stop(): void {
    if (this.#renewal) clearInterval(this.#renewal);
    this.#renewal = undefined;
  }

  /** Goes with the next lines that are written: what it says can be seen on the host too. */
  later(...lines: readonly RecordLine[]): void {
    this.#pending += lines.map(encodeLine).join('');
  }

  async write(host: Host, ...lines: readonly RecordLine[]): Promise<void> {
    for (let tries = 1; ; tries++)
      try {
        await host.record(this.change(lines));
        return this.wrote(host);
      } catch (error) {
        // who had the host has let it go between the two looks of one try
        if (this.#isMade || !isGone(error) || tries === TRIES) throw error;
      }
  }

  /** The last lines, and the record's last name. Nothing is written of a run that changed nothing. */
  async finish(host: Host, ...lines: readonly RecordLine[]): Promise<void> {
    this.#stop();
    await this.#renewing;
    held.delete(this.#head);
    if (this.#isMade) await host.record({ ...this.change(lines), finish: this.runId });
  }

  /** The host is let go; a record that is there stays as it is, for whoever finds it. */
  drop(): void {
    this.#stop();
    held.delete(this.#head);
  }
}

/** The line that says what is run. */
export function runLine(recording: Recording, machine: string | undefined): RunLine {
  const { procedure, options, profile, startedAt } = recording;
  return {
    type: 'run',
    tool: toolVersion,
    // only these two change anything
    procedure: procedure === 'install-adapter' ? procedure : 'configure-multipath',
    startedAt,
    machine: machine ?? null,
    options,
    profile: JSON.parse(JSON.stringify(profile)) as JsonObject,
  };
}

/** The lines of a record that is gone on with, without its head. */
export function linesOf({ text }: HostRecord): string {
  return text.slice(text.indexOf('\n') + 1);
}
