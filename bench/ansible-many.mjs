// configure_multipath on 1,000 sshd hosts with forks 50, beside 100 of them: changed, found done, taken back. As root on
// Debian with ansible-core, after npm run build. HOSTS (100,1000) and FORKS (50) change it; connections are cold in the first
// task. CPU is the controller's and the hosts' together. It takes some minutes and some GB. The last line is JSON.
import './ts-loader.mjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostsCpu, watchNode } from './play-measure.mjs';

const { startHosts } = await import('../e2e/ssh-hosts/lab.ts');
const { makeController } = await import('../e2e/ansible/playbook.ts');

const COUNTS = (process.env.HOSTS ?? '100,1000').split(',').map(Number);
const FORKS = process.env.FORKS ?? '50';
// ten times the hosts, and a fifth more for what a long inventory costs Ansible itself
const GOALS = { growth: 12, nodeMegabytes: 150 };
const CPU = join(import.meta.dirname, 'measure-tree.py');
const COLLECTION = 'quantastor.xenserver';
const TASKS = {
  change: { [`${COLLECTION}.configure_multipath`]: { report: 'none' } },
  again: { [`${COLLECTION}.configure_multipath`]: { report: 'none' } },
  rollback: { [`${COLLECTION}.rollback`]: { report: 'none' } },
};
/** Of a host: a pool of 1,000 would have each of them list all. */
const FILES = { '/var/lib/lab/pool': '' };

const table = [];
for (const count of COUNTS) {
  const lab = await startHosts({ count, layout: 'xenserver-7', also: ['base64'], files: FILES });
  try {
    const controller = makeController(lab);
    const row = { hosts: count };
    for (const [name, task] of Object.entries(TASKS)) {
      row[name] = await play(lab, controller, name, task);
      const { wall, cpu, nodeMegabytes } = row[name];
      console.log(
        `${String(count).padStart(5)} hosts, ${name.padEnd(8)} ${wall.toFixed(1)} s, ${cpu.toFixed(1)} s CPU, Node ${nodeMegabytes} MB`,
      );
    }
    table.push(row);
  } finally {
    await lab.stop();
  }
}
const [few, many] = [table.at(0), table.at(-1)];
const growth = Object.fromEntries(
  ['change', 'again', 'rollback'].map((name) => [
    name,
    Math.round((many[name].cpu / few[name].cpu / (many.hosts / few.hosts)) * 100) / 10,
  ]),
);
const nodeMegabytes = Math.max(
  ...table.flatMap((row) => Object.keys(TASKS).map((name) => row[name].nodeMegabytes)),
);
console.log(
  `ten times the hosts take ${JSON.stringify(growth)} times the processor time (goal: ${GOALS.growth}); Node ${nodeMegabytes} MB (goal: ${GOALS.nodeMegabytes})`,
);
const met =
  Object.values(growth).every((times) => times <= GOALS.growth) &&
  nodeMegabytes < GOALS.nodeMegabytes;
console.log(JSON.stringify({ table, growth, nodeMegabytes, goals: GOALS, met }));
process.exitCode = met ? 0 : 1;

async function play(lab, controller, name, task) {
  const file = join(controller.folder, `${name}.json`);
  const plays = [{ hosts: 'xen', gather_facts: false, tasks: [{ name, ...task }] }];
  writeFileSync(file, JSON.stringify(plays));
  const measured = join(controller.folder, 'measured');
  // 1,000 sshd on a few cores answer late
  const env = { ANSIBLE_FORKS: FORKS, ANSIBLE_STDOUT_CALLBACK: 'minimal', ANSIBLE_TIMEOUT: '120' };
  const watch = watchNode(controller.folder);
  const before = hostsCpu(lab.hosts);
  const done = await controller.run('python3', [CPU, measured, '/usr/bin/ansible-playbook', file], {
    plain: true,
    env,
  });
  const { megabytes: nodeMegabytes } = watch();
  const bad = done.stdout.split('\n').filter((line) => /\| (?:FAILED|UNREACHABLE)/.test(line));
  if (done.exit !== 0) {
    const why =
      done.stdout
        .match(/"msg": .*/g)
        ?.slice(0, 5)
        .join('\n') ?? '';
    throw new Error(
      `${name}: ${bad.length} failed: ${bad.slice(0, 5).join(', ')}\n${why}\n${done.stderr}`,
    );
  }
  const changed = done.stdout.match(/\| CHANGED/g)?.length ?? 0;
  const wanted = name === 'again' ? 0 : lab.hosts.length;
  if (changed !== wanted) throw new Error(`${name}: ${changed} changed, ${wanted} wanted`);
  const { wall, cpu } = JSON.parse(readFileSync(measured, 'utf8'));
  return { wall, cpu: cpu + hostsCpu(lab.hosts) - before, nodeMegabytes };
}
