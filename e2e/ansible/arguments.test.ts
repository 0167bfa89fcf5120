import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTION, type TaskEvent, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const RULES =
  '<config version="1">\n  <devices>\n    <device><vendor>ACME</vendor><product>DISK</product></device>\n  </devices>\n</config>\n';

describe.skipIf(reason)(
  reason ? `(${reason})` : 'arguments of tasks, in the words of Ansible',
  { timeout: 300_000 },
  () => {
    let folder: string;
    let results: ReadonlyMap<string, TaskEvent['result']>;
    const file = (name: string): string => join(folder, name);

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'quantastor-arguments-'));
      mkdirSync(file('ansible_collections/quantastor'), { recursive: true });
      symlinkSync(COLLECTION, file('ansible_collections/quantastor/xenserver'));
      for (const name of ['a.conf', 'b.conf']) writeFileSync(file(name), 'devices {\n}\n');
      writeFileSync(file('rules.xml'), RULES);
      // one Node serves a whole play, so a wrong one can be told of only before the first task
      const tasks: Readonly<Record<string, Readonly<Record<string, object>>>> = {
        node: { storage_info: {}, vars: { quantastor_xenserver_node: '/bin/true' } },
        both: {
          multipath_device: {
            path: file('a.conf'),
            dest: file('b.conf'),
            keywords: 'failback=immediate no_path_retry=5',
          },
        },
        unknown: { configure_multipath: { colour: 'red', dialect: 'klingon' } },
        infinite: { storage_info: { storagelink_timeout: '@@.inf@@' } },
        twice: {
          storagelink_device_rule: {
            path: file('rules.xml'),
            vendor: 'OSNEXUS',
            product: 'QUANTASTOR',
            clone: true,
            set: { vendor: 'X' },
          },
        },
        tilde: {
          storagelink_device_rule: {
            path: file('rules.xml'),
            vendor: 'OSNEXUS',
            product: 'QUANTASTOR',
            clone: true,
            state_folder: '~/own state',
          },
        },
        number: {
          storagelink_device_rule: { path: file('rules.xml'), clone: true, state_folder: 5 },
        },
        missing: { configure_multipath: { profile: 'none.json' } },
        empty: { configure_multipath: { profile: '' } },
        day: { install_adapter: { rule: '@@2026-11-22@@' } },
        authority: { storage_info: { storagelink_ca: { a: 'b' } } },
        plan: { configure_multipath: { expect_plan: 5 } },
        boolean: { install_adapter: { installer_args: ['/S', true] } },
        relative: {
          storagelink_device_rule: { path: file('rules.xml'), clone: true, state_folder: 'here' },
        },
      };
      const play = Object.entries(tasks).map(([name, { vars, ...module }]) => ({
        name,
        ignore_errors: true,
        ...(vars && { vars }),
        ...Object.fromEntries(
          Object.entries(module).map(([key, args]) => [`quantastor.xenserver.${key}`, args]),
        ),
      }));
      const text = JSON.stringify([{ hosts: 'localhost', gather_facts: false, tasks: play }]);
      writeFileSync(file('play.yml'), text.replace(/"@@(.*?)@@"/g, '$1'));
      spawnSync('ansible-playbook', ['-i', 'localhost,', '-c', 'local', file('play.yml')], {
        encoding: 'utf8',
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          ANSIBLE_COLLECTIONS_PATH: folder,
          ANSIBLE_STDOUT_CALLBACK: 'events',
          ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'callback'),
          EVENTS_FILE: file('events'),
        },
      });
      const lines = readFileSync(file('events'), 'utf8').trim().split('\n');
      const events = lines.map((line): TaskEvent => JSON.parse(line));
      results = new Map(events.map(({ task, result }) => [task, result]));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('ANSIBLE-32: a name and its alias at once are warned of', () => {
      expect(results.get('both')).toMatchObject({
        changed: true,
        warnings: ['Both option path and its alias dest are set.'],
      });
    });

    test('what is no option is said in the words of Ansible, with all else that is wrong', () => {
      const { msg, failed } = results.get('unknown') ?? {};
      expect(failed).toBe(true);
      expect(msg).toContain('value of dialect must be one of: auto, as-published, got: klingon');
      expect(msg).toContain('Unsupported parameters: colour. Supported parameters include:');
      expect(results.get('infinite')?.msg).toMatch(/storagelink_timeout|Infinity/);
    });

    test('ANSIBLE-34: a value that is given twice is told with both places', () => {
      expect(results.get('twice')?.msg).toMatch(
        /vendor is given twice: as the vendor of the rule and with another value in set.*Leave vendor out of set, or give it as vendor/s,
      );
    });

    test('ANSIBLE-9: a folder of the controller is expanded as Ansible expands paths, and is absolute then', () => {
      expect(results.get('tilde'), String(results.get('tilde')?.msg)).toMatchObject({
        changed: true,
      });
      expect(existsSync(file('own state/hosts'))).toBe(true);
      expect(existsSync('/~')).toBe(false);
      expect(results.get('relative')?.msg).toContain(
        "argument 'state_folder' is 'here': an absolute path on the controller is wanted",
      );
    });

    test.each([
      ['number', "argument 'state_folder' is '5': an absolute path on the controller is wanted"],
      ['missing', "argument 'profile': Could not find or access 'none.json'"],
      ['empty', "argument 'profile' is empty"],
      ['day', "argument 'rule': a path is wanted, or the text itself"],
      ['authority', "argument 'storagelink_ca': a path is wanted, or the text itself"],
      ['plan', 'the plan of expect_plan cannot be used'],
      ['boolean', "argument 'installer_args': YAML reads an item of it as the boolean true"],
    ])('a value that cannot be used is told with its option: %s', (name, words) => {
      expect(results.get(name)).toMatchObject({ failed: true, changed: false });
      expect(results.get(name)?.msg).toContain(words);
    });

    test('ANSIBLE-30: a program that is no Node is told by its path', () => {
      expect(results.get('node')?.msg).toContain('/bin/true');
      expect(results.get('node')?.msg).not.toMatch(/: *$/);
    });
  },
);
