import type { CommandResult } from '../../../hosts/host.ts';

/** What Windows lists as installed; the last one holds 32-bit programs of a 64-bit Windows. */
const UNINSTALL_KEYS: readonly string[] = [
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
];

export interface InstalledProduct {
  /** As in "Programs and Features". */
  readonly name: string;
  readonly version?: string;
}

/** Seen, seen not to be there, or not known: no `reg.exe`, no answer. */
export type ProductAnswer =
  /** One at least: a newer installer may have left the older one's entry. */
  | { readonly answer: 'seen'; readonly products: readonly InstalledProduct[] }
  | { readonly answer: 'not-seen' }
  | { readonly answer: 'not-known' };

export const productQueries: readonly (readonly string[])[] = UNINSTALL_KEYS.map((key) => [
  'reg.exe',
  'query',
  key,
  '/s',
]);

/** A vendor has more programs than its adapter for StorageLink. */
const ADAPTER = /adapter|storagelink|\bcsl/i;

/**
 * Whether Windows lists the vendor's adapter. The first list is on every Windows, so without it nothing is known; the other
 * one is on 64-bit ones only.
 */
export function installedProduct(
  answers: readonly (CommandResult | undefined)[],
  adapterName: string,
): ProductAnswer {
  const wanted = adapterName.toLowerCase();
  const all = answers
    .flatMap((answer) => (answer?.exit === 0 ? parseUninstall(answer.stdout) : []))
    .filter(({ name }) => name.toLowerCase().includes(wanted) && ADAPTER.test(name));
  // a 32-bit Windows on a 64-bit one may show one key as both
  const products = [...new Map(all.map((each) => [describeProduct(each), each])).values()];
  if (products.length > 0) return { answer: 'seen', products };
  return { answer: answers[0]?.exit === 0 ? 'not-seen' : 'not-known' };
}

/** What `reg query KEY /s` printed: a line of each key, then its values, indented. */
export function parseUninstall(stdout: string): readonly InstalledProduct[] {
  const found: InstalledProduct[] = [];
  let values = new Map<string, string>();
  const take = (): void => {
    const name = values.get('DisplayName');
    const version = values.get('DisplayVersion');
    if (name) found.push({ name, ...(version && { version }) });
    values = new Map();
  };
  for (const line of stdout.split(/\r?\n/)) {
    if (/^HKEY_/i.test(line)) take();
    const [, name, value] = /^\s+(\S.*?)\s+REG_\w+\s+(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, value.slice(0, 256));
  }
  take();
  return found;
}

export function describeProducts(products: readonly InstalledProduct[]): string {
  return products.map(describeProduct).join(' and ');
}

function describeProduct({ name, version }: InstalledProduct): string {
  return version === undefined || name.includes(version) ? name : `${name} ${version}`;
}
