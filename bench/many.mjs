// 1,000 sandbox hosts that are as they should be, looked at by one `configure-multipath --check`: wall time, processor time
// and peak memory, beside 100 of them, so that what grows faster than the fleet shows. Build first. The last line is JSON.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureNode, median } from './resources.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const COUNT = Number(process.env.HOSTS ?? 1000);
const GOALS = { seconds: 3, mib: 250, growth: 12 };
const cli = join(import.meta.dirname, '../packages/zx-scripts/bin/quantastor-xenserver.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-many-'));
const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state'), NO_COLOR: '1' };

try {
  await measureNode([cli, 'sandbox', join(folder, 'lab')], { env });
  const first = join(folder, 'lab/xenserver-8');
  await measureNode([cli, 'configure-multipath', '--hosts', `sandbox:${first}`, '--yes'], { env });
  const specs = Array.from({ length: COUNT }, (_, index) => {
    cpSync(first, join(folder, `host-${index}`), { recursive: true, verbatimSymlinks: true });
    return `sandbox:${join(folder, `host-${index}`)}`;
  });
  const look = async (count) => {
    const list = join(folder, `hosts-${count}.txt`);
    writeFileSync(list, `${specs.slice(0, count).join('\n')}\n`);
    const argv = [cli, 'configure-multipath', '--hosts-file', list, '--check'];
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureNode(argv, { env }));
    const of = (key) => median(rounds.map((round) => round[key]));
    return { hosts: count, seconds: of('wall') / 1000, cpu: of('cpu') / 1000, mib: of('mib') };
  };
  const few = await look(COUNT / 10);
  const many = await look(COUNT);
  const growth = many.cpu / few.cpu;
  console.table([few, many]);
  console.log(
    `${COUNT} hosts: ${many.seconds.toFixed(2)} s (goal: ${GOALS.seconds}), ${many.cpu.toFixed(2)} s of processor time, ${many.mib.toFixed(0)} MiB (goal: ${GOALS.mib}); ${growth.toFixed(1)} times the processor time of a tenth of them (goal: at most ${GOALS.growth})`,
  );
  const met = many.seconds <= GOALS.seconds && many.mib <= GOALS.mib && growth <= GOALS.growth;
  console.log(JSON.stringify({ few, many, growth, goals: GOALS, met }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
