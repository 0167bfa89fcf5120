// 200 real sshd hosts in chroots on loopback beside 20 of them, through the command line with 50 at one time: a check, a change
// and a rollback. The processor time is that of all, hosts and controller together, where a control group can be made; the
// memory is the controller's. HOSTS (200) changes it. As root on Debian, after npm run build. The last line is JSON.
import './ts-loader.mjs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinGroup } from './group-cpu.mjs';
import { measureNode } from './resources.mjs';

const { startHosts } = await import('../e2e/ssh-hosts/lab.ts');

const COUNT = Number(process.env.HOSTS ?? 200);
const FEW = COUNT / 10;
const GOALS = { growth: 12, mib: 150 };
const cli = join(import.meta.dirname, '../packages/zx-scripts/bin/quantastor-xenserver.js');

const group = joinGroup('bench-ssh-many');
const lab = await startHosts({ count: COUNT });
try {
  const env = {
    ...process.env,
    PATH: `${lab.bin}:${process.env.PATH}`,
    XDG_STATE_HOME: join(lab.folder, 'state'),
    NO_COLOR: '1',
  };
  const rows = [];
  const run = async (what, count, good, ...args) => {
    const before = group?.used() ?? Number.NaN;
    const { wall, cpu, mib, stdout } = await measureNode([cli, ...args], { env, good });
    const all = ((group?.used() ?? Number.NaN) - before) / 1000;
    const row = { what, hosts: count, seconds: wall / 1000, cpu: all, own: cpu / 1000, mib };
    rows.push(row);
    console.log(JSON.stringify(row));
    return stdout;
  };
  // the first of all compiles what the others find compiled
  for (const count of [FEW, FEW, COUNT]) {
    const list = join(lab.folder, `hosts-${count}.txt`);
    const hosts = lab.hosts.slice(0, count);
    writeFileSync(list, `${hosts.map(({ spec }) => spec).join('\n')}\n`);
    const on = ['--hosts-file', list, '--concurrency', '50'];
    await run('check', count, [2], 'configure-multipath', ...on, '--check');
    const text = await run('change', count, [0], 'configure-multipath', ...on, '--yes', '--json');
    const report = JSON.parse(text);
    const changed = report.hosts.filter(({ outcome }) => outcome === 'changed').length;
    if (changed !== count) throw new Error(`${changed} of ${count} hosts were changed`);
    await run('rollback', count, [0], 'rollback', report.runId, '--yes');
  }
  const growth = {};
  for (const what of ['check', 'change', 'rollback']) {
    const of = (count) => rows.filter((row) => row.what === what && row.hosts === count).at(-1);
    const key = group ? 'cpu' : 'own';
    growth[what] = Math.round((10 * of(COUNT)[key]) / of(FEW)[key]) / 10;
  }
  console.table(rows);
  const mib = Math.round(Math.max(...rows.map((row) => row.mib)));
  const met = mib < GOALS.mib && Object.values(growth).every((times) => times <= GOALS.growth);
  console.log(`ten times the hosts: ${JSON.stringify(growth)} times the time; ${mib} MiB at most`);
  console.log(JSON.stringify({ rows, growth, mib, goals: GOALS, met }));
} finally {
  await lab.stop();
  group?.leave();
}
