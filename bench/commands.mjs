// Each command that one waits for, as a whole, in turn with an empty Node program and with what others use for the same
// work: augtool with its one lens, ansible with blockinfile. Wall time, and the processor time of the Node programs, which
// a busy machine disturbs less. Build first; as root on Debian the rivals are installed. The last line is JSON.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, measureNode, median } from './resources.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const cli = join(import.meta.dirname, '../packages/zx-scripts/bin/quantastor-xenserver.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-commands-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), NO_COLOR: '1', HOME: folder };
const path = (name) => join(folder, name);
const conf =
  'defaults {\n\tuser_friendly_names no\n}\n\ndevices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';

const augtool = (...commands) => {
  writeFileSync(path('commands.aug'), `${commands.join('\n')}\n`);
  const file = path('augeas.conf');
  return ['augtool', '-A', '--transform', `Multipath.lns incl ${file}`, '-f', path('commands.aug')];
};
const block = { path: path('block.conf'), insertafter: '^devices', block: '\tdevice {\n\t}' };

/** At most so many times an empty Node program. */
const ours = {
  'empty Node program': { argv: ['-e', '0'] },
  '--version': { argv: [cli, '--version'], goal: 1.4 },
  '--help': { argv: [cli, '--help'], goal: 1.4 },
  'lint FILE': { argv: [cli, 'lint', path('ours.conf')], goal: 1.4 },
  'edit multipath-conf FILE': {
    argv: [cli, 'edit', 'multipath-conf', path('ours.conf'), '--yes'],
    goal: 1.5,
  },
  'configure-multipath --check, a sandbox host': {
    argv: [cli, 'configure-multipath', '--hosts', `sandbox:${path('lab/xenserver-8')}`, '--check'],
    good: [2],
  },
};
const rivals = {
  'augtool, one lens: read': augtool(`match /files${path('augeas.conf')}//vendor`),
  'ansible, blockinfile on this machine': [
    'ansible',
    'localhost',
    ...['-c', 'local', '-m', 'blockinfile', '-a', JSON.stringify(block)],
  ],
};

try {
  await measureNode([cli, 'sandbox', path('lab')], { env });
  const there = Object.entries(rivals).filter(
    ([, [program]]) => spawnSync(program, ['--version']).status === 0,
  );
  const times = new Map();
  const keep = (name, figures) => times.set(name, [...(times.get(name) ?? []), figures]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const file of ['ours.conf', 'augeas.conf', 'block.conf']) writeFileSync(path(file), conf);
    for (const [name, { argv, good }] of Object.entries(ours)) {
      // two runs: what counts processor time takes some itself
      const { wall } = await measure([process.execPath, ...argv], { env, good });
      if (argv.includes('edit')) writeFileSync(path('ours.conf'), conf);
      keep(name, { wall, cpu: (await measureNode(argv, { env, good })).cpu });
    }
    for (const [name, argv] of there) keep(name, await measure(argv, { env }));
  }
  const of = (name, key) => median(times.get(name).map((each) => each[key] ?? Number.NaN));
  const base = { wall: of('empty Node program', 'wall'), cpu: of('empty Node program', 'cpu') };
  const rows = [...times.keys()].map((name) => ({
    name,
    ms: Math.round(of(name, 'wall')),
    'times empty': Number((of(name, 'wall') / base.wall).toFixed(2)),
    'processor time, times empty': Number((of(name, 'cpu') / base.cpu).toFixed(2)),
    goal: ours[name]?.goal,
  }));
  console.table(rows);
  const missed = rows.filter((row) => row.goal !== undefined && row['times empty'] > row.goal);
  for (const { name } of missed) console.log(`${name}: above its goal`);
  console.log(JSON.stringify({ rows, met: missed.length === 0 }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
