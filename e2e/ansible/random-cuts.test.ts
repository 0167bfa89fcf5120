// @module-tag slow
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { nodesOf } from './nodes-of.ts';
import { type Controller, makeController, type Played, whyNoAnsible } from './playbook.ts';
import { childrenOf, mainOf } from './processes-of.ts';

const reason = whyNoAnsible();
const CONF = '/etc/multipath.xenserver/multipath.conf';
/** CUTS=40 walks more moments; SEED repeats a walk. */
const CUTS = Number(process.env['CUTS'] ?? 7);
const SEED = Number(process.env['SEED'] ?? Date.now() % 1e6);

/** Numbers from 0 to 1, the same of the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const KINDS = {
  'SIGINT to the group': ({ group }) => process.kill(-group, 'SIGINT'),
  'SIGINT to the main process': ({ main }) => process.kill(main, 'SIGINT'),
  'SIGHUP to the group': ({ group }) => process.kill(-group, 'SIGHUP'),
  'SIGTERM to the main process': ({ main }) => process.kill(main, 'SIGTERM'),
  'SIGKILL of the main process': ({ main }) => process.kill(main, 'SIGKILL'),
  'SIGKILL of the workers': ({ workers }) => killAll(workers),
  'SIGKILL of Node': ({ nodes }) => killAll(nodes),
} satisfies Record<string, (at: Moment) => void>;

interface Moment {
  readonly group: number;
  readonly main: number;
  readonly workers: readonly number[];
  readonly nodes: readonly number[];
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
}

/** There is no such process any more, to be read or to be told. */
function isOver(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(`${error.code}`);
}

/** Folders of the plugin's sockets; other runs of tests have theirs beside them. */
const litterIn = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^quantastor-\w{8}$/.test(name));

describe.skipIf(reason)(
  reason ? `(${reason})` : `a play that is cut at random moments (SEED=${SEED} CUTS=${CUTS})`,
  { timeout: 900_000 },
  () => {
    let lab: Lab;
    let controller: Controller;
    let olds: ReadonlyMap<string, string>;
    let lastsMs = 0;
    const text = ({ path }: LabHost): string => readFileSync(path(CONF), 'utf8');
    const play = (module: string): Promise<Played> =>
      controller.play(
        `- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.${module}: {}, ignore_errors: true }\n`,
      );

    beforeAll(async () => {
      lab = await startHosts({ count: 3, layout: 'xenserver-7' });
      controller = makeController(lab);
      olds = new Map(lab.hosts.map((host) => [host.name, text(host)]));
      // the first one makes folders that stay, and the second finds warm connections, as those do that are cut
      for (let each = 0; each < 2; each++) {
        const from = Date.now();
        expect((await play('configure_multipath')).exit).toBe(0);
        lastsMs = Date.now() - from;
        expect((await play('rollback')).exit).toBe(0);
      }
    });
    afterAll(() => lab?.stop());

    const random = randomFrom(SEED);
    const cuts = Array.from({ length: CUTS }, (_, at) => {
      const kinds = Object.entries(KINDS);
      const [how, cut] = kinds[at % kinds.length] as (typeof kinds)[number];
      return { at, how, cut, share: Math.round(random() * 1000) / 1000 };
    });

    test.each(cuts)('$how at $share of its time', async ({ at, cut, share }) => {
      const before = litterIn('/tmp');
      const hostLitter = lab.hosts.map((_, index) => lab.changed(index));
      // every other time where a socket's path would be too long
      const long = join(controller.folder, 'd'.repeat(120));
      mkdirSync(long, { recursive: true });
      const file = join(controller.folder, 'change.yml');
      let group = 0;
      writeFileSync(
        file,
        '- hosts: xen\n  gather_facts: false\n  tasks:\n    - { name: it, quantastor.xenserver.configure_multipath: {} }\n',
      );
      const playing = controller.run('setsid', ['ansible-playbook', file], {
        plain: true,
        onStart: (pid) => {
          group = pid;
        },
        ...(at % 2 === 1 && { env: { ANSIBLE_LOCAL_TEMP: long } }),
      });
      await new Promise((resolve) => setTimeout(resolve, lastsMs * share));
      try {
        const main = mainOf(group);
        cut({ group, main, workers: childrenOf(main), nodes: nodesOf(controller) });
      } catch (error) {
        // on a machine whose load has gone down it may be over
        if (!isOver(error)) throw error;
      }
      const { stdout, stderr } = await playing;
      const said = stdout + stderr;
      await waitUntil(() => nodesOf(controller).length === 0, 'the end of Node');
      expect(litterIn('/tmp').filter((name) => !before.includes(name))).toEqual([]);
      const cutOff = [...said.matchAll(/(dom0-\d): \w+ was cut off .*?, run (\S+);/g)];
      const resumed = await play('resume');
      expect(resumed.exit, said + JSON.stringify(resumed.events)).toBe(0);
      for (const [, name, run] of cutOff)
        expect(resumed.of('it').get(name ?? '')?.result, said).toMatchObject({ run_id: run });
      const info = await play('storage_info');
      for (const host of lab.hosts) {
        const is = info.of('it').get(host.name)?.result;
        const what = `${said}\n${JSON.stringify(resumed.of('it').get(host.name))}\n${JSON.stringify(is)}`;
        // nothing was begun, or it is whole and known to the daemon
        if (text(host) === olds.get(host.name)) expect(is, what).toMatchObject({ verified: false });
        else expect(is, what).toMatchObject({ verified: true });
      }
      expect((await play('resume')).of('it').get('dom0-1')?.result).toMatchObject({
        changed: false,
      });
      const back = await play('rollback');
      for (const [index, host] of lab.hosts.entries()) {
        const what = `${said}\n${JSON.stringify(back.of('it').get(host.name))}`;
        expect(text(host), what).toBe(olds.get(host.name));
        const left = lab.changed(index).filter((name) => !hostLitter[index]?.includes(name));
        expect(
          left.filter((name) => !/\/quantastor-xenserver\/(?:backups|runs)\//.test(name)),
          what,
        ).toEqual([]);
        expect(host.processes(), what).not.toMatch(/quantastor|multipath/);
      }
    });
  },
);
