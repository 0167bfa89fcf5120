import * as v from 'valibot';
import { MAX_RECORD_BYTES } from '../../os/record.ts';
import type {
  Action,
  AddCredentialsAction,
  DownloadAction,
  InstallAction,
  ReserveServerAction,
  ServiceAction,
  WrittenRules,
} from '../../procedures/action.ts';
import type { ProcedureName } from '../../procedures/report-types.ts';
import type { JsonObject, JsonValue } from '../../text/json.ts';
import { OUTCOMES, type Outcome } from '../report.ts';
import { isRunId } from '../run-id.ts';
import type { UndoRules } from '../undo-rules.ts';

/** Raised when a reader of an older version would misread a line. */
export const RECORD_VERSION = 1;

const text = v.pipe(v.string(), v.maxLength(4096));
const sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000));
const json: v.GenericSchema<unknown, JsonValue> = v.custom<JsonValue>(
  (value) => value !== undefined,
);
const object: v.GenericSchema<unknown, JsonObject> = v.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const PROCEDURES = ['configure-multipath', 'install-adapter'] as const;
const holder: v.GenericSchema<unknown, RecordHead['process']> = v.object({
  pid: v.pipe(v.number(), v.integer()),
  computer: text,
  started: v.exactOptional(text),
});

const head: v.GenericSchema<unknown, RecordHead> = v.object({
  // who holds a host is read of a later version too: its record is not taken for nobody's
  record: v.pipe(v.number(), v.integer(), v.minValue(1)),
  run: v.pipe(v.string(), v.check(isRunId)),
  host: text,
  process: holder,
  seconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
});

const rules = v.object({
  match: v.object({ vendor: text, product: text }),
  place: v.exactOptional(text),
  published: text,
});

const action: v.GenericSchema<unknown, RecordedAction> = v.variant('kind', [
  v.object({
    kind: v.literal('write-file'),
    path: text,
    before: v.nullable(sha),
    after: v.nullable(sha),
    summary: text,
    rules: v.exactOptional(v.object({ ...rules.entries, version: v.exactOptional(text) })),
  }),
  v.object({ kind: v.literal('run-command'), command: v.nullable(text), summary: text }),
  v.object({
    kind: v.literal('service'),
    service: text,
    of: v.exactOptional(text),
    want: v.picklist(['running', 'stopped']),
    timeoutMs: milliseconds,
    summary: text,
    publishes: v.exactOptional(v.object({ ...rules.entries, path: text })),
  }),
  v.object({
    kind: v.literal('install'),
    path: text,
    sha256: sha,
    marker: text,
    timeoutMs: milliseconds,
    summary: text,
    rules: v.exactOptional(
      v.object({ ...rules.entries, path: text, backup: text, allowRemoved: v.boolean() }),
    ),
  }),
  v.object({ kind: v.literal('download'), url: text, path: text, sha256: sha, summary: text }),
  v.object({
    kind: v.literal('add-credentials'),
    adapter: text,
    friendlyName: text,
    address: text,
    port: v.exactOptional(v.pipe(v.number(), v.integer())),
    username: text,
    replaces: v.exactOptional(v.boolean()),
    summary: text,
  }),
  v.object({ kind: v.literal('reserve-server'), lock: text, summary: text }),
]);

const line: v.GenericSchema<unknown, RecordLine> = v.variant('type', [
  v.object({
    type: v.literal('run'),
    tool: text,
    procedure: v.picklist(PROCEDURES),
    startedAt: text,
    /** The host's own identity; null where it tells none. */
    machine: v.nullable(text),
    options: object,
    profile: object,
  }),
  v.object({
    type: v.literal('begin'),
    index,
    step: text,
    title: text,
    at: text,
    action,
    prepared: json,
  }),
  v.object({
    type: v.literal('done'),
    index,
    changed: v.boolean(),
    rulesLeft: v.exactOptional(v.string()),
    rulesKept: v.exactOptional(sha),
  }),
  v.object({ type: v.literal('failed'), index, changedNothing: v.boolean() }),
  v.object({ type: v.literal('undone'), index, left: v.exactOptional(text) }),
  v.object({ type: v.literal('alive') }),
  v.object({ type: v.literal('taken-over'), by: v.picklist(['resume', 'rollback']), at: text }),
  v.object({
    type: v.literal('end'),
    at: text,
    by: v.exactOptional(text),
    outcome: v.picklist(OUTCOMES),
  }),
]);

/** The first line: who holds the host, and for how long after the last line was written. */
export interface RecordHead {
  readonly record: number;
  readonly run: string;
  /** As the holder names the host: one host under two names is not one holder. */
  readonly host: string;
  readonly process: { readonly pid: number; readonly computer: string; readonly started?: string };
  readonly seconds: number;
}

export type RecordedAction =
  | {
      readonly kind: 'write-file';
      readonly path: string;
      /** SHA-256; null: no such file. The old bytes are in the backup beside the record. */
      readonly before: string | null;
      readonly after: string | null;
      readonly summary: string;
      readonly rules?: Omit<WrittenRules, 'provisional' | 'quiet'>;
    }
  /** By name, never an argv; null for one that no rule knows. */
  | { readonly kind: 'run-command'; readonly command: string | null; readonly summary: string }
  | Omit<ServiceAction, 'endsStuck' | 'fresh'>
  | Pick<InstallAction, 'kind' | 'path' | 'sha256' | 'marker' | 'timeoutMs' | 'summary' | 'rules'>
  | Pick<DownloadAction, 'kind' | 'url' | 'path' | 'sha256' | 'summary'>
  | Omit<AddCredentialsAction, 'secret'>
  | Pick<ReserveServerAction, 'kind' | 'lock' | 'summary'>;

