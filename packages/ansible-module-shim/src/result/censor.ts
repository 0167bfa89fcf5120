import type { ModuleResult } from '../modules/module.ts';
import type { ModuleSpec } from '../options/spec.ts';
import { plainNumbers, WrittenNumber } from '../options/written-number.ts';

const HIDDEN = 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER';

type Args = Readonly<Record<string, unknown>>;

/** The arguments as `-vvv` may show them: without secrets, Ansible's own names and files' bytes. */
export function shownArguments(spec: ModuleSpec, args: Args): Args {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => !name.startsWith('_ansible_'))
      .map(([name, value]) => [name, shownValue(spec[name]?.secret === true, value)]),
  );
}

export function secretsOf(spec: ModuleSpec, args: Args): string[] {
  return Object.entries(args).flatMap(([name, value]) =>
    spec[name]?.secret && (typeof value === 'string' || value instanceof WrittenNumber)
      ? [String(value)]
      : [],
  );
}

/** Cuts secrets out of every string of a result. Core keeps them out already; this is for what others say. */
export function censor(result: ModuleResult, secrets: readonly string[]): ModuleResult {
  // a word of a few letters would be cut out of everything
  const long = secrets
    .filter((secret) => secret.length > 3)
    // a message may quote a value as JSON does
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return long.length === 0 ? result : (clean(result, long) as ModuleResult);
}

function clean(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string')
    return secrets.reduce((text, secret) => text.replaceAll(secret, '********'), value);
  if (Array.isArray(value)) return value.map((item) => clean(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, clean(item, secrets)]),
  );
}

function shownValue(isSecret: boolean, value: unknown): unknown {
  if (isSecret) return HIDDEN;
  const isFile = typeof value === 'object' && value !== null && 'base64' in value;
  if (isFile && 'path' in value) return value.path;
  return (plainNumbers(value) ?? { value }).value;
}
