import * as v from 'valibot';
import { sha256 } from '../../os/hash.ts';
import type { JsonObject, JsonValue } from '../../text/json.ts';
import { isRunId } from '../run-id.ts';
import type { JournalRecord } from './format.ts';

const text = v.string();
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000));
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000));
const bytes = v.nullable(v.instance(Uint8Array));
const hash = v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)));
const words = v.array(text);
const json: v.GenericSchema<unknown, JsonValue> = v.custom<JsonValue>(
  (value) => value !== undefined,
);
const plain: v.GenericSchema<unknown, JsonObject> = v.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const PROCEDURES = [
  'configure-multipath',
  'install-adapter',
  'verify',
  'rollback',
  'resume',
] as const;

const holder = v.looseObject({
  pid: v.pipe(v.number(), v.integer()),
  computer: text,
  started: v.exactOptional(text),
});

/** These bytes are written to a host again: they must be the ones that their hash says. */
function isSound(content: Uint8Array | null, sum: string | null): boolean {
  return content === null ? sum === null : sha256(content) === sum;
}

const action = v.variant('kind', [
  v.pipe(
    v.looseObject({
      kind: v.literal('write-file'),
      path: text,
      before: bytes,
      beforeSha256: hash,
      after: bytes,
      afterSha256: hash,
      diff: text,
      summary: text,
    }),
    v.check(
      (each) => isSound(each.before, each.beforeSha256) && isSound(each.after, each.afterSha256),
      'its bytes have not the hash that it says',
    ),
  ),
  v.looseObject({
    kind: v.literal('run-command'),
    summary: text,
    // version 1 has an argv, which is compared with the ones that are known and never run
    argv: v.exactOptional(words),
    command: v.exactOptional(v.nullable(text)),
  }),
  v.looseObject({
    kind: v.literal('service'),
    service: text,
    of: v.exactOptional(text),
    want: v.picklist(['running', 'stopped']),
    timeoutMs: milliseconds,
    summary: text,
  }),
  v.looseObject({
    kind: v.literal('install'),
    path: text,
    args: words,
    timeoutMs: milliseconds,
    sha256: text,
    marker: text,
    summary: text,
  }),
  v.looseObject({
    kind: v.literal('download'),
    url: text,
    path: text,
    sha256: text,
    summary: text,
  }),
  v.looseObject({
    kind: v.literal('add-credentials'),
    adapter: text,
    friendlyName: text,
    address: text,
    username: text,
    summary: text,
  }),
  v.looseObject({ kind: v.literal('reserve-server'), lock: text, summary: text }),
]);

const record = v.variant('type', [
  v.looseObject({
    type: v.literal('header'),
    version: v.number(),
    toolVersion: text,
    runId: v.pipe(v.string(), v.check(isRunId)),
    procedure: v.picklist(PROCEDURES),
    startedAt: text,
    options: plain,
    profile: plain,
    hosts: v.pipe(
      v.array(v.looseObject({ name: text, kind: text, machine: v.exactOptional(text) })),
      v.maxLength(100_000),
    ),
    process: holder,
  }),
  v.looseObject({
    type: v.literal('begin'),
    host: text,
    index,
    step: text,
    title: text,
    at: text,
    action,
    prepared: json,
  }),
  v.looseObject({
    type: v.literal('end'),
    index,
    result: v.looseObject({ changed: v.boolean(), backup: v.exactOptional(text) }),
  }),
  v.looseObject({ type: v.literal('failed'), index, changedNothing: v.exactOptional(v.boolean()) }),
  v.looseObject({
    type: v.literal('undone'),
    index,
    result: v.looseObject({ undone: v.boolean(), summary: text, left: v.exactOptional(text) }),
  }),
  v.looseObject({ type: v.literal('host-end'), host: text, outcome: text }),
  v.looseObject({
    type: v.literal('resumed'),
    at: text,
    by: v.picklist(['resume', 'rollback']),
    process: holder,
  }),
  v.looseObject({
    type: v.literal('run-end'),
    at: text,
    by: v.exactOptional(v.picklist(['resume', 'rollback'])),
    outcome: text,
  }),
]);

/** A line of a journal, every field of which was looked at; undefined when it is none, with what is wrong. */
export function readRecordLine(
  value: unknown,
): { readonly record: JournalRecord } | { readonly problem: string } {
  const found = v.safeParse(record, value);
  // the shape is the one of the types; outcomes of later versions pass as text
  if (found.success) return { record: found.output as unknown as JournalRecord };
  const [issue] = found.issues;
  const at = issue.path?.map(({ key }) => String(key)).join('.');
  return { problem: at ? `${at}: ${issue.message}` : issue.message };
}
