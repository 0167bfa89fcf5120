// Ten sshd hosts on loopback: our check and our change against ten bare `ssh HOST true` side by side, in one run.
// As root on Debian, after npm run build. The last line is the result as JSON.
import './ts-loader.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const { startHosts } = await import('../e2e/ssh-hosts/lab.ts');

const COUNT = 10;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const GOALS = { check: 2, change: 3 };
const cli = join(import.meta.dirname, '../packages/zx-scripts/dist/quantastor-xenserver.js');

const lab = await startHosts({ count: COUNT });
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
  const hosts = lab.hosts.flatMap(({ spec }) => ['--host', spec]);
  const ours = (good, ...args) => run(process.execPath, [cli, ...args], good);
  const bare = () =>
    Promise.all(lab.hosts.map(({ name }) => run('ssh', ['-T', `root@${name}`, 'true'], [0])));
  const timed = async (work) => {
    const start = performance.now();
    const value = await work();
    return [performance.now() - start, value];
  };

  const rounds = [];
  await bare();
  for (let round = 0; round < ROUNDS; round++) {
    const [bareMs] = await timed(bare);
    const [checkMs] = await timed(() => ours([2], 'configure-multipath', ...hosts, '--check'));
    const [bareMs2] = await timed(bare);
    const [changeMs, text] = await timed(() =>
      ours([0], 'configure-multipath', ...hosts, '--yes', '--json'),
    );
    const report = JSON.parse(text);
    const worst = (of) => Math.max(...report.hosts.map(of));
    rounds.push({
      bareMs: Math.round((bareMs + bareMs2) / 2),
      checkMs: Math.round(checkMs),
      changeMs: Math.round(changeMs),
      connections: worst(({ connections }) => connections),
      roundTrips: worst(({ roundTrips }) => roundTrips),
    });
    await ours([0], 'rollback', report.runId, '--yes');
  }
  const median = (of) => rounds.map(of).sort((a, b) => a - b)[rounds.length >> 1];
  const check = median(({ checkMs, bareMs }) => checkMs / bareMs);
  const change = median(({ changeMs, bareMs }) => changeMs / bareMs);
  console.table(rounds);
  console.log(`check: ${check.toFixed(2)} times ten bare ssh (goal: at most ${GOALS.check})`);
  console.log(`change: ${change.toFixed(2)} times ten bare ssh (goal: at most ${GOALS.change})`);
  const met = check <= GOALS.check && change <= GOALS.change;
  console.log(JSON.stringify({ check, change, goals: GOALS, met }));
} finally {
  await lab.stop();
}
