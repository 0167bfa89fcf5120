#!/usr/bin/env zx
// Checks every host of FLEET without changing anything, and appends a line for each that drifted to DRIFT_LOG.
import { appendFile } from 'node:fs/promises';
import { configureMultipath, findProfile, parseHosts } from '@quantastor-xenserver/core';
import { chalk } from 'zx';

const log = process.env.DRIFT_LOG ?? 'drift.log';
const report = await configureMultipath(
  {},
  {
    hosts: parseHosts((process.env.FLEET ?? '').split(' ')),
    profile: findProfile(),
    mode: 'check',
  },
);
for (const { host, outcome, steps, error } of report.hosts) {
  if (outcome === 'unchanged') continue;
  const why = error?.message ?? steps.find((step) => step.outcome === outcome)?.summary ?? outcome;
  await appendFile(log, `${report.startedAt}\t${host}\t${outcome}\t${why}\n`);
  console.log(chalk.yellow(`${host}: ${outcome}: ${why}`));
}
process.exitCode = report.outcome === 'unchanged' ? 0 : 2;
