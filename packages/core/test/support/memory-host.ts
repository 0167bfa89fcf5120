import { createHash } from 'node:crypto';
import { ProcedureError } from '../../src/errors.ts';
import type {
  CommandResult,
  Facts,
  FactsQuery,
  FileState,
  FolderQuery,
  Host,
  HostOpener,
  Platform,
  RecordChange,
  ReplaceRequest,
  ReplaceResult,
  RunCommandOptions,
} from '../../src/hosts/host.ts';
import { encodeBackupName } from '../../src/os/backup.ts';
import { heldBy } from '../../src/os/record.ts';

type Answer = Partial<Pick<CommandResult, 'exit' | 'stdout' | 'stderr' | 'timedOut'>>;

export interface Call {
  readonly verb: 'facts' | 'read' | 'replace' | 'run' | 'record';
  readonly argv?: readonly string[];
  readonly path?: string;
  readonly input?: string | undefined;
}

export interface MemoryHostOptions {
  readonly name?: string;
  readonly kind?: Host['kind'];
  readonly platform?: Platform;
  readonly files?: Readonly<Record<string, string>>;
  /** Link to target, both absolute. */
  readonly links?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  /** Undefined: no such command. */
  readonly command?: (
    argv: readonly string[],
    host: MemoryHost,
    input: string | undefined,
  ) => Answer | undefined;
  /** Called before each verb takes effect; throws to inject a failure. */
  readonly before?: (call: Call, host: MemoryHost) => void;
  /** Called after it took effect. */
  readonly after?: (call: Call, host: MemoryHost) => void;
}

/** A host in memory that keeps a list of all that was asked of it. */
export class MemoryHost implements Host {
  readonly name: string;
  readonly kind: Host['kind'];
  readonly can: Host['can'];
  readonly platform: Platform;
  readonly files = new Map<string, Uint8Array>();
  readonly links: Map<string, string>;
  readonly folders: Set<string>;
  readonly calls: Call[] = [];
  readonly options: MemoryHostOptions;
  /** This tool's folder. */
  readonly own: string;
  traffic = { connections: 1, roundTrips: 0 };
  closed = false;

  constructor(options: MemoryHostOptions = {}) {
    this.options = options;
    this.name = options.name ?? 'xen1';
    this.kind = options.kind ?? 'ssh';
    this.can = { readLargeFiles: this.kind !== 'bridge' };
    this.platform = options.platform ?? 'posix';
    this.own =
      this.platform === 'windows'
        ? 'C:\\ProgramData\\quantastor-xenserver'
        : '/var/lib/quantastor-xenserver';
    this.links = new Map(Object.entries(options.links ?? {}));
    this.folders = new Set(options.folders ?? []);
    for (const [path, text] of Object.entries(options.files ?? {}))
      this.files.set(path, new TextEncoder().encode(text));
  }