export interface RunLine {
  readonly type: 'run';
  readonly tool: string;
  readonly procedure: 'configure-multipath' | 'install-adapter';
  readonly startedAt: string;
  /** The host's own identity; null where it tells none. */
  readonly machine: string | null;
  readonly options: JsonObject;
  readonly profile: JsonObject;
}

export interface BeginLine {
  readonly type: 'begin';
  readonly index: number;
  readonly step: string;
  readonly title: string;
  readonly at: string;
  readonly action: RecordedAction;
  readonly prepared: JsonValue;
}

export type RecordLine =
  | RunLine
  | BeginLine
  | {
      readonly type: 'done';
      readonly index: number;
      readonly changed: boolean;
      /** The rule file as an installer left it, base64; of a version that had the bytes in the record. */
      readonly rulesLeft?: string;
      /** Its SHA-256: the bytes are with the backups. */
      readonly rulesKept?: string;
    }
  | { readonly type: 'failed'; readonly index: number; readonly changedNothing: boolean }
  | { readonly type: 'undone'; readonly index: number; readonly left?: string }
  /** Nothing was done; the holder goes on. */
  | { readonly type: 'alive' }
  | { readonly type: 'taken-over'; readonly by: 'resume' | 'rollback'; readonly at: string }
  | { readonly type: 'end'; readonly at: string; readonly by?: string; readonly outcome: Outcome };

/** A record as it lies on a host. Data of another machine: nothing of it is believed but what the schema lets through. */
export interface HostRecord {
  readonly head: RecordHead;
  readonly run: RunLine;
  readonly lines: readonly RecordLine[];
  /** As it lies there. */
  readonly text: string;
}

/** Why a record of a later version cannot be used here. */
export const LATER = 'a later version of this tool wrote it; use that one';

export function isLater({ record }: RecordHead): boolean {
  return record > RECORD_VERSION;
}

/** Undefined when it is not one of ours, with the reason. */
export function parseRecord(bytes: Uint8Array): HostRecord | { readonly problem: string } {
  if (bytes.length > MAX_RECORD_BYTES) return { problem: 'it is too large for a record' };
  const text = new TextDecoder().decode(bytes);
  // a line that was cut off by a crash was written before anything was done
  const all = text.slice(0, text.lastIndexOf('\n') + 1);
  const [first, ...rest] = all.split('\n').slice(0, -1);
  try {
    if (first === undefined) return { problem: 'it is empty' };
    const parsed = v.parse(head, JSON.parse(first));
    if (isLater(parsed)) return { problem: LATER };
    const lines = rest.map((each) => v.parse(line, JSON.parse(each)));
    const [run] = lines;
    if (run?.type !== 'run') return { problem: 'it does not say what was run' };
    return { head: parsed, run, lines, text: all };
  } catch (error) {
    // the engine's own message quotes the file, which may be a link to anything
    const why = error instanceof SyntaxError ? 'it is not valid JSON' : (error as Error).message;
    return { problem: `it is not a record of this version: ${why}` };
  }
}

/** Of a record that has no more than its first line, for it was cut off in the moment that it was made. */
export function parseHead(bytes: Uint8Array): RecordHead | undefined {
  try {
    return v.parse(head, JSON.parse(firstLineOf(bytes)));
  } catch {
    return undefined;
  }
}

/** Without its line end; empty where there is no whole line. */
export function firstLineOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, Math.max(0, bytes.indexOf(10))));
}

/** ASCII, so that no shell and no console on the way changes it. */
export function encodeLine(value: RecordLine): string {
  return `${asciiJson(value)}\n`;
}

export function encodeHead(value: RecordHead): string {
  return asciiJson(value);
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What of an action is recorded: enough to take it back, and no argv. */
export function recordAction(
  of: Action,
  procedure: ProcedureName,
  rulesOf: UndoRules,
): RecordedAction {
  const summary = of.summary.slice(0, 4096);
  switch (of.kind) {
    case 'write-file': {
      const { kind, path, beforeSha256: before, afterSha256: after } = of;
      const shared = { kind, path, before, after, summary };
      if (!of.rules) return shared;
      const { provisional: _, quiet: _quiet, ...written } = of.rules;
      return { ...shared, rules: written };
    }
    case 'run-command':
      return { kind: of.kind, command: rulesOf.nameOf(procedure, of) ?? null, summary };
    case 'service': {
      // whoever takes it back says so himself
      const { endsStuck: _, fresh: _fresh, ...rest } = of;
      return { ...rest, summary };
    }
    case 'install': {
      const { kind, path, sha256, marker, timeoutMs } = of;
      const found = of.rules ? { rules: of.rules } : {};
      return { kind, path, sha256, marker, timeoutMs, summary, ...found };
    }
    case 'download': {
      const { kind, url, path, sha256 } = of;
      return { kind, url, path, sha256, summary };
    }
    case 'add-credentials': {
      const { secret: _, ...rest } = of;
      return { ...rest, summary };
    }
    case 'reserve-server':
      return { kind: of.kind, lock: of.lock, summary };
  }
}

/** The recorded run's end; undefined while something is unfinished. */
export function endOf({ lines }: HostRecord): { by?: string; outcome: Outcome } | undefined {
  const last = lines.findLast(
    ({ type }) => type === 'end' || type === 'taken-over' || type === 'begin',
  );
  return last?.type === 'end' ? last : undefined;
}
