#!/usr/bin/env zx
// Configures every host of FLEET and, when all took it, attaches an iSCSI SR through the pool's master (XE is how `xe` is
// reached, such as "ssh root@xen1 xe"). TARGET, IQN and SCSI_ID are the LUN's.
import { configureMultipath, findProfile, parseHosts } from '@quantastor-xenserver/core';
import { $ } from 'zx';

const { FLEET = '', XE = 'xe', TARGET = '', IQN = '', SCSI_ID = '' } = process.env;
const report = await configureMultipath(
  {},
  { hosts: parseHosts(FLEET.split(' ')), profile: findProfile(), mode: 'apply' },
);
for (const { host, outcome } of report.hosts) console.log(`${host}: ${outcome}`);
if (!['unchanged', 'changed'].includes(report.outcome)) process.exit(1);
const xe = XE.split(' ');
const known = await $`${xe} sr-list name-label=quantastor --minimal`;
if (known.stdout.trim() !== '') {
  console.log(`the SR is there: ${known.stdout.trim()}`);
} else {
  const config = [`target=${TARGET}`, `targetIQN=${IQN}`, `SCSIid=${SCSI_ID}`].map(
    (each) => `device-config:${each}`,
  );
  const made = await $`${xe} sr-create name-label=quantastor type=lvmoiscsi shared=true ${config}`;
  console.log(`attached: ${made.stdout.trim()}`);
}
