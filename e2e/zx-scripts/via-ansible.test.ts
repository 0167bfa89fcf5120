import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '@quantastor-xenserver/core/report';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoAnsible } from '../ansible/playbook.ts';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { hostOf, reportOf, runCli, startCli } from './run-cli.ts';

const reason = whyNoAnsible();
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../packages/core/schema/report.schema.json'), 'utf8'),
);

describe.skipIf(reason)(
  `configure-multipath --via ansible on sshd hosts without Python or Node${reason ? ` (${reason})` : ''}`,
  () => {
    let lab: Lab;
    let inventory: string;

    beforeAll(async () => {
      lab = await startHosts({ count: 4 });
      inventory = join(lab.folder, 'hosts.json');
      write({});
    });
    afterAll(() => lab?.stop());

    /** The lab's hosts as an inventory, and more. */
    function write(more: Readonly<Record<string, object>>): void {
      const own = Object.fromEntries(lab.hosts.map(({ name }) => [name, {}]));
      const vars = { ansible_control_path_dir: join(lab.folder, 'cp'), ansible_user: 'root' };
      writeFileSync(inventory, JSON.stringify({ all: { vars, hosts: { ...own, ...more } } }));
    }

    /** A connection that is shared with no other host. */
    const apart = (option: string): object => ({
      ansible_ssh_extra_args: `-o ${option}`,
      ansible_control_path: 'none',
    });
    const configure = (...more: string[]) =>
      runCli(
        lab,
        ...['configure-multipath', '--via', 'ansible', '--inventory', inventory, '--json', ...more],
      );
    /** What a report says of its hosts, but for times, names, ways and runs. */
    const essence = ({ hosts }: Report): unknown =>
      hosts.map(({ steps, outcome }) => ({
        outcome,
        steps: steps.map(({ durationMs: _, startedAt: ____, found = {}, changes, ...step }) => {
          const { runId: __, ...facts } = found;
          return { ...step, facts, changes: changes.map(({ backup: ___, ...change }) => change) };
        }),
      }));

    test('check, apply and a second run report what the script reports by itself', async () => {
      const specs = lab.hosts.flatMap(({ spec }) => ['--hosts', spec]);
      const direct = await runCli(lab, 'configure-multipath', ...specs, '--check', '--json');
      const check = await configure('--check', '--concurrency', '4');
      expect(check.exit, check.stderr).toBe(2);
      expect(essence(reportOf(check))).toEqual(essence(reportOf(direct)));
      expect(reportOf(check).hosts.map(({ host }) => host)).toEqual(
        lab.hosts.map(({ name }) => name),
      );

      const unasked = await configure();
      expect(unasked.exit).toBe(1);
      expect(unasked.stderr).toContain('needs --yes');
      for (const host of reportOf(unasked).hosts)
        expect(host).toMatchObject({ outcome: 'refused', error: { code: 'CANCELLED' } });

      const applied = await configure('--yes');
      expect(applied.exit, applied.stderr).toBe(0);
      const report = reportOf(applied);
      expect(report).toMatchObject({
        procedure: 'configure-multipath',
        mode: 'apply',
        outcome: 'changed',
      });
      const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
      expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
      for (const { name } of lab.hosts) {
        const host = hostOf(report, name);
        expect(host).toMatchObject({ kind: 'bridge', outcome: 'changed' });
        expect(host.steps.at(-1)?.verified).toMatchObject({ answer: 'seen' });
        expect(host.steps.some(({ found }) => /^\d{8}T/.test(`${found?.['runId']}`))).toBe(true);
      }
      for (const again of [await configure('--yes'), await configure()]) {
        expect(again.exit, again.stderr).toBe(0);
        expect(reportOf(again).outcome).toBe('unchanged');
      }
    });

    test('hosts that are down, not known or not to be logged in to do not harm the others', async () => {
      write({
        gone: { ansible_host: '127.0.0.1', ansible_port: 9 },
        unknown: { ansible_host: 'dom0-1', ...apart('HostKeyAlias=nobody') },
        denied: { ansible_host: 'dom0-2', ...apart('PubkeyAuthentication=no') },
      });
      const result = await configure('--check');
      write({});
      expect(result.exit, result.stderr).toBe(1);
      const report = reportOf(result);
      expect(report.hosts.map(({ host, error }) => [host, error?.code])).toEqual([
        ...lab.hosts.map(({ name }) => [name, undefined]),
        ['gone', 'HOST_UNREACHABLE'],
        ['unknown', 'HOST_KEY_UNKNOWN'],
        ['denied', 'AUTH_FAILED'],
      ]);
    });

    test('only the hosts of a limit are worked on', async () => {
      const limited = await configure('--check', '--limit', 'dom0-3');
      expect(reportOf(limited).hosts.map(({ host }) => host)).toEqual(['dom0-3']);
    });

    test('a vaulted inventory is opened with the password of the environment', async () => {
      const password = join(lab.folder, 'password');
      writeFileSync(password, 'Vault-4711\n');
      execFileSync('ansible-vault', ['encrypt', '--vault-password-file', password, inventory]);
      const args = ['configure-multipath', '--via', 'ansible', '--inventory', inventory, '--check'];
      const locked = await runCli(lab, ...args);
      process.env['QUANTASTOR_XENSERVER_VAULT_PASSWORD'] = 'Vault-4711';
      const opened = await runCli(lab, ...args, '--json');
      delete process.env['QUANTASTOR_XENSERVER_VAULT_PASSWORD'];
      write({});
      expect(locked).toMatchObject({ exit: 1, stdout: '' });
      expect(locked.stderr).toMatch(/AUTH_FAILED[\s\S]*--vault-password-stdin/);
      expect(opened.exit, opened.stderr).toBe(0);
      expect(reportOf(opened).hosts).toHaveLength(4);
    });

    test('what leaves no host to begin with is one clear error', async () => {
      const none = await configure('--check', '--limit', 'nobody');
      expect(none.exit).toBe(1);
      expect(JSON.parse(none.stdout)).toMatchObject({ error: { code: 'BAD_INPUT' }, hosts: [] });
      expect(none.stderr).toMatch(/BAD_INPUT[\s\S]*ansible-inventory -i \S+ --graph/);
      const bad = await runCli(
        lab,
        ...['configure-multipath', '--via', 'ansible', '--inventory', '/nonexistent', '--check'],
      );
      expect(bad.exit).toBe(1);
      expect(bad.stderr).toMatch(/\/nonexistent: there is no such inventory \[NOT_FOUND\]/);
    });

    test('Ctrl-C ends it, with the report of what was done', async () => {
      write({ stuck: { ansible_ssh_extra_args: "-o ProxyCommand='sleep 1000'" } });
      const run = startCli(lab, [
        ...[
          'configure-multipath',
          '--via',
          'ansible',
          '--inventory',
          inventory,
          '--check',
          '--json',
          '--verbose',
        ],
      ]);
      await waitUntil(
        () => lab.hosts.every(({ name }) => run.said().includes(`${name}  `)),
        'the other hosts are done',
      );
      run.process.kill('SIGINT');
      const ended = await run.ended;
      write({});
      expect(ended.exit, ended.stderr).toBe(130);
      const report = reportOf(ended);
      expect(report.hosts.map(({ host, error }) => [host, error?.code])).toEqual([
        ...lab.hosts.map(({ name }) => [name, undefined]),
        ['stuck', 'CANCELLED'],
      ]);
    });
  },
);
