import { convert } from './convert.ts';
import { OptionsError } from './options-error.ts';
import type { ModuleSpec } from './spec.ts';

/** Options of a task by name, converted and with their defaults; undefined when not given. */
export type Options = Readonly<Record<string, unknown>>;

/**
 * Checks a task's arguments as Ansible checks those of its own modules. Names that begin with `_ansible_` are Ansible's
 * own and new ones come with its releases, so they are left alone.
 *
 * @throws OptionsError with everything that is wrong.
 */
export function readOptions(spec: ModuleSpec, args: Options): Options {
  const problems: string[] = [];
  const names = new Map<string, string>();
  for (const [name, { aliases = [] }] of Object.entries(spec))
    for (const each of [name, ...aliases]) names.set(each, name);
  const given = new Map<string, unknown>();
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(args)) {
    const known = names.get(name);
    if (known !== undefined) {
      if (value !== null && value !== undefined) given.set(known, value);
    } else if (!name.startsWith('_ansible_')) unknown.push(name);
  }
  if (unknown.length > 0)
    problems.push(
      `Unsupported parameters: ${unknown.sort().join(', ')}. Supported parameters include: ${Object.keys(spec).sort().join(', ')}`,
    );
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(spec)) {
    const value = given.get(name);
    if (value === undefined) {
      if (option.required) problems.push(`missing required argument: ${name}`);
      if (option.default !== undefined) options[name] = option.default;
      continue;
    }
    const converted = convert(value, option, name);
    if ('problem' in converted) problems.push(converted.problem);
    else options[name] = converted.value;
  }
  if (problems.length > 0) throw new OptionsError(problems);
  return options;
}

/** The same without defaults: what the task itself says. */
export function givenOptions(spec: ModuleSpec, args: Options): Options {
  const bare = Object.entries(spec).map(([name, { default: _, ...rest }]) => [name, rest]);
  return readOptions(Object.fromEntries(bare), args);
}
