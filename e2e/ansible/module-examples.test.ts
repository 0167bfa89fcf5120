import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import type { ModuleResult } from './module-result.ts';
import {
  type Controller,
  makeController,
  type Played,
  resultOf,
  whyNoAnsible,
} from './playbook.ts';
import { blockOf, expectDocumented } from './return-docs.ts';

const reason = whyNoAnsible();
const CONF = '/etc/multipath.xenserver/multipath.conf';

interface Task {
  readonly name: string;
  readonly [word: string]: unknown;
}

describe.skipIf(reason)(
  reason ? `(${reason})` : 'examples of modules',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let host: LabHost;
    let controller: Controller;
    const examples = (module: string): Task[] => parse(blockOf(module, 'EXAMPLES'));
    const run = (tasks: readonly Task[], ...args: string[]): Promise<Played> =>
      controller.play(stringify([{ hosts: 'xen', gather_facts: false, tasks }]), { args });
    const results = (done: Played, tasks: readonly Task[]): ModuleResult[] =>
      tasks.map(({ name }) => resultOf(done, name, host.name));

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7' });
      host = lab.hosts[0] as LabHost;
      controller = makeController(lab);
    });
    afterAll(() => lab?.stop());

    test('of configure_multipath, storage_info, rollback and resume do what they say', async () => {
      const old = readFileSync(host.path(CONF), 'utf8');
      const configure = examples('configure_multipath');
      const info = examples('storage_info');
      const back = examples('rollback');
      // the last one is of a run that only its reader has
      const resume = examples('resume').slice(0, -1);
      const missing = await run(info);
      expect(missing.exit, JSON.stringify(missing.events)).toBe(0);
      const [notSet, , licence] = results(missing, info);
      expect(notSet).toMatchObject({ verified: false, changed: false });
      expect(missing.of('Show what is missing').get(host.name)).toMatchObject({ kind: 'ok' });
      if (!licence) throw new Error('the licence was not asked for');
      expectDocumented('storage_info', licence);
      expect(JSON.stringify(licence.licence_facts)).toContain('enterprise');
      expect(licence).toMatchObject({ changed: false, licence_facts: { host: host.name } });

      for (const [args, changes] of [
        [
          ['--check', '--diff'],
          [true, true],
        ],
        [[], [true, false]],
      ] as const) {
        const done = await run(configure, ...args);
        expect(done.exit, JSON.stringify(done.events)).toBe(0);
        expect(results(done, configure).map(({ changed }) => changed)).toEqual(changes);
      }
      const set = await run(info);
      expect(results(set, info)[0]).toMatchObject({ verified: true });
      expect(set.of('Show what is missing').get(host.name)).toMatchObject({ kind: 'skipped' });

      // the first takes back what is set up by now, then a run of their own is
      const done = await run([...back, ...resume]);
      expect(done.exit, JSON.stringify(done.events)).toBe(0);
      // the last finds the old bytes in place
      const changes = results(done, back).map(({ changed }) => changed);
      expect(changes).toEqual([true, true, true, false]);
      for (const result of results(done, resume))
        expect(result).toMatchObject({ changed: false, msg: 'no run was interrupted' });
      expect(readFileSync(host.path(CONF), 'utf8')).toBe(old);
    });
  },
);
