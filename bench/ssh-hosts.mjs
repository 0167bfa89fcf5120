// Ten sshd hosts on loopback, in turn in one run: ten bare `ssh HOST true` side by side, our check and our change, and
// ansible-playbook doing the same with blockinfile, its connections kept open from round to round as it does by itself.
// As root on Debian with ansible-core, after npm run build. The last line is the result as JSON.
import './ts-loader.mjs';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  const met = check <= GOALS.check && change <= GOALS.change && changeToAnsible <= GOALS.toAnsible;
  console.log(
    JSON.stringify({ check, change, changeToAnsible, changeToBareAnsible, goals: GOALS, met }),
  );
} finally {
  await lab.stop();
}
