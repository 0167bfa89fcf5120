import type { Report } from '@quantastor-xenserver/core/report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { reportOf, runCli } from '../zx-scripts/run-cli.ts';
import { type Controller, makeController, type Played, whyNoAnsible } from './playbook.ts';
import { essenceOf } from './report-essence.ts';

const reason = whyNoAnsible();
const NAMES = ['check', 'apply', 'again', 'rollback', 'rollback again'] as const;
type Reports = Record<(typeof NAMES)[number], Report[]>;

describe.skipIf(reason)(
  reason ? `(${reason})` : 'reports of modules and of scripts',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let controller: Controller;

    beforeAll(async () => {
      lab = await startHosts({ count: 3 });
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    async function byScripts(): Promise<Reports> {
      const hosts = lab.hosts.flatMap(({ spec }) => ['--hosts', spec]);
      const run = async (...args: string[]): Promise<Report> =>
        reportOf(await runCli(lab, ...args, '--json'));
      const check = await run('configure-multipath', ...hosts, '--check');
      const apply = await run('configure-multipath', ...hosts, '--yes');
      const again = await run('configure-multipath', ...hosts, '--yes');
      const rollback = await run('rollback', apply.runId, '--yes');
      const more = await run('rollback', apply.runId, '--yes');
      // one report of all hosts; the modules give one of each
      const each = (report: Report): Report[] =>
        lab.hosts.map((_, index) => ({ ...report, hosts: report.hosts.slice(index, index + 1) }));
      return {
        check: each(check),
        apply: each(apply),
        again: each(again),
        rollback: each(rollback),
        'rollback again': each(more),
      };
    }

    async function byModules(): Promise<Reports> {
      const play = async (...tasks: string[]): Promise<Played> => {
        const list = tasks.map((task) => `    - ${task}\n`).join('');
        const args = tasks.length === 1 ? ['--check'] : [];
        return controller.play(`- hosts: xen\n  gather_facts: false\n  tasks:\n${list}`, { args });
      };
      const task = (name: string, module: string, more = ''): string =>
        `{ name: ${name}, quantastor.xenserver.${module}: {${more}}, register: ${name.replace(' ', '_')} }`;
      const check = await play(task('check', 'configure_multipath'));
      const id = 'run_id: "{{ apply.run_id }}"';
      const rest = await play(
        task('apply', 'configure_multipath'),
        task('again', 'configure_multipath'),
        task('rollback', 'rollback', id),
        task('rollback again', 'rollback', id),
      );
      expect(rest.exit, JSON.stringify(rest.events)).toBe(0);
      return Object.fromEntries(
        NAMES.map((name) => [
          name,
          lab.hosts.map((host) => {
            const played = name === 'check' ? check : rest;
            return played.of(name).get(host.name)?.result.report;
          }),
        ]),
      ) as Reports;
    }

    test('are the same in all but times, the run and the way to the host', async () => {
      const scripts = await byScripts();
      const modules = await byModules();
      for (const name of NAMES)
        for (const [index, host] of lab.hosts.entries()) {
          const report = modules[name][index] as Report;
          expect(essenceOf(report), `${name} ${host.name}`).toEqual(
            essenceOf(scripts[name][index] as Report),
          );
        }
      expect(modules.apply.map(({ outcome }) => outcome)).toEqual([
        'changed',
        'changed',
        'changed',
      ]);
      expect(modules.rollback.map(({ outcome }) => outcome)).toEqual([
        'changed',
        'changed',
        'changed',
      ]);
    });
  },
);
