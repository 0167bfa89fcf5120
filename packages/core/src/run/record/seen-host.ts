import { isProcedureError } from '../../errors.ts';
import type { Facts, FactsQuery, FileState, Host } from '../../hosts/host.ts';

/** The same host, some of it done otherwise. */
export function withVerbs(host: Host, verbs: Partial<Host>): Host {
  return new Proxy(host, {
    get(target, name) {
      if (name in verbs) return Reflect.get(verbs, name);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The host as one look has found it: what the look has seen is not asked again, and everything else is asked of the host. */
export function seenHost(host: Host, seen: Facts): Host {
  return withVerbs(host, {
    async facts(query, options) {
      return answerFrom(seen, query) ?? host.facts(query, options);
    },
    async read(path, options) {
      return seen.files.get(path) ?? host.read(path, options);
    },
  });
}

/** Undefined where the look has not all of it. */
function answerFrom(seen: Facts, query: FactsQuery): Facts | undefined {
  const { files = [], folders = [], commands = [], own = [] } = query;
  // a part of a folder was looked at by other names
  if (commands.length > 0 || folders.some(({ contains }) => contains !== undefined))
    return undefined;
  const isSeen =
    files.every((path) => seen.files.has(path)) &&
    folders.every(({ path }) => seen.folders.has(path)) &&
    own.every((path) => seen.own?.has(path));
  if (!isSeen) return undefined;
  const pick = <Value>(
    from: ReadonlyMap<string, Value> | undefined,
    paths: readonly string[],
  ): Map<string, Value> => new Map(paths.map((path) => [path, from?.get(path) as Value]));
  return {
    files: pick<FileState>(seen.files, files),
    folders: pick(
      seen.folders,
      folders.map(({ path }) => path),
    ),
    commands: [],
    own: pick<FileState>(seen.own, own),
  };
}

/** One look at all that will be asked. Where something of it cannot be read each is asked by itself, and says why. */
export async function lookOnce(
  host: Host,
  query: FactsQuery,
  signal: AbortSignal | undefined,
): Promise<Host> {
  try {
    return seenHost(host, await host.facts(query, { signal }));
  } catch (error) {
    const gone: readonly string[] = [
      ...['CONNECTION_LOST', 'HOST_UNREACHABLE', 'TIMEOUT', 'CANCELLED'],
    ];
    if (!isProcedureError(error) || gone.includes(error.code)) throw error;
    return host;
  }
}
