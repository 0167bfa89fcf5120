import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { quantastor } from '@quantastor-xenserver/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { node24 } from './support/node24.ts';
import { makeWorkspace, textOf, type Workspace } from './support/sandbox.ts';
import { root } from './support/step.ts';

interface Step {
  readonly name: string;
  readonly code: number;
  readonly log: readonly string[];
  readonly annotations?: readonly object[];
  readonly summary?: string;
}

interface Result {
  readonly results: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, readonly { readonly steps: readonly Step[] }[]>>;
}

const folder = join(root, 'packages/github-action/workflows');
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;
let place: Workspace;

beforeEach(async () => {
  place = await makeWorkspace();
  mkdirSync(join(place.folder, 'storage'));
  writeFileSync(join(place.folder, 'storage/profile.json'), JSON.stringify(quantastor));
  writeFileSync(
    join(place.folder, 'storage/multipath.conf'),
    'defaults {\n\tuser_friendly_names no\n}\n',
  );
});

afterEach(() => place.remove());

const repository = 'lab/storage';

/** Runs a workflow's jobs as they stand in the file. */
function run(name: string, github: object = {}): Result {
  const config = join(place.folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      node: node24(),
      github: { repository, run_id: '7', server_url: 'https://github.com', token: 't', ...github },
      vars: { DOM0_HOSTS: JSON.stringify(place.dom0.split('\n')) },
      env: {
        PATH: [join(place.folder, 'bin'), process.env['PATH']].join(delimiter),
        XDG_STATE_HOME: place.state,
        GH_LOG: join(place.folder, 'gh.log'),
      },
      actions: {
        'actions/checkout': null,
        'OWNER/quantastor-xenserver/packages/github-action': join(root, 'packages/github-action'),
      },
    }),
  );
  const argv = [
    'tools/run-workflow.mjs',
    join(folder, name),
    '--config',
    config,
    '--workspace',
    place.folder,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return JSON.parse(stdout) as Result;
}

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
    expect(results).toEqual({ lint: 'success', check: 'success' });
    expect(jobs['check']?.[0]?.steps.at(-1)?.summary).toContain('3 hosts: 3 would-change');
    expect(textOf(place.files.seven)).toBe(before);
  });

  test('a mistake in it is annotated, and no host is asked', () => {
    writeFileSync(
      join(place.folder, 'storage/multipath.conf'),
      'defaults {\n\tno_such_keyword 1\n}\n',
    );
    const { results, jobs } = run('pull-request-check.yml', ours);
    expect(results).toEqual({ lint: 'failure', check: 'skipped' });
    expect(jobs['lint']?.[0]?.steps.at(-1)?.annotations?.[0]).toMatchObject({
      file: 'storage/multipath.conf',
      line: '2',
      col: '2',
    });
  });

  test('a fork is linted only', () => {
    const fork = { event: { pull_request: { head: { repo: { full_name: 'else/storage' } } } } };
    expect(run('pull-request-check.yml', fork).results).toEqual({
      lint: 'success',
      check: 'skipped',
    });
  });

  test('a merge is applied, a job a host; a second one finds nothing to do', () => {
    const first = run('apply-on-merge.yml');
    expect(first.results).toEqual({ plan: 'success', apply: 'success' });
    expect(first.jobs['apply']).toHaveLength(3);
    expect(first.jobs['apply']?.[0]?.steps.at(-1)?.summary).toMatch(
      /run-id \d{8}T\d{6}Z-[0-9a-f]{4} on/,
    );
    for (const file of [place.files.five, place.files.seven, place.files.eight])
      expect(textOf(file)).toContain('"QUANTASTOR"');
    expect(run('apply-on-merge.yml').results).toEqual({ plan: 'success', apply: 'skipped' });
  });

  test('drift opens an issue', () => {
    fakeGh();
    expect(run('nightly-drift.yml').results).toEqual({ drift: 'failure' });
    expect(ghLog()).toContain(
      'issue create --title Storage settings have drifted --label storage-drift',
    );
    expect(ghLog()).toContain(`https://github.com/${repository}/actions/runs/7`);
    for (const host of place.dom0.split('\n')) expect(ghLog()).toContain(`\n${host}\n`);
    expect(ghLog()).toContain('Failed:\nnone\n');
  });

  test('or comments on the one that is open', () => {
    fakeGh('12');
    run('nightly-drift.yml');
    expect(ghLog()).toContain('issue comment 12');
    expect(ghLog()).not.toContain('issue create');
  });

  test('and tells nothing when nothing drifted', () => {
    fakeGh();
    run('apply-on-merge.yml');
    expect(run('nightly-drift.yml').results).toEqual({ drift: 'success' });
    expect(ghLog()).toBe('');
  });
});

interface Job {
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly if?: string;
  }[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

describe.each(readdirSync(folder))('%s', (name) => {
  const workflow = parse(readFileSync(join(folder, name), 'utf8')) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test('asks for no more than it needs', () => {
    expect(workflow.permissions).toBeDefined();
    const writes = Object.entries(workflow.permissions ?? {}).filter(
      ([, level]) => level === 'write',
    );
    expect(writes).toEqual(name === 'nightly-drift.yml' ? [['issues', 'write']] : []);
  });

  test('pins what it uses, and lets no value of an event into a script', () => {
    for (const { uses, run: script } of steps) {
      if (uses) expect(uses).toMatch(/@v\d+$/);
      expect(script ?? '').not.toContain('${{');
    }
  });

  test.skipIf(!hasBash)('its scripts are sound', () => {
    for (const { run: script } of steps)
      if (script) expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow();
  });

  test('is in the README', () => {
    expect(readFileSync(join(folder, '../README.md'), 'utf8')).toContain(`(workflows/${name})`);
  });
});
