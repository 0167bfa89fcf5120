#!/usr/bin/env zx
// One host at a time: out of service, configured, verified, back in service. It stops at the first that fails, which stays
// disabled. HOSTS has NAME=SPEC pairs; XE is how `xe` is reached. `--rolling` does the same with more care.
import { configureMultipath, findProfile, parseHost } from '@quantastor-xenserver/core';
import { $, chalk } from 'zx';

const xe = (process.env.XE ?? 'xe').split(' ');
for (const pair of (process.env.HOSTS ?? '').split(' ')) {
  const [name = '', ...spec] = pair.split('=');
  const uuid = (await $`${xe} host-list name-label=${name} --minimal`).stdout.trim();
  if (!uuid) throw new Error(`the pool has no host ${name}`);
  await $`${xe} host-disable uuid=${uuid}`;
  await $`${xe} host-evacuate uuid=${uuid}`;
  const report = await configureMultipath(
    {},
    { hosts: [parseHost(spec.join('='))], profile: findProfile(), mode: 'apply' },
  );
  if (!['unchanged', 'changed'].includes(report.outcome)) {
    console.error(chalk.red(`${name}: ${report.outcome}; it stays disabled`));
    process.exit(1);
  }
  await $`${xe} host-enable uuid=${uuid}`;
  console.log(`${name}: ${report.outcome}, in service again`);
}
