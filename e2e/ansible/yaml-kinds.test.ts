import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLLECTION, type TaskEvent, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();

interface Kind {
  /** What a value of this kind is, and how YAML has it. */
  readonly what: string;
  readonly yaml: string;
  /** The text in multipath.conf and in a rule, or the words with which it is refused. */
  readonly conf: string | RegExp;
  readonly rule: string | RegExp;
}

const same = (what: string, yaml: string, text: string): Kind => ({
  ...{ what, yaml, conf: text, rule: text },
});
const QUOTE = /argument '(?:keywords|set)': (?:features|ver) must be text; put it in quotes/;
const NO_TEXT = /argument '(?:keywords|set)': (?:features|ver) must be text|has no text here/;
const bool = (yaml: string, word: string): Kind => ({
  ...{ what: `the boolean ${yaml}`, yaml, conf: word, rule: QUOTE },
});
const refused = (what: string, yaml: string, words: RegExp): Kind => ({
  ...{ what, yaml, conf: words, rule: words },
});
// `of the vault 0x10`, with the password `pw`
const VAULTED = `!vault |
  $ANSIBLE_VAULT;1.1;AES256
  61663665323965633838386566386631363537613038636332316532326465626365666365346263
  6362653264333364343731643461363639303335353839370a343036616436396466666566636262
  61343163613761623862376336633137396136386137643733623636326235366465363162663838
  3332333639396432630a323934393066316364343233313939313464386237663666616163383664
  38613437303139613761396333353139393532363039336439306230623431373866`;

// ANSIBLE-21, ANSIBLE-22, ANSIBLE-23, ANSIBLE-24, ANSIBLE-25: as it was written, or refused with the option's name
const KINDS: readonly Kind[] = [
  same('plain text', 'tur', 'tur'),
  same('quoted text', '"on"', 'on'),
  same('a quoted number', "'007'", '007'),
  same('text that looks like a version', '1.0.3', '1.0.3'),
  ...['yes', 'Yes', 'on', 'ON', 'true', 'True'].map((word) => bool(word, 'yes')),
  ...['no', 'NO', 'off', 'Off', 'false', 'FALSE'].map((word) => bool(word, 'no')),
  same('a letter that is a boolean elsewhere', 'y', 'y'),
  same('a whole number', '30', '30'),
  same('zero', '0', '0'),
  same('a number below zero', '-7', '-7'),
  same('a number of 64 bits', '12345678901234567890', '12345678901234567890'),
  same('a number past what a double holds', '9007199254740993', '9007199254740993'),
  same('a hexadecimal number', '0x123456789abcdef1', '1311768467463790321'),
  same('an octal number of YAML 1.1', '0644', '420'),
  same('an octal number of YAML 1.2, which is text', '0o644', '0o644'),
  same('a binary number', '0b101', '5'),
  same('a number with underscores', '1_000', '1000'),
  same('a number to the base of 60', '1:30', '90'),
  same('a float', '1.0', '1.0'),
  same('a float below zero', '-0.0', '-0.0'),
  same('a float with an exponent', '1.5e+3', '1500.0'),
  same('an exponent without a point, which is text', '1e3', '1e3'),
  same('a day', '2026-11-22', '2026-11-22'),
  same('folded text', '>-\n  two\n  words', 'two words'),
  same('unsafe text', '!unsafe "{{ kept }}"', '{{ kept }}'),
  same('vaulted text', VAULTED, 'of the vault 0x10'),
  same('a template', '"{{ [1, 2] | sum }}"', '3'),
  refused('infinity', '.inf', /argument '(?:keywords|set)'/),
  refused('no number', '.nan', /argument '(?:keywords|set)'/),
  refused('null', 'null', NO_TEXT),
  refused('nothing', '', NO_TEXT),
  refused('a tilde', '~', NO_TEXT),
  refused('a list', '[a, b]', NO_TEXT),
  refused('a dictionary', '{a: b}', NO_TEXT),
  refused('a set', '!!set {a, b}', NO_TEXT),
  refused('bytes', '!!binary aGVsbG8=', NO_TEXT),
  {
    ...{ what: 'text of two lines', yaml: '"a\\nb"' },
    conf: /the value of features has a control character/,
    rule: 'a\nb',
  },
];

