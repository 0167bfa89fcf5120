import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { configureMultipath, findProfile, parseHost } from '@quantastor-xenserver/core';
import type { Report } from '@quantastor-xenserver/core/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import type { ModuleResult } from './module-result.ts';
import { type Controller, makeController, resultOf, whyNoAnsible } from './playbook.ts';

const reason = whyNoAnsible();
const HOSTILE = `/root/it's "$(touch pwned)" {{ 7*7 }} \`x\` é;&|.conf`;
const play = (tasks: string, more = ''): string =>
  `- hosts: xen\n  gather_facts: false\n${more}  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;

/** What must be the same whoever ran it: no ids, no times, no way of reaching the host. */
function essence(report: Report | undefined): unknown {
  const { steps = [], outcome } = report?.hosts[0] ?? {};
  return {
    outcome,
    steps: steps.map(({ durationMs: _, startedAt: __, changes, ...step }) => ({
      ...step,
      changes: changes.map(({ backup: __, ...change }) => change),
    })),
  };
}

describe.skipIf(reason)(
  reason ? `(${reason})` : 'modules on hosts without Python and Node',
  { timeout: 600_000 },
  () => {
    let lab: Lab;
    let controller: Controller;

    beforeAll(async () => {
      lab = await startHosts({
        count: 3,
        files: { '/root/.bashrc': 'echo a login script talks\n' },
      });
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    test.each([false, true])(
      'configure_multipath: check, apply, again, verify, roll back (pipelining %s)',
      async (pipelining) => {
        const before = lab.hosts.map((_, index) => lab.changed(index));
        const bytes = lab.hosts.map(({ path, layout }) =>
          readFileSync(
            path(layout === 'xenserver-5' ? '/etc/multipath-enabled.conf' : '/etc/multipath.conf'),
          ),
        );
        const task = '- name: it\n  quantastor.xenserver.configure_multipath:';
        const ssh = await Promise.all(
          lab.hosts.map(({ spec }) =>
            configureMultipath(
              {},
              {
                hosts: [parseHost(spec, { ssh: { configFile: lab.sshConfig } })],
                profile: findProfile(),
                mode: 'check',
              },
            ),
          ),
        );
        const check = await controller.play(play(task), {
          args: ['--check', '--diff'],
          pipelining,
        });
        expect(check.exit, check.stdout + check.stderr).toBe(0);
        for (const [index, { name }] of lab.hosts.entries()) {
          const result = resultOf(check, 'it', name);
          expect(result).toMatchObject({
            changed: true,
            outcome: 'would-change',
            ran_on: 'controller',
          });
          expect(essence(result.report)).toEqual(essence(ssh[index]));
          const diffs = result.report?.hosts[0]?.steps.flatMap(({ changes }) =>
            changes.flatMap(({ diff }) => diff ?? []),
          );
          expect(result.diff?.prepared).toBe(diffs?.join(''));
          expect(lab.changed(index)).toEqual(before[index]);
        }
        const apply = await controller.play(play(task), { pipelining });
        expect(apply.exit, JSON.stringify(apply.events)).toBe(0);
        for (const { name } of lab.hosts)
          expect(apply.of('it').get(name)?.result).toMatchObject({
            changed: true,
            outcome: 'changed',
          });
        const rest = await controller.play(
          play(`${task}
- name: info
  quantastor.xenserver.storage_info:
- name: back
  quantastor.xenserver.rollback:
- name: back again
  quantastor.xenserver.rollback:`),
          { pipelining },
        );
        expect(rest.exit, JSON.stringify(rest.events)).toBe(0);
        for (const [index, { name, path, layout }] of lab.hosts.entries()) {
          expect(rest.of('it').get(name)?.result).toMatchObject({ changed: false });
          expect(resultOf(rest, 'it', name).report?.hosts[0]?.roundTrips).toBe(1);
          expect(rest.of('info').get(name)?.result).toMatchObject({
            changed: false,
            verified: true,
          });
          expect(rest.of('back').get(name)?.result).toMatchObject({ changed: true });
          expect(rest.of('back again').get(name)?.result).toMatchObject({ changed: false });
          const file =
            layout === 'xenserver-5' ? '/etc/multipath-enabled.conf' : '/etc/multipath.conf';
          expect(readFileSync(path(file)).equals(bytes[index] ?? Buffer.alloc(0))).toBe(true);
          // backups and the host's own record stay
          const kept = /^\/var\/lib\/quantastor-xenserver\/(?:backups|runs)\//;
          const left = lab.changed(index).filter((each) => !kept.test(each));
          expect(left.filter((each) => /quantastor|ansible|tmp/.test(each))).toEqual([]);
        }
      },
    );

    test('multipath_device: present, merged, absent, backup, validate; one operation where nothing changes', async () => {
      const path = '/root/device.conf';
      const text = '# é\ndevices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';
      for (const host of lab.hosts) writeFileSync(host.path(path), text, { mode: 0o640 });
      const task = (name: string, more: string): string => `- name: ${name}
  quantastor.xenserver.multipath_device:
    path: ${path}
    vendor: "X $(id)"
    product: !unsafe "{{ 7*7 }} é"
