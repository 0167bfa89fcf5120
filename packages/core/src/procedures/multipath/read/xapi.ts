import type { CommandResult, Host } from '../../../hosts/host.ts';
import { parseXeBoolean, parseXeMap, parseXeRecords } from '../../xe.ts';
import type { Inventory } from './query.ts';

/** What XAPI has of this host and of the paths to its storage. */
export type XapiState =
  /** No XenServer or XCP-ng host, or nobody wanted to know. */
  | { readonly kind: 'none' }
  | { readonly kind: 'not-known'; readonly why: string }
  | {
      readonly kind: 'answers';
      readonly host: XapiHost;
      /** Undefined when `xe` did not list them. */
      readonly lunCounts: readonly LunCount[] | undefined;
      readonly pbds: readonly Pbd[] | undefined;
      /** Names of other hosts of the pool that are disabled. */
      readonly disabledOthers: readonly string[];
      readonly isMaster: boolean;
      /** The pool's uuid; undefined when `xe` did not tell. */
      readonly pool: string | undefined;
      /** Undefined when `xe` did not tell. */
      readonly poolHa: boolean | undefined;
    };

/** The plug between a host and a storage repository. */
export interface Pbd {
  readonly uuid: string;
  readonly storage: string;
  readonly attached: boolean | undefined;
}

export interface XapiHost {
  readonly uuid: string;
  readonly name: string;
  readonly enabled: boolean | undefined;
  /** The field, from 7.5 on; before that `other-config:multipathing`. */
  readonly multipathing: boolean;
  /** Where the answer comes from. */
  readonly field: 'multipathing' | 'other-config:multipathing';
}

/** `mpath-<SCSIid>` of a PBD: how many paths the storage manager counts. */
export interface LunCount {
  readonly scsiId: string;
  readonly storage: string;
  /** Of the plug; undefined where it is none. */
  readonly pbd: string | undefined;
  readonly attached: boolean | undefined;
  /** Undefined where the text is not two numbers. */
  readonly paths: { readonly active: number; readonly all: number } | undefined;
}

const XE_LIMIT_MS = 20_000;

const XE_HOSTS: readonly string[] = [
  'xe',
  'host-list',
  'params=uuid,name-label,address,enabled,multipathing,other-config',
];

const XE_POOL: readonly string[] = ['xe', 'pool-list', 'params=uuid,master,ha-enabled'];

const listPbds = (uuid: string): readonly string[] => [
  'xe',
  'pbd-list',
  `host-uuid=${uuid}`,
  'params=uuid,sr-uuid,sr-name-label,currently-attached,other-config',
];

/** Each question has its own time limit: `xe` on a member waits for a pool master that does not answer. */
export async function askXapi(
  host: Host,
  inventory: Inventory | undefined,
  signal: AbortSignal | undefined,
): Promise<XapiState> {
  if (!inventory) return { kind: 'none' };
  const call = { signal };
  // the host's own uuid is known, so all can be asked in one operation; what one that fails leaves out is asked by itself
  const { uuid } = inventory;
  const foreseen = uuid === undefined ? [] : [XE_HOSTS, listPbds(uuid), XE_POOL];
  const commands = foreseen.map((argv) => ({ argv, timeoutMs: XE_LIMIT_MS }));
  const answers = commands.length > 0 ? await host.inOne?.({ commands }, call) : undefined;
  const ask = async (argv: readonly string[]): Promise<CommandResult> =>
    answers?.commands.find((each) => each.argv.join('\0') === argv.join('\0')) ??
    (await host.run(argv, { timeoutMs: XE_LIMIT_MS, ...call }));
  const hosts = await ask(XE_HOSTS);
  const why = whyNot(hosts) ?? (isCut(hosts.stdout) ? 'what xe lists is cut off' : undefined);
  if (why !== undefined) return { kind: 'not-known', why };
  const own = ownHost(hosts.stdout, inventory.uuid);
  if (!own) return { kind: 'not-known', why: 'xe does not list this host' };
  if (own === 'unread')
    return {
      kind: 'not-known',
      why: 'xe tells neither multipathing nor other-config of this host',
    };
  const listed = await ask(listPbds(own.uuid));
  // words that are no list tell of nothing attached as little as an error does
  const isListed = whyNot(listed) === undefined && isList(listed.stdout);
  const pools = await ask(XE_POOL);
  const pool = whyNot(pools) === undefined ? parseXeRecords(pools.stdout)[0] : undefined;
  return {
    kind: 'answers',
    host: own,
    lunCounts: isListed ? countsOf(listed.stdout) : undefined,
    pbds: isListed ? pbdsOf(listed.stdout) : undefined,
    disabledOthers: parseXeRecords(hosts.stdout)
      .filter((each) => each.get('uuid') !== own.uuid && each.get('enabled') === 'false')
      .map((each) => each.get('name-label') ?? each.get('uuid') ?? '?'),
    pool: pool?.get('uuid'),
    isMaster: pool?.get('master') === own.uuid,
    poolHa: parseXeBoolean(pool?.get('ha-enabled')),
  };
}

