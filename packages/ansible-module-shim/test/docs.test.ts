import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { modules } from '../src/modules/modules.ts';
import { convert } from '../src/options/convert.ts';

const collection = join(import.meta.dirname, '../collection');
const plugins = join(collection, 'plugins');

interface DocumentedOption {
  readonly type: string;
  readonly default?: unknown;
  readonly choices?: readonly string[];
  readonly elements?: string;
  readonly required?: boolean;
  readonly aliases?: readonly string[];
  readonly description: unknown;
}

/** A block of documentation out of a Python file. */
function block(file: string, name: string): string {
  const text = readFileSync(file, 'utf8');
  return new RegExp(`${name} = r"""\\n([\\s\\S]*?)"""`).exec(text)?.[1] ?? '';
}

function documented(name: string): Record<string, DocumentedOption> {
  const docs = parse(block(join(plugins, `modules/${name}.py`), 'DOCUMENTATION'));
  const fragments = (docs.extends_documentation_fragment ?? []) as string[];
  const options = fragments.map(
    (each) =>
      parse(block(join(plugins, `doc_fragments/${each.split('.').at(-1)}.py`), 'DOCUMENTATION'))
        .options,
  );
  return Object.assign({}, ...options, docs.options);
}

describe.each(Object.keys(modules))('%s', (name) => {
  const spec = modules[name]?.spec ?? {};

  test('documents the options that it has, as they are', () => {
    const docs = documented(name);
    expect(Object.keys(docs).sort()).toEqual(Object.keys(spec).sort());
    for (const [
      option,
      { type, choices, required = false, aliases, elements, ...rest },
    ] of Object.entries(spec)) {
      const doc = docs[option];
      // a file is a path; one that may be a dictionary in its place is raw
      expect(type === 'file' ? ['path', 'raw'] : [type], option).toContain(doc?.type);
      expect(doc?.choices, option).toEqual(choices);
      expect(doc?.default, option).toEqual(rest.default);
      expect(doc?.required ?? false, option).toBe(required);
      expect(doc?.aliases, option).toEqual(aliases);
      expect(doc?.elements, option).toBe(elements);
    }
  });

  test('shows examples that it takes', () => {
    const tasks = parse(block(join(plugins, `modules/${name}.py`), 'EXAMPLES')) as Record<
      string,
      unknown
    >[];
    const own = tasks.flatMap((task) => {
      const args = task[`quantastor.xenserver.${name}`];
      return args === undefined ? [] : [(args ?? {}) as Record<string, unknown>];
    });
    expect(own.length).toBeGreaterThan(0);
    for (const args of own)
      for (const [option, value] of Object.entries(args)) {
        const known = Object.entries(spec).find(([each, { aliases = [] }]) =>
          [each, ...aliases].includes(option),
        );
        expect(known, option).toBeDefined();
        if (known && !String(value).includes('{{'))
          expect(convert(value, known[1], option)).not.toHaveProperty('problem');
      }
  });

  test('has an action plugin of its name that hands over the files that it takes', () => {
    const text = readFileSync(join(plugins, `action/${name}.py`), 'utf8');
    expect(text).toContain(`MODULE = "${name}"`);
    const files = Object.keys(spec).filter((option) => spec[option]?.type === 'file');
    const handed = /FILES = \((.*)\)/.exec(text)?.[1]?.match(/\w+/g) ?? [];
    expect([...handed].sort()).toEqual(files.sort());
  });
});

test('the role passes every option of its modules that a site may set', () => {
  const tasks = ['multipath', 'adapter']
    .map((name) =>
      readFileSync(join(collection, `roles/quantastor_xenserver/tasks/${name}.yml`), 'utf8'),
    )
    .join('');
  const used = new Set(tasks.match(/quantastor_xenserver_\w+/g));
  for (const name of [
    'quantastor_xenserver_multipath',
    'quantastor_xenserver_adapter',
    'quantastor_xenserver_licences',
  ])
    used.delete(name);
  const specs = parse(
    readFileSync(join(collection, 'roles/quantastor_xenserver/meta/argument_specs.yml'), 'utf8'),
  ).argument_specs.main.options;
  const part = ['quantastor_xenserver_part'];
  expect([...used, ...part].sort()).toEqual(Object.keys(specs).sort());
  const defaults = parse(
    readFileSync(join(collection, 'roles/quantastor_xenserver/defaults/main.yml'), 'utf8'),
  );
  for (const [name, value] of Object.entries(defaults))
    expect(specs[name]?.default, name).toEqual(value);
});

test('the README names every module, and the playbooks that are there', () => {
  const readme = readFileSync(join(collection, 'README.md'), 'utf8');
  for (const name of Object.keys(modules)) expect(readme).toContain(`\`${name}\``);
  for (const file of readdirSync(join(collection, 'playbooks')))
    expect(readme).toContain(`quantastor.xenserver.${file.replace('.yml', '')}`);
});