${more.replace(/^/gm, '    ')}
`;
      const keywords = 'keywords: { failback: immediate, no_path_retry: 5, user_friendly: no }';
      const done = await controller.play(
        play(
          task(
            'add',
            `${keywords.replace(', user_friendly: no', '')}\nbackup: true\nvalidate: grep -q QQQ %s || true`,
          ) +
            task(
              'add valid',
              `${keywords.replace(', user_friendly: no', '')}\nbackup: true\nvalidate: grep -q 7*7 %s`,
            ) +
            task('again', keywords.replace(', user_friendly: no', '')) +
            task('merge', 'state: merged\nkeywords: { no_path_retry: 6 }\nbackup: true').trimEnd() +
            '\n  register: merged\n' +
            // ANSIBLE-28
            '- name: restore\n  quantastor.xenserver.rollback:\n    backup_file: "{{ merged.backup_file }}"\n' +
            task('refuse', 'on_difference: refuse\nkeywords: { no_path_retry: 7 }') +
            task('remove', 'state: absent'),
        ).replace(/name: (add|refuse)\n/g, 'name: $1\n      ignore_errors: true\n'),
        { args: ['--diff'] },
      );
      for (const host of lab.hosts) {
        const result = (name: string): ModuleResult => resultOf(done, name, host.name);
        expect(result('add')).toMatchObject({ failed: true, changed: false });
        expect(result('add').msg).toContain('failed to validate');
        expect(result('add valid')).toMatchObject({ changed: true, found: 'absent', path });
        expect(String(result('add valid').backup_file)).toContain('/quantastor-xenserver/backups/');
        expect(String(result('add valid').diff?.prepared)).toContain('+\t\tproduct "{{ 7*7 }} é"');
        expect(result('again')).toMatchObject({ changed: false, found: 'same' });
        expect(result('merge')).toMatchObject({ changed: true, found: 'differs' });
        expect(result('restore')).toMatchObject({ failed: false, changed: true, path });
        expect(result('restore').diff?.prepared).toMatch(/^\+.*no_path_retry 5$/m);
        expect(result('refuse')).toMatchObject({ failed: true, changed: false });
        expect(result('refuse').diagnostics?.[0]).toMatchObject({ severity: 'error', line: 7 });
        expect(result('remove')).toMatchObject({ changed: true });
        expect(readFileSync(host.path(path), 'utf8')).toBe(text);
        expect(existsSync(host.path('/root/pwned'))).toBe(false);
      }
      for (const more of ['state: absent', 'keywords: { failback: immediate }']) {
        const args = ['-vvv', '--check', '--limit', lab.hosts[0]?.name ?? ''];
        const words = await controller.play(play(task('it', more)), { args, plain: true });
        expect(words.exit, words.stdout).toBe(0);
        expect(words.stdout.match(/SSH: EXEC/g)).toHaveLength(1);
      }
    });

    test('takes hostile paths, a large file, and a file that changes under it', async () => {
      const [host] = lab.hosts;
      const devices = 'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';
      const large = `${'# filler that stands for itself\n'.repeat(640_000)}${devices}`;
      writeFileSync(host?.path(HOSTILE) ?? '', devices);
      writeFileSync(host?.path('/root/large.conf') ?? '', large);
      writeFileSync(host?.path('/root/changes.conf') ?? '', devices);
      writeFileSync(host?.path('/root/own-dir.sh') ?? '', 'echo x >>/root/changes.conf\n');
      const device = (name: string, path: string, more = ''): string => `- name: ${name}
  quantastor.xenserver.multipath_device:
    path: !unsafe ${JSON.stringify(path)}
    keywords: { failback: immediate }
