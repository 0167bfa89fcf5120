// @module-tag slow
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { findProfile } from '@quantastor-xenserver/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import pins from '../../../tools/action-pins.json' with { type: 'json' };
import { problemsOf } from '../../../tools/workflow-safety.mjs';
import { makeWorkspace, textOf, type Workspace } from './support/sandbox.ts';
import { root } from './support/step.ts';
import { owner, type Result, repository, runWorkflow } from './support/workflow.ts';

const folder = join(root, 'packages/github-action/workflows');
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;
let place: Workspace;

beforeEach(async () => {
  place = await makeWorkspace();
  mkdirSync(join(place.folder, 'storage'));
  writeFileSync(join(place.folder, 'storage/profile.json'), JSON.stringify(findProfile()));
  writeFileSync(
    join(place.folder, 'storage/multipath.conf'),
    'defaults {\n\tuser_friendly_names no\n}\n',
  );
});

afterEach(() => place.remove());

const run = (name: string, github: object = {}, hosts = place.dom0): Result =>
  runWorkflow(resolve(folder, name), place, github, hosts);

/** A `gh` that writes down what it was asked and knows of the issues given. */
function fakeGh(openIssue = ''): void {
  const bin = join(place.folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh
echo "$*" >> "$GH_LOG"
while [ $# -gt 0 ]; do
  [ "$1" = --body-file ] && cat "$2" >> "$GH_LOG"
  [ "$1 $2" = "issue list" ] && echo "${openIssue}"
  shift
done
exit 0
`;
  writeFileSync(join(bin, 'gh'), script);
  chmodSync(join(bin, 'gh'), 0o755);
}

const ghLog = (): string => {
  const file = join(place.folder, 'gh.log');
  return existsSync(file) ? textOf(file) : '';
};

describe.skipIf(!hasBash)(`as they stand${hasBash ? '' : ' (needs bash)'}`, () => {
  const ours = { event: { pull_request: { head: { repo: { full_name: repository } } } } };

  test('a pull request is linted, and shows what the hosts would get', () => {
    const before = textOf(place.files.seven);
    const { results, jobs } = run('pull-request-check.yml', ours);
    expect(results).toMatchObject({ 'storage / lint': 'success', 'storage / check': 'success' });
    expect(jobs['storage / check']?.[0]?.steps.at(-1)?.summary).toContain(
      '### Would change 3 of 3 hosts',
    );
    expect(textOf(place.files.seven)).toBe(before);
  });

  test('a mistake in it is annotated, and no host is asked', () => {
    writeFileSync(
      join(place.folder, 'storage/multipath.conf'),
      'defaults {\n\tno_such_keyword 1\n}\n',
    );
    const { results, jobs } = run('pull-request-check.yml', ours);
    expect(results).toMatchObject({ 'storage / lint': 'failure', 'storage / check': 'skipped' });
    expect(jobs['storage / lint']?.[0]?.steps.at(-1)?.annotations?.[0]).toMatchObject({
      file: 'storage/multipath.conf',
      line: '2',
      col: '2',
    });
  });

  test('a fork is linted only', () => {
    const fork = { event: { pull_request: { head: { repo: { full_name: 'else/storage' } } } } };
    expect(run('pull-request-check.yml', fork).results).toMatchObject({
      'storage / lint': 'success',
      'storage / check': 'skipped',
    });
  });

  // ACTION-30, ACTION-31, ACTION-32, ACTION-33
  test('a merge is planned and applied in one job, with the digest of the plan; a second one finds nothing to do', () => {
    const first = run('apply-on-merge.yml');
    expect(first.results).toMatchObject({
      'storage / plan': 'success',
      'storage / apply': 'success',
    });
    expect(first.jobs['storage / apply']).toHaveLength(1);
    expect(first.jobs['storage / apply']?.[0]?.steps.at(-1)?.summary).toMatch(
      /run-id \d{8}T\d{6}Z-[0-9a-f]{4} on/,
    );
    for (const file of [place.files.five, place.files.seven, place.files.eight])
      expect(textOf(file)).toContain('"QUANTASTOR"');
    expect(run('apply-on-merge.yml').results).toMatchObject({
      'storage / plan': 'success',
      'storage / apply': 'skipped',
    });
    // six steps of the action, one after the other
  }, 240_000);

  // what the inventory says of its host is refused: so it was asked, with the limit, and no host was
  test.each([
    ['check', 'storage / check'],
    ['apply', 'storage / plan'],
    ['drift', 'storage / drift'],
  ])('the hosts of an inventory reach the workflow %s', (name, job) => {
    fakeGh();
    writeFileSync(join(place.folder, 'hosts.ini'), 'xen1\n');
    const empty = 'port connection keyFile arguments become becomeExe becomeFlags sshExecutable';
    const none = Object.fromEntries(empty.split(' ').map((each) => [each, '']));
    const named = { name: 'xen1', address: 'xen1', user: 'root' };
    const host = { ...none, ...named, order: 0, hasPassword: true };
    const packed = Buffer.from(JSON.stringify(host)).toString('base64');
    const ansible = `#!/bin/sh\necho "$*" >> "$GH_LOG"\necho '@quantastor<${packed}>'\n`;
    writeFileSync(join(place.folder, 'bin/ansible'), ansible, { mode: 0o755 });
    const caller = join(place.folder, 'caller.yml');
    const uses = `${owner}/quantastor-xenserver/.github/workflows/storage-${name}.yml@v1`;
    writeFileSync(
      caller,
      `on: push\njobs:\n  storage:\n    uses: ${uses}\n    with:\n      inventory: hosts.ini\n      limit: dom0\n`,
    );
    const { jobs } = run(caller, ours);
    expect(ghLog()).toContain(`--inventory=${join(place.folder, 'hosts.ini')} --limit=dom0`);
    expect(JSON.stringify(jobs[job])).toContain('xen1: the inventory has a password for it');
  });

  // ACTION-35
  test('drift opens an issue', () => {
    fakeGh();
    expect(run('nightly-drift.yml').results).toMatchObject({ storage: 'failure' });
    expect(ghLog()).toContain(
      'issue create --title Storage settings have drifted --label storage-drift',
    );
    expect(ghLog()).toContain(`https://github.com/${repository}/actions/runs/7`);
    expect(ghLog()).toContain(JSON.stringify(place.dom0.split('\n')));
  });

  test('the open one is kept up to date', () => {
    fakeGh('12');
    run('nightly-drift.yml');
    expect(ghLog()).toContain('issue edit 12 --title Storage settings have drifted');
    expect(ghLog()).not.toMatch(/issue (create|comment)/);
  });

  test('a failure is no drift', () => {
    fakeGh();
    run('nightly-drift.yml', {}, `sandbox:${place.folder}/nothing`);
    expect(ghLog()).toContain('issue create --title The nightly check of storage settings failed');
  });

  test('when nothing drifted the open one is closed, and none is opened', () => {
    fakeGh('12');
    run('apply-on-merge.yml');
    expect(run('nightly-drift.yml').results).toMatchObject({ storage: 'success' });
    expect(ghLog()).toMatch(/issue close 12 --comment All hosts are as they should be again/);
    expect(ghLog()).not.toMatch(/issue (create|edit)/);
  });

  test('findings become alerts of code scanning', () => {
    expect(run('code-scanning.yml').results).toEqual({ scan: 'success' });
  });
});

