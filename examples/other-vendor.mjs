#!/usr/bin/env zx
// The same run for the LUNs of another vendor. `match` alone is a profile; the vendor's own page says which keywords
// belong into `published`. `quantastor-xenserver profile check FILE` shows the stanza.
import { configureMultipath, parseHosts, readProfile } from '@quantastor-xenserver/core';
import { argv, question } from 'zx';

const { profile, diagnostics } = readProfile({
  match: { vendor: 'ACME', product: 'LUN.*' },
  multipath: {
    published: [
      { keyword: 'path_grouping_policy', value: 'multibus' },
      { keyword: 'path_checker', value: 'tur' },
    ],
  },
});
if (!profile) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
const report = await configureMultipath(
  {},
  {
    hosts: parseHosts((process.env.FLEET ?? '').split(' ')),
    profile,
    mode: argv.apply ? 'apply' : 'check',
    confirm: async (hosts) =>
      argv.yes || (await question(`Change ${hosts.length} hosts? (yes) `)) === 'yes',
  },
);
for (const { host, outcome } of report.hosts) console.log(`${host}: ${outcome}`);
process.exitCode = ['unchanged', 'changed'].includes(report.outcome) ? 0 : 2;
