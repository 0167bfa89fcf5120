import { toJsonSchema } from '@valibot/to-json-schema';
import { namedSchemas, reportSchema } from '../../src/run/report/schema.ts';

/** Of what the fields of the published schema are, where the name does not say it. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  runId: 'Sorts by time.',
  mode: '`check` wrote nothing, anywhere.',
  subject: 'Which half of the procedure.',
  sandbox: 'True when any host is a sandbox.',
  profile: "Id of the vendor's profile.",
  options: 'As the journal keeps them, without any secret.',
  startedAt: 'Time in UTC.',
  durationMs: 'Milliseconds.',
  stopped: 'Why the run ended before it was through, without a fault of a host.',
  planDigest: 'Of the plan that was made before anything was changed.',
  undo: 'There once something was changed that can be taken back.',
  next: 'What to do next, the most useful first.',
  truncated: 'What is missing here because the place that this stands in takes no more.',
  host: 'As the user wrote it, without secrets.',
  connections: 'Connections opened.',
  roundTrips: 'Requests that waited for an answer.',
  release: 'Software of the host, as far as it was told.',
  inEffect: 'Whether what the procedure is about is in effect on this host, after the run.',
  answer: 'Whether it was seen to be so, seen not to be so, or could not be seen.',
  outcome:
    "A host's is the worst of its steps', a run's the worst of its hosts': skipped, not-reached, later, unchanged, changed, would-change, refused, undone, failed.",
  left: 'What an undo could not put back.',
  kept: 'What a rollback leaves as it is on purpose.',
  followUps: 'What is still to be done before the change takes effect.',
  record: 'Where the host itself keeps what was changed.',
  batch: 'Of a rolling run, counted from 1.',
  steps: 'In order of the procedure.',
  summary: 'What is so, was done or would be done.',
  verified: 'What the system itself said.',
  found: 'Facts that the step found.',
  maps: "The host's multipath maps when the step looked at them.",
  wins: "For the vendor's LUNs, keyword by keyword: the value that counts.",
  excludes: "What keeps the vendor's LUNs from being multipathed.",
  groups: "In the daemon's order: the first active one is used first.",
  wwid: 'Identity of the LUN.',
  expectedPaths: 'More than are listed: some are missing.',
  hctl: 'Host, channel, target and LUN: `1:0:0:0`.',
  reads: 'Completed since the path is there, as the kernel counts them.',
  writes: 'Completed since the path is there, as the kernel counts them.',
  state: 'As the daemon prints it.',
  selector: 'The path selector: `round-robin 0`.',
  done: 'False in check mode and for what was not reached.',
  diff: 'Unified diff.',
  diffLinesLeftOut: 'Lines of the diff that are left out here.',
  beforeSha256: 'Of the old bytes; null when there was no file.',
  afterSha256: 'Of the new bytes; null when there is no file any more.',
  backup: 'Copy of the old bytes on the host.',
  command: 'Without any secret.',
  wanted: 'What the profile wants.',
};

/** The published schema with its id, which `tools/project-meta.mjs` gives: no field that is not named, each with its description. */
export function reportJsonSchema(id: string): Record<string, unknown> {
  const made = toJsonSchema(reportSchema, {
    definitions: namedSchemas,
    target: 'draft-2020-12',
    errorMode: 'throw',
    overrideSchema: ({ jsonSchema }) =>
      jsonSchema.type === 'object' && jsonSchema.properties
        ? { ...jsonSchema, additionalProperties: false }
        : jsonSchema,
  });
  const { $schema, $defs, ...rest } = describe(made) as Record<string, unknown>;
  return {
    $schema,
    $id: id,
    title: 'Report of a run',
    description:
      'What a run of quantastor-xenserver did, host by host and step by step. Durations are milliseconds, times ISO 8601 in UTC.',
    ...rest,
    $defs,
  };
}

function describe(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(describe);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, each]) => [key, describe(each)] as const);
  const { properties, ...rest } = Object.fromEntries(fields) as Record<string, unknown>;
  if (typeof properties !== 'object' || properties === null) return Object.fromEntries(fields);
  return {
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, each]) => {
        const description = DESCRIPTIONS[key];
        return [key, description === undefined ? each : { description, ...(each as object) }];
      }),
    ),
  };
}
