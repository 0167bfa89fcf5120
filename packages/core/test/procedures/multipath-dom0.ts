import type { ConfigureMultipathOptions } from '../../src/options/types.ts';
import {
  completeOptions,
  configureMultipathProcedure,
} from '../../src/procedures/multipath/procedure.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { HostReport, Report } from '../../src/run/report.ts';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import { temporaryFolder } from '../run/support.ts';
import type { MemoryDom0 } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';

const stateFolder = temporaryFolder();

export async function configure(
  host: MemoryDom0,
  options: Partial<ConfigureMultipathOptions> = {},
  mode: 'check' | 'apply' = 'apply',
): Promise<HostReport> {
  const run = { hosts: [openerOf(host)], profile: quantastor, mode, stateFolder };
  const report: Report = await runProcedure(
    configureMultipathProcedure,
    completeOptions(options),
    run,
    { pause: async () => undefined },
  );
  return report.hosts[0] as HostReport;
}

export async function verifyOf(host: MemoryDom0): Promise<HostReport> {
  const report = await verifyMultipath({}, { hosts: [openerOf(host)], profile: quantastor });
  return report.hosts[0] as HostReport;
}

export const step = (report: HostReport, name: string) =>
  report.steps.find((each) => each.name === name);
export const codes = (report: HostReport) =>
  report.steps.flatMap(({ findings }) => findings.map(({ code }) => code));

/** What the daemon lists of a map whose second path is as told. */
export function topology(second: string): string {
  return [
    'mpatha (35000c5000000a001) dm-0 OSNEXUS,QUANTASTOR',
    "size=64M features='0' hwhandler='0' wp=rw",
    "`-+- policy='round-robin 0' prio=1 status=active",
    '  |- 0:0:0:0 sda 8:0  active ready running',
    `  \`- 1:0:0:0 sdd 8:48 ${second}`,
    '',
  ].join('\n');
}
