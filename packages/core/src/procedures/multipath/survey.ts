import type { Facts, FactsQuery } from '../../hosts/host.ts';
import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { WriteFileAction } from '../action.ts';
import type { ResumedAction, SurveyContext } from '../procedure.ts';
import type { ReportedMap } from '../report-types.ts';
import { compareWithPlan, type EffectiveComparison } from './compare-effective.ts';
import { type WhatCounts, whatCounts } from './counts/what-counts.ts';
import { type ConfPlan, planFile } from './plan-conf.ts';
import { type DaemonState, daemonState } from './read/daemon.ts';
import { isWholeTable, type KernelMap, parseKernelMaps } from './read/kernel.ts';
import { type ParserState, readNewFile } from './read/parser.ts';
import {
  answersOf,
  inventoryOf,
  ownFile,
  SHOW_DISKSTATS,
  SHOW_SCSI,
  type SurveyAnswers,
  surveyQuery,
} from './read/query.ts';
import { parseDisks, parseScsiDevices, type ScsiDevice, SHOW_DISKS } from './read/scsi.ts';
import {
  type PathLine,
  parseDiskstats,
  parseOrphans,
  parsePathNumbers,
  parsePaths,
  reportMaps,
  unreadable,
} from './read/topology.ts';
import { askXapi, type XapiState } from './read/xapi.ts';
import { writeActionsOf } from './write-action.ts';

/** All that the steps decide on; each answer of the host is parsed once. */
export interface MultipathSurvey {
  /** What for: what refuses a change is a finding of `verify`. */
  readonly asks: 'change' | 'verify';
  readonly product: string | undefined;
  readonly plan: ConfPlan;
  /** Empty when nothing is to be written. */
  readonly writes: readonly WriteFileAction[];
  readonly daemon: DaemonState;
  /** Undefined when the daemon printed no configuration. */
  readonly comparison: EffectiveComparison | undefined;
  /** As the daemon lists them; undefined when it does not. */
  readonly maps: readonly ReportedMap[] | undefined;
  /** Why the daemon's list cannot be read; undefined where it can, or where there is none. */
  readonly mapsUnread: string | undefined;
  /** Paths that `show paths` tells of and no map of the topology has. */
  readonly others: readonly PathLine[];
  /** Undefined when the kernel could not be asked. */
  readonly kernel: readonly KernelMap[] | undefined;
  /** By major and minor number, as the daemon names them: `8:16` is `sdb`. */
  readonly pathNames: ReadonlyMap<string, string>;
  /** The kernel's disks; undefined when it was not asked or does not tell. */
  readonly scsiDevices: readonly ScsiDevice[] | undefined;
  /** Devices that the daemon knows and has in no map, whosever they are. */
  readonly orphans: readonly string[];
  /** Of the account that is used here; undefined when it does not tell. */
  readonly userId: number | undefined;
  /** The map that the host has booted from, where it is one. */
  readonly rootMap: string | undefined;
  readonly parser: ParserState;
  /** By the rules of the host's release, on the files as they would be. */
  readonly counts: WhatCounts;
  readonly xapi: XapiState;
}

export function multipathQuery(_: unknown, profile: Profile): FactsQuery {
  // as a link to nothing it is in no listing of the folder
  return { ...surveyQuery, files: [...(surveyQuery.files ?? []), ownFile(profile)] };
}

/** `verify` also counts what went over each path. */
export function verifyQuery(_: unknown, profile: Profile): FactsQuery {
  const query = multipathQuery(_, profile);
  return {
    ...query,
    commands: [...(query.commands ?? []), SHOW_DISKSTATS, SHOW_SCSI, SHOW_DISKS],
  };
}

/** Whether this run puts the host into maintenance mode, given that it changes something there. */
export function wantsMaintenance({
  rolling,
  enableMultipathing,
}: ConfigureMultipathOptions): boolean {
  return rolling || enableMultipathing;
}

/** Whether anything is to be changed on this host, so that it is not disturbed for nothing. */
export function isChangeDue(
  { writes, daemon, comparison, xapi }: MultipathSurvey,
  { enableMultipathing }: ConfigureMultipathOptions,
  resumed: readonly ResumedAction[],
): boolean {
  if (writes.length > 0 || resumed.length > 0) return true;
  if (enableMultipathing && xapi.kind === 'answers' && !xapi.host.multipathing) return true;
  return daemon.kind !== 'off' && (comparison?.differences.length ?? 0) > 0;
}

/** The new file is shown to the host's own parser, where there is one. */
export async function surveyForChange(
  context: SurveyContext<ConfigureMultipathOptions>,
): Promise<MultipathSurvey> {
  const survey = await surveyFacts(context);
  const parser = await readNewFile(survey.plan, context);
  const { host, facts, options, signal } = context;
  const xapi = wantsMaintenance(options)
    ? await askXapi(host, inventoryOf(facts), signal)
    : survey.xapi;
  return { ...survey, parser, xapi, asks: 'change' };
}

