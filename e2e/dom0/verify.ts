import type { Finding, Report, ReportedMap } from '@quantastor-xenserver/core/report';
import { expect } from 'vitest';
import { hostOf, reportOf, runCli } from '../zx-scripts/run-cli.ts';
import type { Dom0 } from './dom0.ts';

export interface Verified {
  readonly exit: number | null;
  readonly report: Report;
  readonly maps: readonly ReportedMap[];
  readonly pathState: string;
  readonly errors: readonly Finding[];
}

/** Runs `verify` as a user does, and sees that its report says of each path what `multipath -ll` says. */
export async function verify(dom0: Dom0, ...more: readonly string[]): Promise<Verified> {
  const result = await runCli(dom0, 'verify', '--hosts', dom0.spec, '--json', ...more);
  const listed = await dom0.run('multipath -ll');
  const report = reportOf(result);
  const { steps } = hostOf(report, '@dom0');
  const list = steps.find(({ name }) => name === 'list-maps');
  const maps = list?.maps ?? [];
  expect(pathLines(maps).filter((line) => !listed.replace(/ +/g, ' ').includes(line))).toEqual([]);
  return {
    ...{ exit: result.exit, report, maps, pathState: `${list?.found?.['pathState']}` },
    errors: steps
      .flatMap(({ findings }) => findings)
      .filter(({ severity }) => severity === 'error'),
  };
}

/** `0:0:0:0 sda` and its state, as a line of the listing has them around the device number. */
function pathLines(maps: readonly ReportedMap[]): string[] {
  const paths = maps.flatMap(({ groups }) => groups.flatMap((group) => group.paths));
  return paths.flatMap(({ device, hctl, state }) => [`${hctl} ${device} `, ` ${state}\n`]);
}
