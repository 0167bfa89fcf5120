import * as v from 'valibot';
import { ProcedureError } from '../../errors.ts';
import { isServiceName } from '../../options/checks.ts';
import { foldAdapter, plainAdapterRows } from '../../options/fold.ts';
import type { Option, OptionType } from '../../options/option.ts';
import type { InstallAdapterOptions } from '../../options/types.ts';
import { given } from '../../text/given.ts';
import type { JsonObject } from '../../text/json.ts';
import { printableLine } from '../../text/printable.ts';
import type { GivenAgain } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';

const line = v.pipe(
  v.string(),
  v.maxLength(4096),
  v.regex(/^\P{Cc}*$/u, 'it holds control characters'),
);
const flag = v.boolean();
const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400_000));
const name = v.pipe(v.string(), v.check(isServiceName, 'this is not the name of a service'));
const match = v.strictObject({ vendor: line, product: line });
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const rule = v.variant('kind', [
  v.strictObject({ kind: v.literal('xml'), xml: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  v.strictObject({
    kind: v.literal('clone'),
    of: v.exactOptional(match),
    values: v.exactOptional(v.record(line, line)),
  }),
]);

const SHAPES: Readonly<Record<OptionType, v.GenericSchema>> = {
  flag,
  text: line,
  'file-or-text': v.pipe(v.string(), v.maxLength(1_000_000)),
  count: v.pipe(v.number(), v.integer()),
  seconds: v.pipe(v.number(), v.integer()),
  list: v.array(line),
  map: v.record(line, line),
  // no record holds one
  secret: v.never(),
};

/** What a plain option's value may be in a record. */
function shapeOf({ type, choices, check }: Option<unknown>): v.GenericSchema {
  return v.pipe(
    SHAPES[type],
    v.check((value) => choices?.includes(value) ?? true, 'this is not one of its choices'),
    v.check((value) => check?.(value) === undefined, 'its value makes no sense'),
  );
}

/** The names of the options, and what their values may be: nothing else of a record is ever used. */
const entries = {
  ...Object.fromEntries(
    Object.entries(plainAdapterRows).map(([field, row]) => [field, v.exactOptional(shapeOf(row))]),
  ),
  skipLicenceCheck: flag,
  installer: v.exactOptional(
    v.strictObject({
      source: line,
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/i)),
      args: v.array(line),
      timeoutMs: milliseconds,
    }),
  ),
  service: name,
  rule: v.exactOptional(rule),
  version: v.exactOptional(line),
  installerExitCodes: v.exactOptional(v.array(v.pipe(v.number(), v.integer()))),
  startStopped: flag,
  serviceTimeoutMs: milliseconds,
  resumed: v.exactOptional(flag),
  api: v.exactOptional(
    v.strictObject({
      url: v.pipe(line, v.regex(/^https:\/\//i, 'this is not an https address')),
      username: line,
      password: v.literal(''),
      fingerprint: v.exactOptional(line),
      ca: v.exactOptional(v.pipe(v.string(), v.maxLength(1_000_000))),
      minTlsVersion: v.exactOptional(v.picklist(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])),
      timeoutMs: milliseconds,
    }),
  ),
  credentials: v.exactOptional(
    v.strictObject({
      friendlyName: line,
      address: line,
      port: v.exactOptional(port),
      username: line,
      password: v.literal(''),
    }),
  ),
} satisfies Partial<Record<keyof InstallAdapterOptions | 'resumed', unknown>>;
const recordedOptions = v.strictObject(entries);

/**
 * A record says with which options a run was made, and is believed only in what the table of options allows. What an
 * installer is started with is never taken from a file: it must be the default, or what is given again.
 *
 * @throws ProcedureError JOURNAL_UNUSABLE, or BAD_INPUT where other arguments are given than the record has
 */
export function readRecordedOptions(
  recorded: JsonObject,
  { installerArgs }: GivenAgain = {},
): AdapterOptions {
  const read = v.safeParse(recordedOptions, recorded);
  if (!read.success) {
    const [issue] = read.issues;
    const at = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
    throw unusable(printableLine(`${at}: ${issue.message}`).slice(0, 200));
  }
  const { installer } = read.output;
  const { args = [] } =
    foldAdapter({ installer: 'x', ...given({ installerArgs }) }).installer ?? {};
  if (installer && installer.args.join('\0') !== args.join('\0'))
    throw new ProcedureError(
      'BAD_INPUT',
      'the run that was cut off gave its installer other arguments, and those are never taken from a record',
      {
        remedy:
          'Give them again as they were ({installer-args}), or run the procedure itself again with all its options: it does what is still missing.',
      },
    );
  // each of the plain options was held to its row
  return read.output as unknown as AdapterOptions;
}

function unusable(why: string): ProcedureError {
  return new ProcedureError('JOURNAL_UNUSABLE', `the recorded options cannot be used: ${why}`, {
    remedy: 'Run the procedure itself again with all its options: it does what is still missing.',
  });
}