/** XAPI is asked too: whether multipathing is on, and how many paths it counts. */
export async function surveyForVerify(
  context: SurveyContext<ConfigureMultipathOptions>,
): Promise<MultipathSurvey> {
  const { host, facts, signal } = context;
  const xapi = await askXapi(host, inventoryOf(facts), signal);
  return { ...(await surveyFacts(context, xapi)), xapi, asks: 'verify' };
}

async function surveyFacts(
  { facts, options, profile, rest }: SurveyContext<ConfigureMultipathOptions>,
  asked?: XapiState,
): Promise<Omit<MultipathSurvey, 'asks'>> {
  const plan = planFile(facts, options, profile);
  await rest();
  const daemon = daemonState(facts);
  await rest();
  const answers = answersOf(facts);
  const counts = parseDiskstats(answers.diskstats?.exit === 0 ? answers.diskstats.stdout : '');
  const maps = mapsOf(facts, daemon, counts);
  const mapped = new Set(
    (maps ?? []).flatMap(({ groups }) =>
      groups.flatMap(({ paths }) => paths.map(({ device }) => device)),
    ),
  );
  const { table, status, topology } = answers;
  const kernel =
    table?.exit === 0 && isWholeTable(table.stdout)
      ? parseKernelMaps(table.stdout, status?.exit === 0 ? status.stdout : '')
      : undefined;
  const userId = answers.user?.exit === 0 ? answers.user.stdout.trim() : '';
  return {
    product: inventoryOf(facts)?.product,
    plan,
    writes: await writeActionsOf(plan),
    daemon,
    comparison: daemon.kind === 'answers' ? compareWithPlan(daemon.printout, plan) : undefined,
    maps,
    mapsUnread:
      daemon.kind !== 'off' && topology?.exit === 0 && !REFUSED.test(topology.stdout.trim())
        ? unreadable(topology.stdout)
        : undefined,
    others: parsePaths(answers.paths?.stdout ?? '').filter(({ device }) => !mapped.has(device)),
    kernel,
    pathNames: parsePathNumbers(answers.topology?.stdout ?? ''),
    scsiDevices: disksOf(answers),
    orphans: parseOrphans(answers.paths?.stdout ?? ''),
    userId: /^\d+$/.test(userId) ? Number(userId) : undefined,
    rootMap: rootMapOf(answers.mounts?.exit === 0 ? answers.mounts.stdout : '', maps ?? []),
    parser: { kind: 'nothing-new' },
    counts: await whatCounts(
      plan,
      profile.match,
      maps ?? [],
      inventoryOf(facts) !== undefined,
      daemon.kind === 'answers' ? daemon.printout : undefined,
      asked?.kind === 'answers'
        ? (asked.lunCounts ?? []).flatMap((each) => (each.attached === true ? [each.scsiId] : []))
        : [],
      rest,
    ),
    xapi: { kind: 'none' },
  };
}

/** By sysfs; where a host shows none, by the kernel's old list. */
function disksOf({ disks, scsi }: SurveyAnswers): readonly ScsiDevice[] | undefined {
  if (disks?.exit === 0) return parseDisks(disks.stdout);
  return scsi?.exit === 0 ? parseScsiDevices(scsi.stdout) : undefined;
}

/** `/dev/mapper/mpatha2` or `/dev/mapper/3600...-part1` on `/` or `/boot`. */
function rootMapOf(mounts: string, maps: readonly ReportedMap[]): string | undefined {
  const devices = mounts.split('\n').flatMap((line) => {
    const [device = '', place = ''] = line.split(' ');
    return place === '/' || place === '/boot' ? [device] : [];
  });
  const names = devices.flatMap((each) => /^\/dev\/mapper\/(.+)$/.exec(each)?.[1] ?? []);
  return maps.find(({ name }) =>
    names.some(
      (each) => each.startsWith(name) && /^(?:-part|_part|p)?\d*$/.test(each.slice(name.length)),
    ),
  )?.name;
}

/** The client exits with 0 whatever the daemon answers (multipathd/uxclnt.c). */
const REFUSED = /^(?:fail|timeout|permission deny.*)$/;

function mapsOf(
  facts: Facts,
  daemon: DaemonState,
  counts: ReturnType<typeof parseDiskstats>,
): readonly ReportedMap[] | undefined {
  const { topology } = answersOf(facts);
  if (daemon.kind === 'off' || topology === undefined || topology.exit !== 0) return undefined;
  if (REFUSED.test(topology.stdout.trim()) || unreadable(topology.stdout) !== undefined)
    return undefined;
  return reportMaps(topology.stdout, counts);
}