const shipped = [
  ...readdirSync(folder).map((name) => join(folder, name)),
  ...readdirSync(join(root, '.github/workflows')).map((name) =>
    join(root, '.github/workflows', name),
  ),
];

describe.each(shipped.map((file) => [file.slice(root.length), file]))('%s', (_, file) => {
  // ACTION-37, ACTION-99
  test('has least rights, pins what it uses, and lets no value into a script', () => {
    expect(problemsOf(readFileSync(file, 'utf8'), pins)).toEqual([]);
  });

  test.skipIf(!hasBash)('its scripts are sound', () => {
    const { jobs } = parse(readFileSync(file, 'utf8')) as Workflow;
    for (const { steps = [] } of Object.values(jobs))
      for (const { run: script } of steps)
        if (script) expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow();
  });
});

test.each(readdirSync(folder))('%s is in the README', (name) => {
  expect(readFileSync(join(folder, '../README.md'), 'utf8')).toContain(`(workflows/${name})`);
});

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps?: readonly { readonly run?: string }[] }>
  >;
}

const good = `permissions:
  contents: read
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@${pins['actions/checkout']?.sha} # ${pins['actions/checkout']?.tag}
        with:
          persist-credentials: false
      - run: echo "$TITLE"
        env:
          TITLE: \${{ github.event.pull_request.title }}
`;

