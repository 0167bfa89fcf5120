import type { ReportedMap } from '../../src/procedures/report-types.ts';
import type { HostReport, Outcome, Report, StepReport } from '../../src/run/report.ts';
import { worstOutcome } from '../../src/run/report.ts';

export function makeStep(name: string, more: Partial<StepReport> = {}): StepReport {
  return {
    ...{ name, title: name, outcome: 'unchanged', summary: `${name} is so`, durationMs: 10 },
    ...{ changes: [], findings: [] },
    ...more,
  };
}

export interface DesiredHost {
  readonly name: string;
  readonly luns?: number;
  readonly paths?: number;
  /** `LUN:PATH`, from 0. */
  readonly failed?: readonly string[];
  readonly release?: HostReport['release'];
  readonly more?: Partial<HostReport>;
}

function makeMaps({ name, luns = 1, paths = 2, failed = [] }: DesiredHost): ReportedMap[] {
  const own = name.replace(/\D/g, '').padStart(4, '0');
  return Array.from({ length: luns }, (_, lun) => ({
    ...{ name: `mpath${lun}`, vendor: 'OSNEXUS', product: 'QUANTASTOR' },
    wwid: `36001405${own}${String(lun).padStart(20, '0')}`,
    groups: [
      {
        state: 'active',
        paths: Array.from({ length: paths }, (_each, path) => {
          const isFailed = failed.includes(`${lun}:${path}`);
          const state = isFailed ? 'failed faulty running' : 'active ready running';
          const device = `sd${String.fromCharCode(97 + path)}${lun}`;
          return { device, hctl: `${path + 2}:0:0:${lun}`, state, failed: isFailed };
        }),
      },
    ],
  }));
}

const EIGHT = { product: 'XCP-ng 8.3.0', multipathTools: '0.4.9-136.xs8' };
export const SEVEN = { product: 'XenServer 7.0.0', multipathTools: '0.4.9-85.el7' };

export function makeHost(
  desired: DesiredHost,
  outcome: Outcome,
  steps: readonly StepReport[],
): HostReport {
  const { name, release = EIGHT, more } = desired;
  return {
    ...{ host: `ssh://root@${name}`, name, kind: 'ssh', outcome, durationMs: 100, connections: 1 },
    ...{ roundTrips: 3, release, steps },
    ...more,
  };
}

/** As `verify` finds it: degraded where a path is failed. */
export function verified(desired: DesiredHost): HostReport {
  const maps = makeMaps(desired);
  const bad = desired.failed && desired.failed.length > 0;
  const gone = maps.some(({ groups }) =>
    groups.every(({ paths }) => paths.every((path) => path.failed)),
  );
  const error = { severity: 'error', code: 'failed-path', message: 'a path is failed' } as const;
  return makeHost(desired, bad ? 'refused' : 'unchanged', [
    makeStep(
      'check-paths',
      bad ? { outcome: 'refused', answer: 'not-seen', findings: [error] } : { answer: 'seen' },
    ),
    makeStep('write-stanza', { answer: 'seen' }),
    makeStep('effective-configuration', { answer: 'seen' }),
    makeStep('list-maps', {
      answer: bad ? 'not-seen' : 'seen',
      maps,
      found: { pathState: gone ? 'none-active' : bad ? 'degraded' : 'all-active' },
      ...(bad ? { findings: [error] } : {}),
    }),
  ]);
}

const NEW_FILE = `--- /dev/null
+++ /etc/multipath/conf.d/quantastor.conf
@@ -0,0 +1,11 @@
+# added by quantastor-xenserver
+devices {
+	device {
+		vendor "OSNEXUS"
+		product "QUANTASTOR"
+		path_selector "round-robin 0"
+		path_grouping_policy multibus
+		failback immediate
+		rr_min_io_rq 100
+	}
+}
`;
const IN_FILE = `--- /etc/multipath.conf
+++ /etc/multipath.conf
@@ -37,6 +37,8 @@
 	}
+	device {
+	}
 }
`;

/** Planned or done; two releases have two different edits. */
export function changing(desired: DesiredHost, outcome: 'would-change' | 'changed'): HostReport {
  const done = outcome === 'changed';
  const isOld = desired.release?.product?.includes('7.0') === true;
  const path = isOld ? '/etc/multipath.conf' : '/etc/multipath/conf.d/quantastor.conf';
  const file = {
    kind: 'write-file',
    summary: 'add the device',
    done,
    path,
    diff: isOld ? IN_FILE : NEW_FILE,
  };
  const daemon = {
    kind: 'run-command',
    summary: 'multipathd reconfigure',
    done,
    command: ['multipathd', '-kreconfigure'],
  };
  const notes = [
    'getuid_callout is left out: it is not known there',
    'rr_min_io is written as rr_min_io_rq: maps are request-based',
  ];
  return makeHost(desired, outcome, [
    makeStep('find-layout', {
      findings: notes.map((message) => ({ severity: 'info', code: 'stanza-rendered', message })),
    }),
    makeStep('check-paths', { answer: 'seen', maps: makeMaps(desired) }),
    makeStep('write-stanza', { outcome, changes: [file] }),
    makeStep('reconfigure-daemon', { outcome, changes: [daemon] }),
    makeStep(
      'effective-configuration',
      done ? { verified: { answer: 'seen', summary: 'all values' } } : { outcome: 'later' },
    ),
  ]);
}

export function refused(desired: DesiredHost): HostReport {
  const message = 'path is failed';
  const findings = [{ severity: 'error', code: 'failed-path', message }] as const;
  return makeHost({ ...desired, more: { error: { code: 'REFUSED', message } } }, 'refused', [
    makeStep('check-paths', {
      outcome: 'refused',
      answer: 'not-seen',
      maps: makeMaps(desired),
      findings,
    }),
    makeStep('write-stanza', { outcome: 'not-reached' }),
  ]);
}

export function makeReport(hosts: readonly HostReport[], more: Partial<Report> = {}): Report {
  return {
    ...{ schemaVersion: 2, tool: { name: 'quantastor-xenserver', version: '0.1.0' } },
    ...{ runId: '20261128T170815Z-34b4', procedure: 'verify', subject: 'multipath', mode: 'check' },
    ...{
      sandbox: false,
      profile: 'quantastor',
      startedAt: '2026-11-28T17:08:15.000Z',
      durationMs: 500,
    },
    outcome: worstOutcome(hosts.map(({ outcome }) => outcome)),
    hosts,
    ...more,
  };
}

export const CHECK = { procedure: 'configure-multipath', mode: 'check' } as const;
export const APPLY: Partial<Report> = {
  ...{ procedure: 'configure-multipath', mode: 'apply', durationMs: 9200 },
  undo: {
    runId: '20261128T170815Z-34b4',
    command: 'quantastor-xenserver rollback 20261128T170815Z-34b4',
    keeps: [],
  },
};

/** xen1 ... xenN. */
export function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `xen${at + 1}`);
}