${more}
`;
      const done = await controller.play(
        play(
          device('hostile', HOSTILE) +
            device('newline', 'relative\npath', '  ignore_errors: true') +
            device('large', '/root/large.conf') +
            device(
              'changes',
              '/root/changes.conf',
              '    validate: sh /root/own-dir.sh %s\n  ignore_errors: true',
            ) +
            device('absent file', '/root/none.conf', '  ignore_errors: true'),
        ),
        { args: ['--limit', host?.name ?? ''] },
      );
      const result = (name: string): ModuleResult => resultOf(done, name, host?.name ?? '');
      expect(result('hostile')).toMatchObject({ changed: true, real_path: HOSTILE });
      expect(result('newline')).toMatchObject({ failed: true, changed: false });
      expect(result('large')).toMatchObject({ changed: true });
      const written = readFileSync(host?.path('/root/large.conf') ?? '', 'utf8');
      expect(written.replace(/\tdevice \{\n\t\tvendor "OSNEXUS"[^}]*\}\n/, '') === large).toBe(
        true,
      );
      expect(result('changes')).toMatchObject({
        failed: true,
        changed: false,
        error: { code: 'FILE_CHANGED' },
      });
      expect(readFileSync(host?.path('/root/changes.conf') ?? '', 'utf8')).toBe(`${devices}x\n`);
      expect(result('absent file')).toMatchObject({ failed: true, error: { code: 'NOT_FOUND' } });
      expect(existsSync(host?.path('/root/pwned') ?? '')).toBe(false);
    });

    test('storagelink_device_rule adds, finds, and takes out to the byte', async () => {
      const path = '/root/rules.xml';
      const xml =
        '\ufeff<?xml version="1.0"?>\r\n<config version="2.0.0.9">\r\n  <devices>\r\n    <device><vendor>NETAPP</vendor><product>LUN</product></device>\r\n  </devices>\r\n</config>';
      for (const host of lab.hosts) writeFileSync(host.path(path), xml);
      const task = (name: string, more: string): string =>
        `- name: ${name}\n  quantastor.xenserver.storagelink_device_rule:\n    path: ${path}\n    ${more}\n`;
      const done = await controller.play(
        play(
          task('add', 'clone: true') +
            task('again', 'clone: true') +
            task('remove', 'state: absent'),
        ),
      );
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      for (const { name, path: place } of lab.hosts) {
        expect(done.of('add').get(name)?.result).toMatchObject({
          changed: true,
          version: { from: '2.0.0.9', to: '2.0.0.10' },
        });
        expect(done.of('again').get(name)?.result).toMatchObject({
          changed: false,
          found: 'present',
        });
        expect(done.of('remove').get(name)?.result).toMatchObject({ changed: true });
        expect(readFileSync(place(path), 'utf8')).toBe(xml);
      }
    });

    test('speaks plainly about wrong use, and keeps secrets to itself', async () => {
      const done = await controller.play(
        `${play(`- name: no node
  quantastor.xenserver.storage_info:
  vars: { quantastor_xenserver_node: /nonexistent/node }
  ignore_errors: true
- name: async
  quantastor.xenserver.configure_multipath:
  async: 10
  poll: 5
  ignore_errors: true
- name: options
  quantastor.xenserver.configure_multipath: { dialect: klingon, colour: red }
  ignore_errors: true
- name: secret
  quantastor.xenserver.storage_info:
    what: adapter
    storagelink_url: https://127.0.0.1:1
    storagelink_fingerprint: ${'0'.repeat(64)}
    storagelink_password: "{{ lookup('env', 'SECRET') }}"
  ignore_errors: true
- name: silent
  quantastor.xenserver.storage_info:
  no_log: true
- name: elsewhere
  quantastor.xenserver.storage_info:
  delegate_to: dom0-2
- name: a run
  quantastor.xenserver.multipath_device: { vendor: V, product: P, keywords: { failback: immediate } }
- name: notifies
  quantastor.xenserver.multipath_device: { path: /root/handler.conf, create: true, keywords: { failback: immediate } }
  notify: told
`)}  handlers:\n    - name: told\n      ansible.builtin.raw: echo told\n`,
        {
          args: ['-vvvv', '--limit', 'dom0-1'],
          plain: true,
          env: {
            SECRET: 'open-sesame-42',
            ANSIBLE_DISPLAY_FAILED_STDERR: 'false',
            ANSIBLE_SHOW_CUSTOM_STATS: 'true',
          },
        },
      );
      expect(done.stdout).toContain('configure_multipath cannot run with async');
      expect(done.stdout).toContain(
        'value of dialect must be one of: auto, as-published, got: klingon; Unsupported parameters: colour',
      );
      expect(done.stdout).toContain('quantastor_xenserver_node');
      expect(done.stdout).not.toContain('open-sesame-42');
      expect(done.stdout).toContain('VALUE_SPECIFIED_IN_NO_LOG_PARAMETER');
      expect(done.stdout).toContain('the output has been hidden due to the fact that');
      expect(done.stdout).toContain('dom0-1 -> dom0-2');
      expect(done.stdout).toMatch(/CUSTOM STATS[\s\S]*quantastor_xenserver_runs[\s\S]*dom0-1/);
      expect(done.stdout).toMatch(/RUNNING HANDLER \[told\]/);
      expect(done.stdout).not.toContain('Traceback');
      expect(done.exit, done.stdout.slice(-3000)).toBe(0);
    });
  },
);
