import type { LoadedAdapter } from '../../../storagelink-api/types.ts';
import type { ProductAnswer } from './product.ts';
import type { Signature } from './signature.ts';

/** How the given installer stands to what is installed, both as Windows or StorageLink tell it. */
export interface InstallerAge {
  readonly is: 'newer' | 'same' | 'older';
  /** File version of the installer. */
  readonly given: string;
  /** What is installed, and who says so: `Windows lists ... 2.1.0`. */
  readonly installed: string;
}

/**
 * Undefined where either of the two is not told, or where what is told does not decide it: StorageLink tells two parts of a
 * version, and with these equal a third may still differ.
 */
export function installerAge(
  signature: Signature | undefined,
  product: ProductAnswer,
  adapter: LoadedAdapter | undefined,
): InstallerAge | undefined {
  const given =
    signature?.answer === 'seen' || signature?.answer === 'not-seen'
      ? signature.version
      : undefined;
  if (given === undefined) return undefined;
  if (product.answer === 'seen' && product.products.some(({ version }) => version !== undefined)) {
    const versions = product.products.map(({ version }) => version);
    const is = besideAll(versions.map((each) => each && compareProductVersions(given, each)));
    const listed = versions.map((each) => each ?? 'one without a version').join(' and ');
    return is && { is, given, installed: `Windows lists ${listed}` };
  }
  if (adapter?.version === undefined) return undefined;
  const short = given
    .split(/[.,]\s?/)
    .slice(0, 2)
    .join('.');
  const is = compareProductVersions(short, adapter.version);
  if (is === undefined || is === 'same') return undefined;
  return { is, given, installed: `StorageLink has loaded ${adapter.version}` };
}

/**
 * Which of several that are listed is the one that StorageLink loads is not known: newer is what is newer than each of them,
 * and what is older than one would go back.
 */
function besideAll(
  ages: readonly (InstallerAge['is'] | '' | undefined)[],
): InstallerAge['is'] | undefined {
  if (ages.includes('older')) return 'older';
  if (ages.some((age) => !age)) return undefined;
  return ages.includes('same') ? 'same' : 'newer';
}

/**
 * Numbers with dots, or with commas as older resources have them. Undefined where all parts that both have are equal and the
 * longer one goes on with more than zeros: an MSI is listed by three parts, and the fourth of the file is its build.
 */
export function compareProductVersions(a: string, b: string): InstallerAge['is'] | undefined {
  const [one, other] = [a, b].map(partsOf);
  if (!one || !other) return undefined;
  const both = Math.min(one.length, other.length);
  for (let at = 0; at < both; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference > 0 ? 'newer' : 'older';
  }
  const more = [...one.slice(both), ...other.slice(both)];
  return more.every((part) => part === 0) ? 'same' : undefined;
}

function partsOf(version: string): number[] | undefined {
  const found = /^v?(\d{1,9}(?:(?:\.|,\s?)\d{1,9}){1,5})(?:\s|$)/i.exec(version.trim())?.[1];
  return found?.split(/[.,]/).map(Number);
}