const indent = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);

describe.skipIf(reason)(
  reason ? `(${reason})` : 'every kind of value of YAML, to the byte',
  { timeout: 300_000 },
  () => {
    let folder: string;
    let said: string;
    let results: ReadonlyMap<string, TaskEvent['result']>;
    const file = (name: string): string => join(folder, name);

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'quantastor-yaml-kinds-'));
      mkdirSync(file('ansible_collections/quantastor'), { recursive: true });
      symlinkSync(COLLECTION, file('ansible_collections/quantastor/xenserver'));
      writeFileSync(file('password'), 'pw\n');
      const tasks = KINDS.flatMap(({ yaml }, at) => {
        writeFileSync(file(`${at}.conf`), 'devices {\n}\n');
        writeFileSync(
          file(`${at}.xml`),
          '<config version="1">\n  <devices>\n    <device><vendor>ACME</vendor><product>DISK</product><ver>1</ver></device>\n  </devices>\n</config>\n',
        );
        const value = indent(yaml, 10);
        return [
          `    - name: conf ${at}
      ignore_errors: true
      quantastor.xenserver.multipath_device:
        path: ${file(`${at}.conf`)}
        vendor: ACME
        product: DISK
        keywords:
          features: ${value}
`,
          `    - name: rule ${at}
      ignore_errors: true
      quantastor.xenserver.storagelink_device_rule:
        path: ${file(`${at}.xml`)}
        vendor: OSNEXUS
        product: QUANTASTOR
        clone: true
        set:
          ver: ${value}
`,
        ];
      });
      writeFileSync(
        file('play.yml'),
        `- hosts: localhost\n  gather_facts: false\n  tasks:\n${tasks.join('')}`,
      );
      const { stdout, stderr } = spawnSync(
        'ansible-playbook',
        ['-i', 'localhost,', '-c', 'local', file('play.yml')],
        {
          encoding: 'utf8',
          cwd: folder,
          env: {
            PATH: process.env['PATH'],
            HOME: folder,
            ANSIBLE_VAULT_PASSWORD_FILE: file('password'),
            ANSIBLE_COLLECTIONS_PATH: folder,
            ANSIBLE_STDOUT_CALLBACK: 'events',
            ANSIBLE_CALLBACK_PLUGINS: join(import.meta.dirname, 'callback'),
            EVENTS_FILE: file('events'),
          },
        },
      );
      said = `${stdout}${stderr}`.slice(-3000);
      const lines = readFileSync(file('events'), 'utf8').trim().split('\n');
      const events = lines.map((line): TaskEvent => JSON.parse(line));
      results = new Map(events.map(({ task, result }) => [task, result]));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    function judge(task: string, wanted: string | RegExp, holds: (text: string) => string): void {
      const result = results.get(task);
      expect(result, said).toBeDefined();
      if (typeof wanted !== 'string') {
        expect(result).toMatchObject({ failed: true, changed: false });
        expect(result?.msg).toMatch(wanted);
        expect(result?.msg).not.toMatch(/Traceback|: *$/);
        return;
      }
      expect(result, JSON.stringify(result)).toMatchObject({ failed: false, changed: true });
      const [kind, at] = task.split(' ');
      const text = readFileSync(file(`${at}.${kind === 'conf' ? 'conf' : 'xml'}`), 'utf8');
      expect(text).toContain(holds(wanted));
    }

    test.each(KINDS.map((kind, at) => ({ ...kind, at })))('$what in multipath.conf', (kind) => {
      judge(
        `conf ${kind.at}`,
        kind.conf,
        (text) => `features ${text.includes(' ') ? `"${text}"` : text}\n`,
      );
    });

    test.each(KINDS.map((kind, at) => ({ ...kind, at })))('$what in a rule', (kind) => {
      judge(`rule ${kind.at}`, kind.rule, (text) => `<ver>${text}</ver>`);
    });
  },
);
