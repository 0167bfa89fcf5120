import * as v from 'valibot';
import type { ErrorCode } from '../../errors.ts';
import type { JsonValue } from '../../text/json.ts';
import { OUTCOMES, type Report } from '../report.ts';

/** Every code once: the compiler asks for a new one here too. */
const ERROR_CODES: Readonly<Record<ErrorCode, true>> = {
  BAD_INPUT: true,
  REFUSED: true,
  PLAN_DIFFERS: true,
  FILE_CHANGED: true,
  NOT_FOUND: true,
  ACCESS_DENIED: true,
  WRITE_FAILED: true,
  COMMAND_FAILED: true,
  HOST_BUSY: true,
  TIMEOUT: true,
  CANCELLED: true,
  HOST_UNREACHABLE: true,
  HOST_KEY_UNKNOWN: true,
  HOST_KEY_CHANGED: true,
  AUTH_FAILED: true,
  CONNECTION_LOST: true,
  CERTIFICATE_REJECTED: true,
  SERVICE_FAULT: true,
  CHECKSUM_MISMATCH: true,
  VERIFY_FAILED: true,
  JOURNAL_UNUSABLE: true,
};

const text = v.string();
const name = v.pipe(text, v.minLength(1));
const isoTime = v.pipe(text, v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
const runId = v.pipe(text, v.regex(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.minValue(0));
const position = v.pipe(v.number(), v.integer(), v.minValue(1));
const digest = v.pipe(text, v.regex(/^[0-9a-f]{64}$/));
const optional = v.exactOptional;

const answer = v.picklist(['seen', 'not-seen', 'not-known']);
const procedure = v.picklist([
  'configure-multipath',
  'install-adapter',
  'verify',
  'rollback',
  'resume',
]);
const outcome = v.picklist(OUTCOMES);
const found = v.record(text, v.union([text, v.number(), v.boolean()]));

const json: v.GenericSchema<JsonValue> = v.lazy(() =>
  v.union([v.null(), v.boolean(), v.number(), text, v.array(json), v.record(text, json)]),
);

const error = v.object({
  code: v.picklist(Object.keys(ERROR_CODES) as ErrorCode[]),
  message: text,
  place: optional(text),
  remedy: optional(text),
});

const path = v.object({
  device: text,
  hctl: optional(text),
  state: text,
  failed: v.boolean(),
  reads: optional(count),
  writes: optional(count),
});

const map = v.object({
  name: text,
  wwid: optional(text),
  vendor: text,
  product: text,
  size: optional(text),
  expectedPaths: optional(count),
  groups: v.array(v.object({ state: text, selector: optional(text), paths: v.array(path) })),
});

const winningValue = v.object({
  keyword: name,
  value: text,
  wanted: optional(text),
  from: v.picklist([
    'device',
    'multipaths',
    'overrides',
    'defaults',
    'built-in',
    'daemon',
    'kernel',
  ]),
  path: optional(text),
  line: optional(position),
});

const exclusion = v.object({
  criterion: v.picklist(['devnode', 'device', 'wwid', 'property', 'protocol', 'find-multipaths']),
  pattern: text,
  excludes: optional(text),
  path: optional(text),
  line: optional(position),
});

const followUp = v.object({
  kind: v.picklist([
    'reconfigure-daemon',
    'start-daemon',
    'switch-on-multipathing',
    'attach-storage',
    'rebuild-initial-ram-disk',
    'restart-service',
    'reboot',
    'verify-again',
  ]),
  summary: text,
  command: optional(text),
  done: v.boolean(),
});

const change = v.object({
  kind: name,
  summary: text,
  done: v.boolean(),
  undone: optional(v.boolean()),
  path: optional(text),
  diff: optional(text),
  diffLinesLeftOut: optional(count),
  beforeSha256: optional(v.nullable(digest)),
  afterSha256: optional(v.nullable(digest)),
  backup: optional(text),
  command: optional(v.array(text)),
  exit: optional(v.nullable(v.pipe(v.number(), v.integer()))),
});

const finding = v.object({
  severity: v.picklist(['error', 'warning', 'info']),
  code: v.pipe(text, v.regex(/^[a-z][a-z0-9-]*$/)),
  message: text,
  path: optional(text),
  line: optional(position),
  column: optional(position),
  help: optional(text),
});

const step = v.object({
  name: v.pipe(text, v.regex(/^[a-z][a-z0-9-]*$/)),
  title: name,
  outcome,
  summary: text,
  startedAt: optional(isoTime),
  durationMs: milliseconds,
  changes: v.array(change),
  findings: v.array(finding),
  verified: optional(v.object({ answer, summary: text })),
  answer: optional(answer),
  found: optional(found),
  maps: optional(v.array(map)),
  wins: optional(v.array(winningValue)),
  excludes: optional(v.array(exclusion)),
});

const host = v.object({
  host: name,
  name,
  kind: name,
  outcome,
  startedAt: optional(isoTime),
  durationMs: milliseconds,
  connections: count,
  roundTrips: count,
  release: optional(v.object({ product: optional(text), multipathTools: optional(text) })),
  inEffect: optional(v.object({ answer, reason: optional(text) })),
  steps: v.array(step),
  error: optional(error),
  left: optional(v.pipe(v.array(text), v.minLength(1))),
  kept: optional(v.pipe(v.array(text), v.minLength(1))),
  followUps: optional(v.array(followUp)),
  record: optional(
    v.object({ path: text, runId, state: v.picklist(['open', 'done', 'taken-back']) }),
  ),
  batch: optional(position),
});

/** The published JSON Schema is made from this; the compiler holds it to the type. */
export const reportSchema: v.GenericSchema<unknown, Report> = v.object({
  schemaVersion: v.literal(2),
  tool: v.object({ name: v.literal('quantastor-xenserver'), version: name }),
  runId,
  procedure,
  subject: optional(v.picklist(['multipath', 'adapter'])),
  mode: v.picklist(['check', 'apply']),
  sandbox: v.boolean(),
  profile: name,
  options: optional(v.record(text, json)),
  startedAt: isoTime,
  durationMs: milliseconds,
  outcome,
  stopped: optional(v.picklist(['answer', 'signal', 'failures'])),
  error: optional(error),
  planDigest: optional(v.pipe(text, v.regex(/^sha256:[0-9a-f]{64}$/))),
  undo: optional(v.object({ runId, command: name, keeps: v.array(text) })),
  next: optional(
    v.array(
      v.object({
        kind: v.picklist(['apply', 'finish', 'undo', 'verify', 'repair']),
        summary: text,
        command: optional(text),
      }),
    ),
  ),
  truncated: optional(
    v.array(v.object({ of: name, shown: count, total: count, whole: optional(text) })),
  ),
  hosts: v.array(host),
});

/** For the tool that writes the published schema: the parts that have a name of their own there. */
export const namedSchemas: Readonly<Record<string, v.GenericSchema>> = {
  answer,
  outcome,
  error,
  path,
  map,
  winningValue,
  exclusion,
  followUp,
  change,
  finding,
  step,
  host,
  json,
};
