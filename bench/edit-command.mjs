// The whole command `edit multipath-conf` on a file of 1,000 stanzas against augtool doing the same insertion, in turn,
// in one run. Needs augeas-tools; build first. The last line is the result as JSON.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const cli = join(import.meta.dirname, '../packages/zx-scripts/bin/quantastor-xenserver.js');
const folder = mkdtempSync(join(tmpdir(), 'bench-edit-'));
const file = join(folder, 'multipath.conf');
const keywords = {
  vendor: '"OSNEXUS"',
  product: '"QUANTASTOR"',
  path_selector: '"round-robin 0"',
  path_grouping_policy: 'multibus',
  failback: 'immediate',
  rr_weight: 'uniform',
  rr_min_io_rq: '100',
  path_checker: 'tur',
};

const stanza = (number) =>
  `\tdevice {\n\t\tvendor "VENDOR${number % 97}"\n\t\tproduct "MODEL ${number}"\n\t\tpath_selector "service-time 0"\n\t\tpath_grouping_policy group_by_prio\n\t\tprio alua\n\t\tpath_checker tur\n\t\tfailback immediate\n\t\tno_path_retry 30\n\t}\n`;
const text = `devices {\n${Array.from({ length: 1000 }, (_, n) => stanza(n)).join('')}}\n`;
const script = join(folder, 'insert.aug');
const set = ([keyword, value], index) =>
  `set /files${file}/devices/device[last()${index === 0 ? '+1' : ''}]/${keyword} ${value}`;
writeFileSync(script, [...Object.entries(keywords).map(set), 'save', ''].join('\n'));

const lens = ['-A', '--transform', `Multipath.lns incl ${file}`, '-f', script];
const contenders = {
  ours: [process.execPath, cli, 'edit', 'multipath-conf', file, '--yes'],
  'augtool, one lens': ['augtool', ...lens],
  'augtool, as installed': ['augtool', '--transform', `Multipath.lns incl ${file}`, '-f', script],
  'empty Node program': [process.execPath, '-e', '0'],
};

function seconds([command, ...args]) {
  writeFileSync(file, text);
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, {
    env: { ...process.env, XDG_STATE_HOME: folder },
  });
  const end = performance.now();
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  const inserted = readFileSync(file, 'utf8').includes('OSNEXUS');
  if (!inserted && !args.includes('0')) throw new Error(`${command} inserted nothing`);
  return (end - start) / 1000;
}

try {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, argv] of Object.entries(contenders)) times[name].push(seconds(argv));
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  const medians = Object.fromEntries(
    Object.entries(times).map(([name, list]) => [name, Math.round(median(list) * 1000) / 1000]),
  );
  console.table(medians);
  const ratio = medians.ours / medians['augtool, one lens'];
  const installed = medians.ours / medians['augtool, as installed'];
  console.log(
    `ours: ${ratio.toFixed(2)} of augtool with this one lens, ${installed.toFixed(2)} of augtool as installed (goal: at most 0.2)`,
  );
  console.log(JSON.stringify({ seconds: medians, ratio, installed, goal: 0.2, met: ratio <= 0.2 }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
