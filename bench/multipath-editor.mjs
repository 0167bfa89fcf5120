#!/usr/bin/env node
// Reads, plans and edits multipath.conf files of 1,000, 10,000 and 100,000 stanzas with the planner of core.
// Prints a table and, as the last line, the same as JSON.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import './ts-loader.mjs';

// the planner by itself, which no entry point has: those take bytes, and hash them
const { applyEdits } = await import('../packages/core/src/text/edit.ts');
const { planStanza } = await import('../packages/core/src/multipath/edit/plan.ts');
const { readMultipath } = await import('../packages/core/src/multipath/syntax/read.ts');

const GOALS = { medianMs1000: 1, ratio: 11, memory: 5 };
const KEYWORDS = {
  vendor: 'OSNEXUS',
  product: 'QUANTASTOR',
  path_selector: 'round-robin 0',
  path_grouping_policy: 'multibus',
  failback: 'immediate',
  rr_weight: 'uniform',
  rr_min_io_rq: '100',
  path_checker: 'tur',
};
const DESIRED = {
  match: { vendor: KEYWORDS.vendor, product: KEYWORDS.product },
  keywords: Object.entries(KEYWORDS).map(([keyword, value]) => ({ keyword, value })),
};

function makeFile(stanzas) {
  const parts = ['defaults {\n\tuser_friendly_names yes\n}\n\ndevices {\n'];
  for (let at = 0; at < stanzas; at++)
    parts.push(
      `\tdevice {\n\t\tvendor "VENDOR${at % 97}"\n\t\tproduct "MODEL ${at}"\n\t\t# number ${at}\n` +
        '\t\tpath_selector "service-time 0"\n\t\tpath_grouping_policy group_by_prio\n' +
        '\t\tprio alua\n\t\tpath_checker tur\n\t\tfailback immediate\n\t\tno_path_retry 30\n\t}\n',
    );
  parts.push('}\n');
  // one flat string, as a file that was read is
  return Buffer.from(parts.join('')).toString('latin1');
}

function edit(text) {
  const plan = planStanza(readMultipath(text), DESIRED, { onDifference: 'refuse' });
  if (plan.refused || plan.edits.length !== 1) throw new Error('the stanza was not planned');
  return applyEdits(text, plan.edits);
}

function timeMs(text) {
  const start = process.hrtime.bigint();
  edit(text);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** Medians of the sizes, measured in turns, so that what else the machine does falls on all of them. */
function mediansMs(texts) {
  const times = texts.map(() => []);
  for (let round = -5; round < 20; round++)
    texts.forEach((text, at) => {
      for (let run = 0; run < (at === 0 ? 5 : 1); run++) {
        const time = timeMs(text);
        if (round >= 0) times[at].push(time);
      }
    });
  return times.map((list) => list.sort((a, b) => a - b)[list.length >> 1]);
}

/** The most memory that a process of its own holds while it makes the one edit, without what an empty edit takes. */
function peakMemory(stanzas) {
  const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), `--peak=${stanzas}`]);
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return JSON.parse(run.stdout.toString());
}

const peak = process.argv.find((argument) => argument.startsWith('--peak='));
if (peak) {
  const text = makeFile(Number(peak.slice(7)));
  const fileBytes = edit(text).length;
  console.log(JSON.stringify({ fileBytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
} else {
  const sizes = [1000, 10_000, 100_000];
  const medians = mediansMs(sizes.map(makeFile));
  const runtime = peakMemory(1).peakBytes;
  const large = peakMemory(100_000);
  const result = {
    medianMs: Object.fromEntries(
      sizes.map((size, at) => [size, Math.round(medians[at] * 100) / 100]),
    ),
    ratio100k10k: Math.round((medians[2] / medians[1]) * 10) / 10,
    fileBytes100k: large.fileBytes,
    peakBytes100k: large.peakBytes,
    runtimeBytes: runtime,
    memoryTimesFile: Math.round(((large.peakBytes - runtime) / large.fileBytes) * 10) / 10,
    goals: GOALS,
  };
  result.met =
    medians[0] <= GOALS.medianMs1000 &&
    result.ratio100k10k <= GOALS.ratio &&
    result.memoryTimesFile < GOALS.memory;
  console.log(`stanzas   median ms (goal: at most ${GOALS.medianMs1000} for 1,000)`);
  sizes.forEach((size, at) => {
    console.log(`${String(size).padStart(7)}   ${medians[at].toFixed(2).padStart(9)}`);
  });
  console.log(`100,000 / 10,000: ${result.ratio100k10k} times (goal: at most ${GOALS.ratio})`);
  console.log(
    `peak memory: ${result.memoryTimesFile} times the file (goal: below ${GOALS.memory})`,
  );
  console.log(JSON.stringify(result));
  process.exitCode = result.met ? 0 : 1;
}
