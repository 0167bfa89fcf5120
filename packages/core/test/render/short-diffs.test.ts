import { expect, test } from 'vitest';
import { renderText } from '../../src/render/text.ts';
import { CHECK, changing, makeReport } from './fleet.ts';

const STANZA = `device {
	vendor "OSNEXUS"
	product "QUANTASTOR"
	path_selector "round-robin 0"
	path_grouping_policy multibus
	failback immediate
	rr_weight uniform
	rr_min_io_rq 100
	path_checker tur
}`.split('\n');
const OLD_STANZA = STANZA.flatMap((line) =>
  line.includes('product')
    ? [line, '\tgetuid_callout\t\t"/sbin/scsi_id -g -u -s /block/%n"']
    : [line.replace('_rq 100', '\t\t100')],
);
const added = (lines: readonly string[], indent: string) =>
  lines.map((line) => `+${indent}${line}`).join('\n');
const inFile = (lines: readonly string[], indent: string) =>
  `--- /etc/multipath.conf\n+++ /etc/multipath.conf\n@@ -37,6 +37,16 @@\n \t\tprio emc\n \t\tno_path_retry 60\n \t}\n${added(lines, indent)}\n }\n \n blacklist {\n`;

const withDiff = (name: string, product: string, diff: string) => {
  const host = changing({ name, release: { product, multipathTools: product } }, 'would-change');
  const steps = host.steps.map((step) => ({
    ...step,
    changes: step.changes.map((change) => ('diff' in change ? { ...change, diff } : change)),
  }));
  return { ...host, steps };
};
const threeReleases = makeReport(
  [
    withDiff(
      'xen1',
      'XenServer 8.4.0',
      `--- /dev/null\n+++ /etc/multipath/conf.d/quantastor.conf\n@@ -0,0 +1,13 @@\n+# added by quantastor-xenserver\n+devices {\n${added(STANZA, '\t')}\n+}\n`,
    ),
    withDiff('xen2', 'XenServer 7.0.0', inFile(STANZA, '   ')),
    withDiff('xen3', 'XenServer 5.6.0', inFile(OLD_STANZA, '\t')),
  ],
  CHECK,
);

test('CLI-55: what repeats in the diffs of three releases is counted, and nothing that differs is', () => {
  const lines = renderText(threeReleases, { diff: true }).replace(/\n$/, '').split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines.filter((line) => line.includes('OSNEXUS'))).toHaveLength(1);
  expect(lines.filter((line) => /^ +\+.*\.\.\. the same \d+ lines as on xen1/.test(line))).toEqual([
    expect.stringContaining('10 lines as on xen1 (every line: --verbose)'),
    expect.stringContaining('3 lines as on xen1'),
    expect.stringContaining('4 lines as on xen1'),
    expect.stringContaining('2 lines as on xen1'),
  ]);
  expect(lines).toContain('    +\t\tgetuid_callout\t\t"/sbin/scsi_id -g -u -s /block/%n"');
  expect(lines).toContain('    +\t\trr_min_io\t\t100');
  // whoever asks for all of it has all of it
  const all = renderText(threeReleases, { diff: true, verbose: true });
  expect([all.match(/OSNEXUS/g)?.length, /the same \d+ lines/.test(all)]).toEqual([3, false]);
});
