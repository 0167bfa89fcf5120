import type { Report } from '@quantastor-xenserver/core/report';
import * as v from 'valibot';

const finding = v.looseObject({
  severity: v.string(),
  code: v.optional(v.string()),
  message: v.optional(v.string()),
  path: v.optional(v.string()),
  line: v.optional(v.number()),
});

/** What a task of Ansible said: of our modules, and of its own as far as the tests look at them. */
const result = v.looseObject({
  changed: v.optional(v.boolean()),
  failed: v.optional(v.boolean()),
  unreachable: v.optional(v.boolean()),
  verified: v.optional(v.boolean()),
  msg: v.optional(v.unknown()),
  outcome: v.optional(v.string()),
  found: v.optional(v.unknown()),
  run_id: v.optional(v.string()),
  ran_on: v.optional(v.string()),
  backup_file: v.optional(v.string()),
  diagnostics: v.optional(v.array(finding)),
  undone: v.optional(v.array(v.string())),
  left: v.optional(v.array(v.string())),
  // a list where Ansible's own modules say it
  diff: v.optional(
    v.custom<{ readonly prepared?: string }>(
      (value) => typeof value === 'object' && value !== null,
    ),
  ),
  report: v.optional(v.custom<Report>((value) => Array.isArray(Object(value).hosts))),
  error: v.optional(v.looseObject({ code: v.optional(v.string()) })),
  stdout: v.optional(v.string()),
  stderr: v.optional(v.string()),
  rc: v.optional(v.number()),
  invocation: v.optional(
    v.looseObject({ module_args: v.optional(v.record(v.string(), v.unknown())) }),
  ),
  licence_facts: v.optional(v.unknown()),
  // of a loop, and of a debug with a registered loop
  results: v.optional(v.array(v.looseObject({ item: v.optional(v.unknown()) }))),
});

export type ModuleResult = v.InferOutput<typeof result>;

/** @throws where a result has not the form that it is documented to have. */
export function readModuleResult(value: unknown): ModuleResult {
  return v.parse(result, value);
}
