// @module-tag slow
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStep, type StepResult } from '../../packages/github-action/test/support/step.ts';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { reportOf, runCli } from '../zx-scripts/run-cli.ts';
import { type Controller, makeController, resultOf, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();

// ACTION-28: what was approved in a workflow is what a play makes, and the other way round
describe.skipIf(reason)(
  reason ? `(${reason})` : 'a plan of the command line, of the Action and of Ansible',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;

    beforeAll(async () => {
      lab = await startHosts({ count: 3 });
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    const byAction = ({ spec }: LabHost): Promise<StepResult> =>
      runStep(
        {
          procedure: 'configure-multipath',
          hosts: spec,
          'state-folder': join(lab.folder, 'state'),
        },
        { workspace: lab.folder, env: { PATH: `${lab.bin}:${process.env['PATH']}` } },
      );

    const play = (host: LabHost, more: string, args: readonly string[]) =>
      controller.play(
        `- hosts: ${host.name}\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.configure_multipath: {${more}} }\n`,
        { args },
      );

    test('has one digest, whoever makes it, and any of them holds the others to it', async () => {
      for (const host of lab.hosts) {
        const cli = reportOf(
          await runCli(lab, 'configure-multipath', '--hosts', host.spec, '--check', '--json'),
        );
        const action = await byAction(host);
        const digest = action.outputs['plan-digest'] ?? '';
        const played = await play(host, '', ['--check']);
        expect(digest, JSON.stringify(action.annotations)).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(cli.planDigest).toBe(digest);
        expect(resultOf(played, 'it', host.name)).toMatchObject({ plan_digest: digest });
        const refused = await play(host, `expect_plan: "sha256:${'0'.repeat(64)}"`, []);
        expect(refused.events.at(-1)).toMatchObject({ kind: 'failed' });
        // by the file that the Action wrote
        const plan = action.files[action.outputs['plan-file'] ?? ''] ?? '';
        const applied = await play(host, `expect_plan: ${JSON.stringify(plan)}`, []);
        expect(resultOf(applied, 'it', host.name)).toMatchObject({ changed: true });
      }
    });
  },
);
