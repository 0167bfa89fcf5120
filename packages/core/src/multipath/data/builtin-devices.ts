import { compareReleases, type MultipathRelease, parseRelease, releaseName } from './releases.ts';
import { isWithin } from './stretch.ts';

/** A device that a release has built in; vendor and product are patterns. */
export interface BuiltinDevice {
  readonly vendor: string;
  readonly product: string;
  /** What it sets. Releases up to 0.4.9 and XenServer's print defaults among them. */
  readonly values: Readonly<Record<string, string>>;
}

/** What a release has built in. */
export interface Builtins {
  /** In the order in which the release has them. */
  readonly devices: readonly BuiltinDevice[];
  /** Defaults where the file sets none. */
  readonly defaults: Readonly<Record<string, string>>;
  /** The release that was asked: `0.8.9`. */
  readonly of: string;
  /** False where it stands in for a release that was not asked. */
  readonly exact: boolean;
}

const loaded = new Map<string, Promise<Builtins>>();

/**
 * The built-in devices and defaults of a release, or of the newest one asked that is not newer. The tables are
 * loaded at the first call, 90 kB that most runs never need.
 */
export function loadBuiltins(release: MultipathRelease): Promise<Builtins> {
  // 0.4.9 is two: upstream's, and the snapshot whose banner says no build
  const name = `${release.lineage} ${releaseName(release)}`;
  let found = loaded.get(name);
  if (!found) {
    found = read(release);
    loaded.set(name, found);
  }
  return found;
}

async function read(release: MultipathRelease): Promise<Builtins> {
  const [{ BUILTIN_ORDER, COMPILED_DEFAULTS }, old, fresh] = await Promise.all([
    import('./builtin-order.data.ts'),
    import('./builtin-rows-old.data.ts'),
    import('./builtin-rows.data.ts'),
  ]);
  const of = nearest(release, Object.keys(BUILTIN_ORDER));
  const asked = parseRelease(of) ?? release;
  const rows = [...lines(old.OLD_ROWS), ...lines(fresh.ROWS)];
  const defaults: Record<string, string> = {};
  for (const [keyword, values] of Object.entries(COMPILED_DEFAULTS)) {
    const value = values.find(([, stretch]) => isWithin(asked, stretch))?.[0];
    if (value !== undefined) defaults[keyword] = value;
  }
  const exact = asked.version === release.version && compareReleases(asked, release) === 0;
  const devices = numbers(BUILTIN_ORDER[of] ?? '').map((row) => device(rows[row] ?? ''));
  return { devices, defaults, of, exact };
}

/** The newest of the releases asked that is not newer; of one lineage. */
function nearest(release: MultipathRelease, names: readonly string[]): string {
  const same = names.filter(
    (name) => (parseRelease(name)?.lineage === 'rhel7') === (release.lineage === 'rhel7'),
  );
  const older = same.filter((name) => {
    const asked = parseRelease(name);
    return asked !== undefined && compareReleases(asked, release) <= 0;
  });
  return older[older.length - 1] ?? same[0] ?? '';
}

function lines(table: string): string[] {
  return table.split('\n').filter((line) => line !== '');
}

/** `0-2 5` is 0, 1, 2, 5. */
function numbers(list: string): number[] {
  return list.split(' ').flatMap((run) => {
    const [from = 0, to = from] = run.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

function device(row: string): BuiltinDevice {
  const [vendor, product, values = {}]: [string, string, Record<string, string>?] = JSON.parse(row);
  return { vendor, product, values };
}
