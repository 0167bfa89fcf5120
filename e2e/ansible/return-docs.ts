import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { COLLECTION } from './playbook.ts';

interface ReturnedValue {
  readonly description: unknown;
  readonly returned: string;
  readonly type: string;
  readonly sample: unknown;
}

/** Keys that belong to Ansible and that every module may return. */
const COMMON = [
  'changed',
  'failed',
  'diff',
  'warnings',
  'invocation',
  'exception',
  'unreachable',
  'ansible_stats',
];

/** A block of a module's documentation, as it lies in the collection. */
export function blockOf(module: string, name: 'RETURN' | 'EXAMPLES'): string {
  const text = readFileSync(join(COLLECTION, `plugins/modules/${module}.py`), 'utf8');
  return new RegExp(`${name} = r"""\\n([\\s\\S]*?)"""`).exec(text)?.[1] ?? '';
}

/** Fails unless a result has exactly what the module's RETURN says. */
export function expectDocumented(module: string, result: Readonly<Record<string, unknown>>): void {
  const documented: Record<string, ReturnedValue> = parse(blockOf(module, 'RETURN'));
  const own = Object.entries(result).filter(
    ([name]) => !COMMON.includes(name) && !name.startsWith('_ansible_') && !/^std/.test(name),
  );
  for (const [name, value] of own) {
    const { type } = documented[name] ?? {};
    const said = JSON.stringify(value)?.slice(0, 200);
    expect(type, `${module} returns ${name}: ${said}`).toBeDefined();
    expect(typeOf(value), `${module}: ${name} is ${said}`).toBe(type);
  }
  for (const [name, { description, returned, sample }] of Object.entries(documented)) {
    expect({ description, returned, sample }, `${module}: ${name}`).toEqual({
      description: expect.anything(),
      returned: expect.any(String),
      sample: expect.anything(),
    });
    if (returned === 'always') expect(Object.keys(result), module).toContain(name);
  }
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  return typeof value === 'object' && value !== null ? 'dict' : typeof value;
}
