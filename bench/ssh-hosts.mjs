// Ten sshd hosts on loopback, in turn in one run: ten bare `ssh HOST true` side by side, our check and our change, and
// ansible-playbook doing the same with blockinfile, its connections kept open from round to round as it does by itself. Where a
// control group can be made, the processor time of both ends together is measured too, and where it goes: a ratio of those holds
// on a busy machine.
// As root on Debian with ansible-core, after npm run build. The last line is the result as JSON.
import './ts-loader.mjs';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinGroup } from './group-cpu.mjs';
import { measureNode, median as middle } from './resources.mjs';

const { startHosts } = await import('../e2e/ssh-hosts/lab.ts');
const { makeController } = await import('../e2e/ansible/playbook.ts');

const COUNT = 10;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const GOALS = { check: 1.2, change: 1.5, toAnsible: 1 / 3 };
const cli =
  process.env.CLI ??
  join(import.meta.dirname, '../packages/zx-scripts/bin/quantastor-xenserver.js');

const block = ['vendor "OSNEXUS"', 'product "QUANTASTOR"', 'path_grouping_policy multibus']
  .concat(['path_selector "round-robin 0"', 'failback immediate', 'rr_weight uniform'])
  .concat(['rr_min_io_rq 100', 'path_checker tur']);

const group = joinGroup('bench-ssh-hosts');
// a dom0 has a Python of its own, which Ansible needs
const lab = await startHosts({ count: COUNT, also: ['python3'] });
try {
  const env = {
    ...process.env,
    PATH: `${lab.bin}:${process.env.PATH}`,
    XDG_STATE_HOME: join(lab.folder, 'state'),
    NO_COLOR: '1',
  };
  const run = (command, args, good) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.on('close', (exit) =>
        good.includes(exit) ? resolve(text) : reject(new Error(`${command} ${args[0]}: ${exit}`)),
      );
    });
  const hosts = lab.hosts.flatMap(({ spec }) => ['--hosts', spec]);
  const ours = (good, ...args) => run(process.execPath, [cli, ...args], good);
  const bare = () =>
    Promise.all(lab.hosts.map(({ name }) => run('ssh', ['-T', `root@${name}`, 'true'], [0])));
  const controller = makeController(lab);
  const inFolder = (path) => path.endsWith('conf.d');
  const stanza = ['    device {', ...block.map((line) => `        ${line}`), '    }'];
  const conf = Object.fromEntries(
    lab.hosts.map(({ name, target }) => [
      name,
      inFolder(target)
        ? { path: `${target}/quantastor.conf`, create: true, block: ['devices {', ...stanza, '}'] }
        : { path: target, create: false, block: stanza },
    ]),
  );
  const edit = {
    path: '{{ conf[inventory_hostname].path }}',
    create: '{{ conf[inventory_hostname].create }}',
    insertafter: '^devices',
    block: '{{ conf[inventory_hostname].block | join("\n") }}',
  };
  const tasks = [{ 'ansible.builtin.blockinfile': edit }];
  // as Ansible comes: it gathers facts and works on five hosts at one time; then without facts, on all at one time
  const kinds = { usual: { facts: true, forks: '5' }, bare: { facts: false, forks: `${COUNT}` } };
  for (const [kind, { facts }] of Object.entries(kinds))
    writeFileSync(
      join(controller.folder, `${kind}.json`),
      JSON.stringify([{ hosts: 'xen', gather_facts: facts, vars: { conf }, tasks }]),
    );
  const ansible = async (kind, ...args) => {
    const { exit, stdout, stderr } = await controller.run(
      '/usr/bin/ansible-playbook',
      [join(controller.folder, `${kind}.json`), ...args],
      { plain: true, env: { ANSIBLE_FORKS: kinds[kind].forks } },
    );
    if (exit !== 0) throw new Error(`ansible-playbook: ${stdout.slice(-2000)}${stderr}`);
  };
  const originals = new Map(
    lab.hosts.map(({ name, path, target }) => [
      name,
      inFolder(target) ? undefined : readFileSync(path(target)),
    ]),
  );
  const reset = () => {
    for (const { name, path, target, remove } of lab.hosts) {
      const bytes = originals.get(name);
      if (bytes) writeFileSync(path(target), bytes);
      else remove(`${target}/quantastor.conf`);
    }
  };
  // what no way over ssh gets below: one shell, which takes all questions, as ours does
  const shell = () =>
    Promise.all(lab.hosts.map(({ name }) => run('ssh', ['-T', `root@${name}`, 'exec sh'], [0])));
  // as others do: a connection that is kept for so many commands, and closed
  const kept = (count) =>
    Promise.all(
      lab.hosts.map(async ({ name }) => {
        const path = ['-o', `ControlPath=${join(lab.folder, `kept-${name}`)}`];
        const open = ['-o', 'ControlMaster=yes', '-o', 'ControlPersist=60'];
        for (let each = 0; each < count; each++)
          await run('ssh', ['-T', ...path, ...(each ? [] : open), `root@${name}`, 'true'], [0]);
        await run('ssh', [...path, '-O', 'exit', `root@${name}`], [0]);
      }),
    );
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const cpuOf = async (work) => {
    // connections that were left open end
    await pause(500);
    const before = group.used();
    const value = await work();
    await pause(500);
    return [group.used() - before, value];
  };
  const timed = async (work) => {
    const start = performance.now();
    const value = await work();
    return [performance.now() - start, value];
  };

  const rounds = [];
  await bare();
  await ansible('bare', '--check');
  for (let round = 0; round < ROUNDS; round++) {
    const [bareMs] = await timed(bare);
    const [checkMs] = await timed(() => ours([2], 'configure-multipath', ...hosts, '--check'));
    const [bareMs2] = await timed(bare);
    const [changeMs, text] = await timed(() =>
      ours([0], 'configure-multipath', ...hosts, '--yes', '--json'),
    );
    const report = JSON.parse(text);
    await ours([0], 'rollback', report.runId, '--yes');
    const [ansibleMs] = await timed(() => ansible('usual'));
    reset();
    const [ansibleBareMs] = await timed(() => ansible('bare'));
    reset();
    const worst = (of) => Math.max(...report.hosts.map(of));
    rounds.push({
      bareMs: Math.round((bareMs + bareMs2) / 2),
      checkMs: Math.round(checkMs),
      changeMs: Math.round(changeMs),
      ansibleMs: Math.round(ansibleMs),
      ansibleBareMs: Math.round(ansibleBareMs),
      connections: worst(({ connections }) => connections),
      roundTrips: worst(({ roundTrips }) => roundTrips),
    });
  }
  const cpu = {};
  if (group)
    for (let round = 0; round < ROUNDS; round++) {
      const add = async (name, work) => {
        const [ms, value] = await cpuOf(work);
        cpu[name] = [...(cpu[name] ?? []), Math.round(ms)];
        return value;
      };
      await add('bare ssh', bare);
      await add('Node alone', () => run(process.execPath, ['-e', '0'], [0]));
      await add('one shell', shell);
      await add('kept, 1 command', () => kept(1));
      await add('kept, 2 commands', () => kept(2));
      await add('kept, 4 commands', () => kept(4));
      await add('check', () => ours([2], 'configure-multipath', ...hosts, '--check'));
      const check = ['configure-multipath', ...hosts, '--check'];
      const own = await measureNode([cli, ...check], { env, good: [2] });
      cpu['check, our own process'] = [...(cpu['check, our own process'] ?? []), own.cpu];
      const text = await add('change', () =>
        ours([0], 'configure-multipath', ...hosts, '--yes', '--json'),
      );
      await add('nothing to do', () => ours([0], 'configure-multipath', ...hosts, '--check'));
      await add('rollback', () => ours([0], 'rollback', JSON.parse(text).runId, '--yes'));
    }
  const toBare = Object.fromEntries(
    Object.entries(cpu).map(([name, all]) => [
      name,
      Math.round((100 * middle(all)) / middle(cpu['bare ssh'])) / 100,
    ]),
  );
  const median = (of) => rounds.map(of).sort((a, b) => a - b)[rounds.length >> 1];
  const check = median(({ checkMs, bareMs }) => checkMs / bareMs);
  const change = median(({ changeMs, bareMs }) => changeMs / bareMs);
  const changeToAnsible = median(({ changeMs, ansibleMs }) => changeMs / ansibleMs);
  const changeToBareAnsible = median(({ changeMs, ansibleBareMs }) => changeMs / ansibleBareMs);
  console.table(rounds);
  console.log(`check: ${check.toFixed(2)} times ten bare ssh (goal: at most ${GOALS.check})`);
  console.log(`change: ${change.toFixed(2)} times ten bare ssh (goal: at most ${GOALS.change})`);
  console.log(
    `change: ${changeToAnsible.toFixed(2)} of ansible-playbook as it comes (goal: at most ${GOALS.toAnsible.toFixed(2)}), ${changeToBareAnsible.toFixed(2)} of one without facts, its connections open already`,
  );
  console.log(
    group
      ? `processor time of both ends, times ten bare ssh: ${Object.entries(toBare)
          .map(([name, ratio]) => `${name} ${ratio}`)
          .join(', ')}`
      : 'processor time was not measured: no control group can be made here',
  );
  const met = check <= GOALS.check && change <= GOALS.change && changeToAnsible <= GOALS.toAnsible;
  console.log(
    JSON.stringify({
      ...{ check, change, changeToAnsible, changeToBareAnsible, cpuToBare: toBare },
      ...{ goals: GOALS, met },
    }),
  );
} finally {
  await lab.stop();
  group?.leave();
}
