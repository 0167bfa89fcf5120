// Our multipath_device against blockinfile and raw on the same sshd hosts, side by side, connections warm, pipelining on
// and off. As root on Debian with ansible-core, after npm run build. ROUNDS (3) and HOSTS (10,50) change it.
// CPU is the controller's and the hosts' together. The hosts have base64, as a dom0 of
// XenServer 7 (CentOS 7) has. The last line is the result as JSON.
import './ts-loader.mjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostsCpu, watchNode } from './play-measure.mjs';
import { median } from './resources.mjs';

const { startHosts } = await import('../e2e/ssh-hosts/lab.ts');
const { makeController } = await import('../e2e/ansible/playbook.ts');

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const COUNTS = (process.env.HOSTS ?? '10,50').split(',').map(Number);
const GOALS = { toBlockinfile: 0.5, toRaw: 1.2, nodeMegabytes: 150 };
const PATH = '/etc/multipath.xenserver/multipath.conf';
const KEYWORDS = {
  path_grouping_policy: 'multibus',
  path_selector: 'round-robin 0',
  no_path_retry: 5,
};
const block = [
  '    device {',
  '        vendor "OSNEXUS"',
  '        product "QUANTASTOR"',
  ...Object.entries(KEYWORDS).map(([name, value]) => `        ${name} "${value}"`),
  '    }',
];
const TASKS = {
  noop: { 'ansible.builtin.meta': 'noop' },
  raw: { 'ansible.builtin.raw': 'true' },
  blockinfile: {
    'ansible.builtin.blockinfile': { path: PATH, insertafter: '^devices', block: block.join('\n') },
  },
  ours: {
    'quantastor.xenserver.multipath_device': { path: PATH, keywords: KEYWORDS },
  },
};
const CPU = join(import.meta.dirname, 'measure-tree.py');

const table = [];
for (const count of COUNTS) {
  const lab = await startHosts({ count, layout: 'xenserver-7', also: ['python3', 'base64'] });
  try {
    const controller = makeController(lab);
    const forks = String(Math.min(count, 10));
    const originals = new Map(lab.hosts.map((host) => [host, readFileSync(host.path(PATH))]));
    const reset = () => {
      for (const [host, bytes] of originals) writeFileSync(host.path(PATH), bytes);
    };
    const play = async (name, pipelining, args = []) => {
      const file = join(controller.folder, `${name}.json`);
      writeFileSync(
        file,
        JSON.stringify([{ hosts: 'xen', gather_facts: false, tasks: [{ name, ...TASKS[name] }] }]),
      );
      const measured = join(controller.folder, 'measured');
      const env = { ANSIBLE_FORKS: forks, ANSIBLE_STDOUT_CALLBACK: 'minimal' };
      const watch =
        name === 'ours' ? watchNode(controller.folder) : () => ({ megabytes: 0, cpu: 0 });
      const before = hostsCpu(lab.hosts);
      const done = await controller.run(
        'python3',
        [CPU, measured, '/usr/bin/ansible-playbook', file, ...args],
        { pipelining, plain: true, env },
      );
      const node = watch();
      if (done.exit !== 0) throw new Error(`${name}: ${done.stdout.slice(-2000)}${done.stderr}`);
      const { wall, cpu } = JSON.parse(readFileSync(measured, 'utf8'));
      const hosts = hostsCpu(lab.hosts) - before;
      // what is left of the controller is Ansible and ssh
      return { wall, cpu: cpu + hosts, hosts, node: node.cpu, nodeMegabytes: node.megabytes };
    };
    for (const pipelining of [false, true]) {
      await play('raw', pipelining);
      const runs = { noop: [], raw: [], blockinfile: [], ours: [], again: [], check: [] };
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of ['noop', 'raw', 'blockinfile', 'ours', 'again', 'check']) {
          if (name !== 'again') reset();
          const task = ['again', 'check'].includes(name) ? 'ours' : name;
          runs[name].push(await play(task, pipelining, name === 'check' ? ['--check'] : []));
        }
      }
      const row = { hosts: count, pipelining };
      for (const [name, all] of Object.entries(runs))
        row[name] = Object.fromEntries(
          ['wall', 'cpu', 'hosts', 'node'].map((part) => [part, median(all.map((r) => r[part]))]),
        );
      row.nodeMegabytes = Math.max(...runs.ours.map((r) => r.nodeMegabytes));
      row.toBlockinfile = {
        wall: round(row.ours.wall / row.blockinfile.wall),
        cpu: round(row.ours.cpu / row.blockinfile.cpu),
      };
      // what no module of any kind gets below
      row.floorToBlockinfile = {
        wall: round(row.raw.wall / row.blockinfile.wall),
        cpu: round(row.raw.cpu / row.blockinfile.cpu),
      };
      row.toRaw = {
        wall: round(row.ours.wall / row.raw.wall),
        cpu: round(row.ours.cpu / row.raw.cpu),
      };
      table.push(row);
      show(row);
    }
  } finally {
    await lab.stop();
  }
}
const met = table.every(
  ({ toBlockinfile, toRaw, nodeMegabytes }) =>
    Math.max(toBlockinfile.wall, toBlockinfile.cpu) <= GOALS.toBlockinfile &&
    toRaw.wall <= GOALS.toRaw &&
    nodeMegabytes < GOALS.nodeMegabytes,
);
console.log(JSON.stringify({ rounds: ROUNDS, table, goals: GOALS, met }));
process.exitCode = met ? 0 : 1;

function show(row) {
  const cell = ({ wall, cpu, hosts, node }) =>
    `${wall.toFixed(2)} s (${cpu.toFixed(2)} s CPU: hosts ${hosts.toFixed(2)}, Node ${node.toFixed(2)})`;
  console.log(`\n${row.hosts} hosts, pipelining ${row.pipelining ? 'on' : 'off'}`);
  for (const name of ['noop', 'raw', 'blockinfile', 'ours', 'again', 'check'])
    console.log(`  ${name.padEnd(12)} ${cell(row[name])}`);
  console.log(
    `  ours to blockinfile: wall ${row.toBlockinfile.wall}, CPU ${row.toBlockinfile.cpu}; to raw: wall ${row.toRaw.wall}; Node ${row.nodeMegabytes} MB`,
  );
  const { wall, cpu } = row.floorToBlockinfile;
  console.log(`  raw, the floor, to blockinfile: wall ${wall}, CPU ${cpu}`);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
