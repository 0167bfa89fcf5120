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
  return docs.options;
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
      expect(type === 'file' ? ['str', 'raw'] : [type], option).toContain(doc?.type);
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

  test('has an action plugin of its name', () => {
    const text = readFileSync(join(plugins, `action/${name}.py`), 'utf8');
    expect(text).toContain(`MODULE = "${name}"`);
  });
});

test('the action plugins hand over the files of every option that may be one', () => {
  const text = readFileSync(join(plugins, 'plugin_utils/option_files.py'), 'utf8');
  const handed = [...text.matchAll(/^ {4}"(\w+)": "/gm)].map(([, name]) => name);
  const files = Object.values(modules).flatMap(({ spec }) =>
    Object.keys(spec).filter((option) => spec[option]?.type === 'file'),
  );
  expect([...handed].sort()).toEqual([...new Set(files)].sort());
});

const role = join(collection, 'roles/quantastor_xenserver');
const PREFIX = 'quantastor_xenserver_';
const yaml = (...path: string[]): unknown => parse(readFileSync(join(...path), 'utf8'));

interface Task {
  readonly name: string;
  readonly block?: readonly Task[];
  readonly [key: string]: unknown;
}
type Args = Readonly<Record<string, string | boolean>>;

/** What the tasks of a file give to one of our modules, a record for each task. */
function given(tasks: readonly Task[], name: string): Args[] {
  return tasks.flatMap((task) => [
    ...(`quantastor.xenserver.${name}` in task
      ? [(task[`quantastor.xenserver.${name}`] ?? {}) as Args]
      : []),
    ...given(task.block ?? [], name),
  ]);
}

function inPlaybook(file: string, name: string): Args[] {
  const plays = yaml(collection, 'playbooks', file) as readonly { readonly tasks: Task[] }[];
  return plays.flatMap(({ tasks }) => given(tasks, name));
}

const specs = (
  yaml(role, 'meta/argument_specs.yml') as {
    argument_specs: { main: { options: Record<string, DocumentedOption> } };
  }
).argument_specs.main.options;

describe('the role', () => {
  const parts = [
    ['multipath', 'configure_multipath'],
    ['adapter', 'install_adapter'],
  ] as const;

  test.each(parts)('%s passes every option of %s', (part, name) => {
    const [args = {}] = given(yaml(role, `tasks/${part}.yml`) as Task[], name);
    const spec = modules[name]?.spec ?? {};
    expect(Object.keys(args).sort()).toEqual(Object.keys(spec).sort());
    for (const [option, value] of Object.entries(args))
      if (option !== 'licence_facts') expect(value).toContain(`{{ ${PREFIX}${option} `);
  });

  test('documents them as the modules do, with the same defaults', () => {
    const all = Object.assign({}, ...parts.map(([, name]) => modules[name]?.spec));
    const { licence_facts: _, ...options } = all as typeof all & { licence_facts: unknown };
    const own = ['part', 'licence_from'];
    expect(Object.keys(specs).sort()).toEqual(
      [...Object.keys(options), ...own].map((each) => `${PREFIX}${each}`).sort(),
    );
    const defaults = yaml(role, 'defaults/main.yml') as Record<string, unknown>;
    for (const [option, { type, choices, elements, ...rest }] of Object.entries(
      options as (typeof modules)[string]['spec'],
    )) {
      const doc = specs[`${PREFIX}${option}`];
      expect(type === 'file' ? ['str', 'raw'] : [type], option).toContain(doc?.type);
      expect(doc?.choices, option).toEqual(choices);
      expect(doc?.elements, option).toBe(elements);
      expect(doc?.default, option).toEqual(rest.default);
      expect(defaults[`${PREFIX}${option}`], option).toEqual(rest.default);
    }
    for (const name of Object.keys(defaults)) expect(Object.keys(specs)).toContain(name);
  });

  test('has a README with every variable', () => {
    const readme = readFileSync(join(role, 'README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `(quantastor_xenserver_\w+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(rows.sort()).toEqual(Object.keys(specs).sort());
  });
});

describe('the playbooks', () => {
  /** Each passes the role's variable of its name, or leaves the option to the module. */
  function expectPassed(args: Args, fixed: readonly string[] = []): void {
    for (const [option, value] of Object.entries(args))
      if (!fixed.includes(option)) {
        expect(value).toBe(`{{ ${PREFIX}${option} | default(omit) }}`);
        // what storage_info alone has is no variable of the role
        if (ofRole.has(option)) expect(Object.keys(specs)).toContain(`${PREFIX}${option}`);
      }
  }
  const optionsOf = (name: string): string[] => Object.keys(modules[name]?.spec ?? {}).sort();
  const ofRole = new Set([...optionsOf('configure_multipath'), ...optionsOf('install_adapter')]);

  test('multipath_rolling passes what the role passes, to the plan and to the change', () => {
    const uses = inPlaybook('multipath_rolling.yml', 'configure_multipath');
    expect(uses).toHaveLength(2);
    for (const args of uses) {
      expect(Object.keys(args).sort()).toEqual(optionsOf('configure_multipath'));
      expectPassed(args, ['rolling', 'evacuate', 'report']);
    }
  });

  test('verify passes every option of storage_info in one half or the other', () => {
    const uses = inPlaybook('verify.yml', 'storage_info');
    expect(uses.map(({ what }) => what)).toEqual(['adapter', 'multipath']);
    expect([...new Set(uses.flatMap(Object.keys))].sort()).toEqual(optionsOf('storage_info'));
    for (const args of uses) {
      expect(args).toHaveProperty('profile');
      expectPassed(args, ['what', 'strict']);
    }
  });

  test('rollback passes every option', () => {
    const [args = {}] = inPlaybook('rollback.yml', 'rollback');
    expect(Object.keys(args).sort()).toEqual(optionsOf('rollback'));
    expectPassed(args, ['run_id', 'backup_file']);
  });
});

test('the action groups are the modules that share options', () => {
  const groups = (yaml(collection, 'meta/runtime.yml') as { action_groups: object }).action_groups;
  const having = (option: string): string[] =>
    Object.keys(modules)
      .filter((name) => option in (modules[name]?.spec ?? {}))
      .sort();
  expect(groups).toEqual({
    all: having('run_on'),
    procedures: having('state_folder'),
    storagelink: having('storagelink_url'),
  });
});

test('the README names every module, and the playbooks that are there', () => {
  const readme = readFileSync(join(collection, 'README.md'), 'utf8');
  for (const name of Object.keys(modules)) expect(readme).toContain(`\`${name}\``);
  for (const file of readdirSync(join(collection, 'playbooks')))
    expect(readme).toContain(`quantastor.xenserver.${file.replace('.yml', '')}`);
});
