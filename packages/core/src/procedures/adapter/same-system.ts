import type { CallOptions, Host } from '../../hosts/host.ts';
import type { KnownCredentials } from '../../storagelink-api/types.ts';

/** What is known of the addresses that StorageLink has logins for, beside the wanted one. */
export interface OtherSpellings {
  /** Seen to be the same system: a name, and the IP address that the server resolves it to. */
  readonly same: readonly string[];
  /** A name beside an IP address, and the server does not tell what it stands for. */
  readonly notKnown: readonly string[];
}

const MOST = 8;

/** Nothing that a program could take for a switch. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})$/;
const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]*)$/i;

/** One line between brackets in every language: `Pinging storage [192.0.2.7] with 32 bytes of data`. */
const RESOLVED = /\[([\da-f.:]+)(?:%\w+)?\]/i;

const ASK_MS = 15_000;

/**
 * A system may be known to StorageLink by its name and be given by its address, or the other way round. What a name stands
 * for is asked of the server, since StorageLink asks there too. Never rejects for a name that nobody knows.
 */
export async function otherSpellings(
  host: Host,
  wanted: string,
  known: readonly KnownCredentials[],
  options: CallOptions = {},
): Promise<OtherSpellings> {
  const own = wanted.trim().toLowerCase();
  const others = [...new Set(known.map(({ address }) => address.trim().toLowerCase()))]
    .filter((each) => each !== own && each !== '')
    // two addresses are two systems as far as can be told
    .filter((each) => !(IP.test(each) && IP.test(own)))
    .slice(0, MOST);
  if (others.length === 0) return { same: [], notKnown: [] };
  const found = new Map<string, string | undefined>();
  for (const name of [own, ...others]) found.set(name, await resolve(host, name, options));
  const place = found.get(own);
  const same = others.filter((each) => place !== undefined && found.get(each) === place);
  const notKnown = others.filter(
    (each) => IP.test(each) !== IP.test(own) && !areComparable(place, found.get(each)),
  );
  return { same, notKnown };
}

/** Names are resolved to IPv4 alone, and a system with one address of each kind is one system. */
function areComparable(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a.includes(':') === b.includes(':');
}

async function resolve(
  host: Host,
  name: string,
  options: CallOptions,
): Promise<string | undefined> {
  if (IP.test(name)) return name;
  if (!NAME.test(name)) return undefined;
  const argv = ['ping.exe', '-4', '-n', '1', '-w', '1000', name];
  const told = await host.run(argv, { ...options, timeoutMs: ASK_MS }).catch(() => undefined);
  return RESOLVED.exec(told?.stdout ?? '')?.[1]?.toLowerCase();
}