  text(path: string): string | undefined {
    const bytes = this.files.get(this.#resolve(path));
    return bytes && new TextDecoder().decode(bytes);
  }

  setText(path: string, text: string): void {
    this.files.set(this.#resolve(path), new TextEncoder().encode(text));
  }

  /** Commands run and files replaced, one line each. */
  effects(): string[] {
    return this.calls.flatMap(({ verb, argv, path }) => {
      if (verb === 'replace') return [`replace ${path}`];
      return verb === 'run' ? [(argv ?? []).join(' ')] : [];
    });
  }

  async facts(query: FactsQuery): Promise<Facts> {
    this.#enter({ verb: 'facts' });
    return {
      files: new Map((query.files ?? []).map((path) => [path, this.#state(path)])),
      folders: new Map((query.folders ?? []).map((folder) => [folder.path, this.#list(folder)])),
      commands: (query.commands ?? []).map((argv) => this.#answer(argv, undefined)),
      own: new Map(
        (query.own ?? []).map((path) => [path, this.#state(this.#own(...path.split('/')))]),
      ),
    };
  }

  async read(path: string): Promise<FileState> {
    this.#enter({ verb: 'read', path });
    return this.#state(path);
  }

  async replace(request: ReplaceRequest): Promise<ReplaceResult> {
    const { path, expected, content, runId } = request;
    const call: Call = { verb: 'replace', path };
    this.#enter(call);
    const now = this.#state(path);
    const realPath = this.#resolve(path);
    if ((now.exists ? now.sha256 : null) !== expected)
      throw new ProcedureError('FILE_CHANGED', `${path} was changed since it was read`, {
        place: this.name,
      });
    if (request.record) this.#record(request.record);
    if (content) this.files.set(realPath, content);
    else this.files.delete(realPath);
    if (request.record) this.#endRecord(request.record);
    if (runId && now.exists) this.files.set(this.#backupOf(runId, path), now.bytes);
    this.options.after?.(call, this);
    return { realPath, ...(runId && now.exists ? { backup: this.#backupOf(runId, path) } : {}) };
  }

  async ownFolder(): Promise<string> {
    return this.own;
  }

  async record(change: RecordChange): Promise<void> {
    this.#enter({ verb: 'record' });
    this.#record(change);
    this.#endRecord(change);
  }

  #record({ head, isNew, lines }: RecordChange): void {
    const path = this.#own('active.jsonl');
    if (isNew && !this.files.has(path)) this.setText(path, `${head}\n`);
    const text = this.text(path);
    const there = text?.split('\n')[0] ?? '';
    if (there !== head) throw heldBy(there, '');
    this.setText(path, text + lines);
  }

  #endRecord({ after = '', finish }: RecordChange): void {
    const path = this.#own('active.jsonl');
    const text = this.text(path) ?? '';
    this.setText(path, text + after);
    if (finish === undefined) return;
    this.files.delete(path);
    this.setText(this.#own('runs', `${finish}.jsonl`), text + after);
  }

  #own(...names: string[]): string {
    const separator = this.platform === 'windows' ? '\\' : '/';
    return [this.own, ...names].join(separator);
  }

  #backupOf(runId: string, path: string): string {
    return this.#own('backups', runId, encodeBackupName(path));
  }

  async run(argv: readonly string[], options: RunCommandOptions = {}): Promise<CommandResult> {
    if (options.signal?.aborted) throw new ProcedureError('CANCELLED', 'the run was cancelled');
    const input = typeof options.input === 'string' ? options.input : decode(options.input);
    const call: Call = { verb: 'run', argv, input };
    this.#enter(call);
    const result = this.#answer(argv, input);
    this.options.after?.(call, this);
    return result;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  #enter(call: Call): void {
    this.calls.push(call);
    this.traffic = { ...this.traffic, roundTrips: this.traffic.roundTrips + 1 };
    this.options.before?.(call, this);
  }

  #answer(argv: readonly string[], input: string | undefined): CommandResult {
    const answer = this.options.command?.(argv, this, input) ?? { exit: 127, stderr: 'not found' };
    return { argv, exit: 0, stdout: '', stderr: '', timedOut: false, ...answer };
  }

  #resolve(path: string): string {
    const target = this.links.get(path);
    return target === undefined ? path : this.#resolve(target);
  }

  #state(path: string): FileState {
    const realPath = this.#resolve(path);
    const bytes = this.files.get(realPath);
    const linkTo = this.links.get(path);
    if (!bytes) return { exists: false, path, ...(linkTo === undefined ? {} : { linkTo }) };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { exists: true, path, realPath, bytes, sha256 };
  }

  #list({ path: folder, contains = '', most, newest }: FolderQuery): FileState[] | undefined {
    // its own folders are there once something lies in them
    const isOwn =
      folder.startsWith(this.own) && [...this.files.keys()].some((path) => path.startsWith(folder));
    if (!isOwn && !this.folders.has(folder)) return undefined;
    return [...this.files.keys()]
      .filter((path) => path.startsWith(folder) && '/\\'.includes(path[folder.length] ?? ' '))
      .filter((path) => path.slice(folder.length + 1).includes(contains))
      .sort()
      .slice(newest ? -1 : 0)
      .map((path) => {
        const file = this.#state(path);
        const isLarge = file.exists && most !== undefined && file.bytes.length > most;
        return isLarge ? { exists: false, path, unread: 'large' } : file;
      });
  }
}

/** Opens the same host each time. */
export function openerOf(host: MemoryHost): HostOpener {
  return {
    name: host.name,
    kind: host.kind,
    open: async () => {
      host.closed = false;
      return host;
    },
  };
}

export function failingOpener(name: string, error: Error): HostOpener {
  return { name, kind: 'ssh', open: () => Promise.reject(error) };
}

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}
