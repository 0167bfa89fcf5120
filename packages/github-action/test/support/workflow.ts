import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { node24 } from './node24.ts';
import type { Workspace } from './sandbox.ts';
import { root } from './step.ts';

interface Step {
  readonly name: string;
  readonly code: number;
  readonly log: readonly string[];
  readonly annotations?: readonly object[];
  readonly summary?: string;
}

export interface Result {
  readonly results: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, readonly { readonly steps: readonly Step[] }[]>>;
}

export const repository = 'lab/storage';
export const { owner } = JSON.parse(readFileSync(join(root, 'tools/project.json'), 'utf8')) as {
  owner: string;
};

/** Runs a workflow's jobs as they stand in the file. */
export function runWorkflow(
  file: string,
  place: Workspace,
  github: object = {},
  hosts: string = place.dom0,
): Result {
  const config = join(place.folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      node: node24(),
      github: { repository, run_id: '7', server_url: 'https://github.com', token: 't', ...github },
      vars: { DOM0_HOSTS: JSON.stringify(hosts.split('\n')) },
      env: {
        PATH: [join(place.folder, 'bin'), process.env['PATH']].join(delimiter),
        XDG_STATE_HOME: place.state,
        GH_LOG: join(place.folder, 'gh.log'),
      },
      workflows: Object.fromEntries(
        ['check', 'apply', 'drift'].map((each) => [
          `${owner}/quantastor-xenserver/.github/workflows/storage-${each}.yml`,
          join(root, `.github/workflows/storage-${each}.yml`),
        ]),
      ),
      actions: {
        'actions/checkout': null,
        'github/codeql-action/upload-sarif': null,
        [`${owner}/quantastor-xenserver/packages/github-action`]: join(
          root,
          'packages/github-action',
        ),
      },
    }),
  );
  const argv = ['tools/run-workflow.mjs', file, '--config', config, '--workspace', place.folder];
  const { stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  return JSON.parse(stdout) as Result;
}