// ACTION-99
describe('the security check of workflows', () => {
  test('has nothing to say of a good one', () => {
    expect(problemsOf(good, pins)).toEqual([]);
  });

  test.each([
    ['a tag', (text: string) => text.replace(/@[0-9a-f]{40}/, '@v7')],
    ['another commit', (text: string) => text.replace(/@[0-9a-f]{40}/, `@${'0'.repeat(40)}`)],
    [
      'an action that nobody has looked at',
      (text: string) => text.replace('actions/checkout', 'else/checkout'),
    ],
    ['a tag that is not said', (text: string) => text.replace(/ # v\S+/, '')],
    ['all rights', (text: string) => text.replace('contents: read', 'contents: write')],
    ['no rights said', (text: string) => text.replace('permissions:\n  contents: read\n', '')],
    [
      'write-all',
      (text: string) => text.replace('permissions:\n  contents: read', 'permissions: write-all'),
    ],
    [
      'a title in a script',
      (text: string) => text.replace('"$TITLE"', `"\${{ github.event.pull_request.title }}"`),
    ],
    [
      'credentials that stay',
      (text: string) => text.replace('persist-credentials: false', 'fetch-depth: 0'),
    ],
    ['the rights of the target', (text: string) => `on: pull_request_target\n${text}`],
    ['... among others', (text: string) => `on: [push, pull_request_target]\n${text}`],
    [
      'what a workflow of a fork made',
      (text: string) => `on:\n  workflow_run:\n    workflows: [a]\n${text}`,
    ],
    [
      'all secrets at once',
      (text: string) => text.replace('env:', `env:\n          ALL: \${{ toJSON(secrets) }}`),
    ],
    [
      'a part of a secret',
      (text: string) =>
        text.replace('env:', `env:\n          ONE: \${{ fromJSON(secrets.ALL).one }}`),
    ],
    [
      'commands in the log',
      (text: string) =>
        text.replace('env:', 'env:\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: true'),
    ],
    [
      'a bot by its name',
      (text: string) =>
        text.replace('    steps:', "    if: github.actor == 'dependabot[bot]'\n    steps:"),
    ],
    [
      'an image by its tag',
      (text: string) => text.replace('    steps:', '    container: node:20-bookworm\n    steps:'),
    ],
    [
      'another image',
      (text: string) =>
        text.replace(
          '    steps:',
          `    container: node:20-bookworm@sha256:${'0'.repeat(64)}\n    steps:`,
        ),
    ],
    [
      'the image of a service',
      (text: string) =>
        text.replace('    steps:', '    services:\n      db:\n        image: redis:7\n    steps:'),
    ],
    [
      'a password in clear',
      (text: string) =>
        text.replace(
          '    steps:',
          `    container:\n      image: node:${pins.node.tag}@sha256:${pins.node.sha}\n      credentials:\n        username: u\n        password: p\n    steps:`,
        ),
    ],
    [
      'a condition that is always true',
      (text: string) =>
        text.replace('    steps:', `    if: |\n      \${{ github.ref == 'a' }}\n    steps:`),
    ],
    [
      'the environment of later steps',
      (text: string) => text.replace('echo "$TITLE"', 'echo "A=$TITLE" >> "$GITHUB_ENV"'),
    ],
    [
      'a value as a shell',
      (text: string) =>
        text.replace('        env:', `        shell: \${{ inputs.shell }}\n        env:`),
    ],
    [
      'a cache in what is published',
      (text: string) =>
        text
          .replace('    steps:', '    environment: release\n    steps:')
          .replace('fetch-depth: 0', '')
          .replace(
            '          persist-credentials: false',
            '          persist-credentials: false\n          cache: npm',
          ),
    ],
    [
      'all secrets handed on',
      (text: string) =>
        `${text}  two:\n    uses: o/r/.github/workflows/w.yml@${'0'.repeat(40)}\n    secrets: inherit\n`,
    ],
  ])('finds %s', (_, spoil) => {
    expect(spoil(good)).not.toBe(good);
    expect(problemsOf(spoil(good), pins)).toHaveLength(1);
  });
});
