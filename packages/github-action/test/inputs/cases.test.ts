import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWordsOf } from '@quantastor-xenserver/core';
import { fitItems } from '@quantastor-xenserver/core/report';
import { describe, expect, test } from 'vitest';
import { readInputs } from '../../src/inputs/read-inputs.ts';
import { InputError, makeReader } from '../../src/inputs/reader.ts';
import { unusedInputs } from '../../src/inputs/unused.ts';
import { OUTPUT_LIMIT } from '../../src/outputs/limit.ts';
import { gatherSecrets } from '../../src/secrets/gather.ts';
import { makeRedactor } from '../../src/secrets/redactor.ts';
import { root } from '../support/step.ts';

type Given = Readonly<Record<string, string>>;

const envOf = (inputs: Given) =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );

function told(inputs: Given): string {
  try {
    readInputs(envOf(inputs));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

const multipath = { procedure: 'configure-multipath' };

describe('a list of hosts written in another way', () => {
  test('ACTION-81: with commas: one host a line, and nothing is masked that is no password', () => {
    const message = told({ ...multipath, hosts: 'ssh://root@a,ssh://root@b' });
    expect(message).toContain('one host a line');
    expect(message).not.toContain('***');
  });

  test('ACTION-82: two with a blank are refused so too; a block list of YAML is taken', () => {
    const message = told({ ...multipath, hosts: 'ssh://root@a ssh://root@b' });
    expect(message).toContain('one host a line');
    expect(message).not.toContain('***');
    const { options } = readInputs(
      envOf({ ...multipath, hosts: '- ssh://root@a\n- "ssh://root@b"' }),
    );
    expect(options.hosts).toEqual(['ssh://root@a', 'ssh://root@b']);
  });
});

test('ACTION-64: a pattern that begins with a bracket is one, and no JSON list', () => {
  const read = (value: string) => {
    const reader = makeReader({ INPUT_FILES: value });
    return { lines: reader.lines('files'), problems: reader.problems.length };
  };
  expect(read('[a-c].conf\n[xy]*/z[12]')).toEqual({
    lines: ['[a-c].conf', '[xy]*/z[12]'],
    problems: 0,
  });
  expect(read('["[a-c].conf", "b"]')).toEqual({ lines: ['[a-c].conf', 'b'], problems: 0 });
  for (const broken of ['["a", "b"', '[a, b]', '[1]', '[\n  "a"\n'])
    expect(read(broken)).toEqual({ lines: [], problems: 1 });
});

test('ACTION-84, FIELD-66: a key whose lines are indented is taken', () => {
  const key =
    '    -----BEGIN OPENSSH PRIVATE KEY-----\n    b3Bl\n    -----END OPENSSH PRIVATE KEY-----';
  const { ssh } = readInputs(
    envOf({ ...multipath, hosts: 'ssh://root@a', 'ssh-private-key': key }),
  );
  expect(ssh.privateKey).toBe(
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n',
  );
});

describe('FIELD-67: a key that lost its line ends', () => {
  const end = '-----END OPENSSH PRIVATE KEY-----';
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\nAAAABG5vbmUAAAAE\n${end}`;
  const secretOf = (text: string) => ({
    ...multipath,
    hosts: 'ssh://root@a',
    'ssh-private-key': text,
  });

  test.each<[string, (key: string) => string]>([
    ['blanks', (text) => text.replaceAll('\n', ' ')],
    ['blanks and one at the end', (text) => `${text.replaceAll('\n', ' ')} `],
    ['a literal \\n', (text) => `${text}\n`.replaceAll('\n', '\\n')],
    ['a literal \\r\\n', (text) => text.replaceAll('\n', '\\r\\n')],
    ['base64', (text) => Buffer.from(`${text}\n`).toString('base64')],
    [
      'base64 in lines of 76',
      (text) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n'),
    ],
    ['base64 of CRLF', (text) => Buffer.from(text.replaceAll('\n', '\r\n')).toString('base64')],
  ])('%s: is mended, and its lines are masked', (_name, spoil) => {
    const given = secretOf(spoil(key));
    expect(readInputs(envOf(given)).ssh.privateKey).toBe(`${key}\n`);
    const { secrets } = gatherSecrets(envOf(given));
    expect(makeRedactor(secrets).redact('it read b3BlbnNzaC1rZXktdjEA')).toBe('it read ***');
  });

  test('without anything between its lines: in lines of 64', () => {
    const bare = key.replaceAll('\n', '');
    expect(readInputs(envOf(secretOf(bare))).ssh.privateKey).toBe(
      `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\n${end}\n`,
    );
  });

  test.each([
    ['cut off', key.replaceAll('\n', ' ').slice(0, -10)],
    ['base64 of something else', Buffer.from('b3BlbnNzaC1rZXktdjEA').toString('base64')],
    ['with a word in it', key.replaceAll('\n', ' ').replace('AAAAE', 'AA\u00a7E')],
  ])('%s: is refused, and not shown', (_name, text) => {
    const said = told(secretOf(text));
    expect(said).toMatch(/ssh-private-key: (?:not a private key|the key is cut off)/);
    expect(said).not.toContain('b3Bl');
  });
});

test('ACTION-88: no form of a host is offered that action.yml does not list', () => {
  const action = readFileSync(join(root, 'packages/github-action/action.yml'), 'utf8');
  const offered =
    told({ ...multipath, hosts: 'telnet://xen1' }).match(/\b(?!telnet)[a-z]+:[A-Z/]+/g) ?? [];
  expect(offered.length).toBeGreaterThan(0);
  for (const form of offered) expect(action).toContain(form.split(/[/A-Z]/)[0]);
});

test.each<[string, Given, readonly string[]]>([
  ['ACTION-55', { procedure: 'lint', files: '*', mode: 'apply', hosts: 'x' }, ['mode', 'hosts']],
  [
    'ACTION-60',
    { procedure: 'rollback', 'run-id': 'last', 'pool-master': 'ssh://root@a' },
    ['pool-master'],
  ],
  [
    'ACTION-56',
    {
      ...multipath,
      hosts: 'ssh://root@a',
      'run-id': '20261122T10',
      installer: 'C:\\x',
      files: '*',
    },
    ['run-id', 'installer', 'files'],
  ],
])('%s: an input without effect is named', (_, inputs, names) => {
  const env = envOf(inputs);
  const warned = unusedInputs(readInputs(env), env).map(({ title }) => title);
  expect(warned.sort()).toEqual([...names].sort());
});

test('ACTION-60: rollback honours hosts', () => {
  const env = envOf({ procedure: 'rollback', 'run-id': 'last', hosts: 'ssh://root@a' });
  const inputs = readInputs(env);
  expect(inputs.options.hosts).toEqual(['ssh://root@a']);
  expect(unusedInputs(inputs, env)).toEqual([]);
});

test('ACTION-24: a list of a very large fleet is whole names, and says that it is not whole', () => {
  const hosts = Array.from({ length: 6000 }, (_, at) => `ssh://root@xen${at}.example.org`);
  const { json, whole, count } = fitItems(hosts, OUTPUT_LIMIT);
  expect(whole).toBe(false);
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(OUTPUT_LIMIT);
  expect(JSON.parse(json)).toEqual(hosts.slice(0, count));
  expect(fitItems(hosts.slice(0, 10), OUTPUT_LIMIT)).toEqual({
    json: JSON.stringify(hosts.slice(0, 10)),
    whole: true,
    count: 10,
  });
});

test('ACTION-93: every option of the command line is an input, or the table says why not', async () => {
  const { allOptions } = await import('@quantastor-xenserver/core');
  const action = readFileSync(join(root, 'packages/github-action/action.yml'), 'utf8');
  for (const [field, row] of Object.entries(allOptions)) {
    const isInput = new RegExp(`^  ${row.name}:$`, 'm').test(action);
    const why = 'without' in row ? row.without?.action : undefined;
    const isEdit = row.for.every((scope) => scope.startsWith('edit-') || scope === 'runs-show');
    expect(
      isInput || isEdit || (why ?? '') !== '',
      `${field} ${inWordsOf('action', why ?? '')}`,
    ).toBe(true);
  }
});