/** A record ends with its line. */
function isCut(text: string): boolean {
  return text.trim() !== '' && !text.endsWith('\n');
}

function isList(text: string): boolean {
  return !isCut(text) && (text.trim() === '' || parseXeRecords(text).length > 0);
}

function whyNot(result: CommandResult): string | undefined {
  if (result.timedOut) return `xe did not answer within ${XE_LIMIT_MS / 1000} s`;
  if (result.exit === 0) return undefined;
  if (result.exit === 127) return 'xe is not there';
  const said = `${result.stderr}\n${result.stdout}`.trim().split('\n')[0]?.slice(0, 200);
  return `xe ended with ${result.exit ?? 'a signal'}${said ? `: ${said}` : ''}`;
}

/** By the uuid of the inventory; a pool of one needs none. */
function ownHost(text: string, own: string | undefined): XapiHost | 'unread' | undefined {
  const records = parseXeRecords(text);
  const record =
    records.find((each) => each.get('uuid')?.toLowerCase() === own) ??
    (own === undefined && records.length === 1 ? records[0] : undefined);
  const uuid = record?.get('uuid');
  if (!record || uuid === undefined || !/^[\w-]+$/.test(uuid)) return undefined;
  const field = parseXeBoolean(record.get('multipathing'));
  // no key in a map that was told means off
  if (field === undefined && !record.has('other-config')) return 'unread';
  const other = parseXeMap(record.get('other-config')).get('multipathing');
  return {
    uuid,
    name: record.get('name-label') ?? uuid,
    enabled: parseXeBoolean(record.get('enabled')),
    multipathing: field ?? other === 'true',
    field: field === undefined ? 'other-config:multipathing' : 'multipathing',
  };
}

function countsOf(text: string): LunCount[] {
  return parseXeRecords(text).flatMap((record) =>
    [...parseXeMap(record.get('other-config'))].flatMap(([key, value]): LunCount[] => {
      if (!key.startsWith('mpath-')) return [];
      const numbers = /^\[\s*(\d+),\s*(\d+)\s*\]$/.exec(value);
      return [
        {
          scsiId: key.slice('mpath-'.length),
          storage: record.get('sr-name-label') ?? record.get('sr-uuid') ?? '?',
          pbd: record.get('uuid'),
          attached: parseXeBoolean(record.get('currently-attached')),
          paths: numbers ? { active: Number(numbers[1]), all: Number(numbers[2]) } : undefined,
        },
      ];
    }),
  );
}

function pbdsOf(text: string): Pbd[] {
  return parseXeRecords(text).flatMap((record) => {
    const uuid = record.get('uuid');
    // it comes from another machine and goes into a command
    if (uuid === undefined || !/^[\w-]+$/.test(uuid)) return [];
    return [
      {
        uuid,
        storage: record.get('sr-name-label') ?? record.get('sr-uuid') ?? '?',
        attached: parseXeBoolean(record.get('currently-attached')),
      },
    ];
  });
}
