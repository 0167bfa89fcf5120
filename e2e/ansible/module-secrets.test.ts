import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { type Controller, makeController, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const SECRETS = { API: `sesame "open" $(id) 'é`, STORAGE: '84738291465' };

/** As they are, and as JSON writes them. */
const forms = Object.values(SECRETS).flatMap((each) => [each, JSON.stringify(each).slice(1, -1)]);

describe.skipIf(reason)(reason ? `(${reason})` : 'passwords', { timeout: 300_000 }, () => {
  let lab: Lab;
  let controller: Controller;
  const task = (name: string, more: string): string => `    - name: ${name}
      quantastor.xenserver.install_adapter:
        clone: true
        storagelink_url: https://127.0.0.1:1
        storagelink_fingerprint: ${'ab'.repeat(32)}
        storagelink_password: "{{ lookup('env', 'API') }}"
        storage_name: qs
        storage_address: qs.example
        storage_user: admin
        storage_password: "{{ lookup('env', 'STORAGE') | int }}"
        ${more}
      ignore_errors: true
`;
  const yaml = `- hosts: xen\n  gather_facts: false\n  tasks:\n${
    task('on the controller', 'skip_licence_check: true') +
    task('on the target', 'run_on: target') +
    task('wrong options', 'colour: red') +
    task('wrong type', "storage_port: \"{{ lookup('env', 'API') }}\"").replace(
      / +storagelink_url.*\n/,
      '',
    )
  }`;

  beforeAll(async () => {
    lab = await startHosts({ count: 1, layout: 'xenserver-7', also: ['node'] });
    controller = makeController(lab);
  });
  afterAll(() => lab?.stop());

  test('of install_adapter are in no result, in no output of -vvvvv and in no file, also when it fails', async () => {
    const played = await controller.play(yaml, { env: SECRETS });
    expect(played.events.map(({ task, kind, result }) => [task, kind, result.failed])).toEqual(
      ['on the controller', 'on the target', 'wrong options', 'wrong type'].map((name) => [
        name,
        'failed',
        true,
      ]),
    );
    const [controllers, targets] = played.events.map(({ result }) => result);
    for (const result of [controllers, targets]) {
      expect(result?.msg).toContain('is not a Windows server');
      expect(result?.invocation?.module_args?.['storagelink_password']).toBe(
        'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER',
      );
    }
    const words = await controller.play(yaml, { args: ['-vvvvv'], env: SECRETS, plain: true });
    expect(words.stdout).toContain('is not a Windows server');
    for (const secret of forms) {
      expect(JSON.stringify(played.events)).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(words.stdout + words.stderr).not.toContain(secret);
    }
    if (existsSync(controller.state))
      for (const secret of Object.values(SECRETS))
        expect(
          execFileSync(
            'sh',
            ['-c', 'grep -rF -- "$1" "$2" || true', 'sh', secret, controller.state],
            { encoding: 'utf8' },
          ),
        ).toBe('');
  });
});
