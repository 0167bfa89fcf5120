import { BUILTIN_DEVICES } from '../data/builtin-devices.ts';
import { isAtLeast, type MultipathRelease } from '../data/releases.ts';
import { checkValue } from '../data/values.ts';
import type { Token } from '../syntax/types.ts';
import { reportValue } from './keyword.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';
import type { LintEntry } from './walk.ts';

/**
 * Reports what the parser finds after the last line: entries without the keyword that makes them, and
 * entries that are there twice (`factorize_hwtable`, `merge_mptable` and `validate_pctable` of
 * multipath-tools libmultipath/config.c). True when the parser refuses the whole file for one of them.
 */
export function checkEntries(
  entries: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): boolean {
  const refused = checkDevices(
    entries.filter((entry) => entry.section === 'devices/device'),
    release,
    report,
  );
  checkMultipaths(
    entries.filter((entry) => entry.section === 'multipaths/multipath'),
    report,
  );
  for (const entry of entries)
    if (entry.section === 'overrides/protocol' && !entry.values.has('type'))
      report.add(
        'error',
        'protocol-without-type',
        entry.opening.span,
        "a 'protocol' without a valid 'type' is dropped",
      );
  return refused;
}

function checkDevices(
  devices: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): boolean {
  const groups = new Map<string, LintEntry[]>();
  for (const device of devices) {
    const [vendor, product] = [device.values.get('vendor'), device.values.get('product')];
    if (!vendor || !product) {
      reportNameless(device, !vendor, !product, release, report);
      continue;
    }
    const key = JSON.stringify([
      vendor.value,
      product.value,
      device.values.get('revision')?.value ?? null,
    ]);
    const group = groups.get(key);
    if (group) group.push(device);
    else groups.set(key, [device]);
  }
  let refused = false;
  for (const group of groups.values()) {
    checkTwins(group, report);
    if (checkListing(group, release, report)) refused = true;
  }
  return refused;
}

/** The patterns that a device adds to the blacklist: of twins the last `product_blacklist`, and its vendor. */
function checkListing(
  group: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): boolean {
  const device = group.findLast(({ values }) => values.has('product_blacklist'));
  let refused = false;
  for (const keyword of device ? ['product_blacklist', 'vendor'] : []) {
    const token = device?.values.get(keyword);
    const problem =
      token && checkValue(release, 'devices/device', 'product_blacklist', token.value);
    if (problem && reportValue(keyword, token, problem, release, report)) refused = true;
  }
  return refused;
}

/** 0.4.9 takes such a device for one that matches every vendor or product; XenServer's own files have one. */
function reportNameless(
  device: LintEntry,
  noVendor: boolean,
  noProduct: boolean,
  release: MultipathRelease,
  report: LintReport,
): void {
  const names = [...(noVendor ? ['vendor'] : []), ...(noProduct ? ['product'] : [])];
  const dropped = isAtLeast(release, '0.6.0');
  report.add(
    dropped ? 'error' : 'info',
    'device-without-identity',
    device.opening.span,
    `the device has no ${names.map((name) => `'${name}'`).join(' and no ')}, so it ${
      dropped ? 'is dropped' : `matches every ${names.join(' and ')}`
    }`,
  );
}

/** Stanzas for one vendor, product and revision are merged, each into the one after it. */
function checkTwins(group: readonly LintEntry[], report: LintReport): void {
  let features: Token | undefined;
  group.forEach((device, index) => {
    const name = `${device.values.get('vendor')?.value} ${device.values.get('product')?.value}`;
    if (index > 0)
      report.add(
        'warning',
        'duplicate-stanza',
        device.opening.span,
        `there is another stanza for ${shown(name)} above`,
        "Both are merged: this one's values count, and of the other what this one does not set.",
      );
    const own = device.values.get('features');
    const merged = index > 0 || isBuiltin(device);
    features = own ?? features;
    if (!features) return;
    const complained = merged && (own !== undefined || features.value !== '');
    reportFeatures(features, complained, report);
    // the parser takes them out once it has spoken of them
    if (complained && /queue_if_no_path|retain_attached_hw_handler/.test(features.value))
      features = undefined;
  });
}

const FEATURES: readonly (readonly [string, string])[] = [
  ['queue_if_no_path', "Write 'no_path_retry queue'."],
  ['retain_attached_hw_handler', "Write 'retain_attached_hw_handler yes'."],
];

function reportFeatures(features: Token, complained: boolean, report: LintReport): void {
  for (const [feature, help] of FEATURES)
    if (features.value.includes(feature))
      report.add(
        complained ? 'warning' : 'info',
        'deprecated-feature',
        features.span,
        `feature '${feature}' is deprecated`,
        help,
      );
}

function isBuiltin(device: LintEntry): boolean {
  const vendor = device.values.get('vendor')?.value ?? '';
  if (device.values.has('revision') || !Object.hasOwn(BUILTIN_DEVICES, vendor)) return false;
  const product = device.values.get('product')?.value ?? '';
  return BUILTIN_DEVICES[vendor]?.includes(product) === true;
}

function checkMultipaths(multipaths: readonly LintEntry[], report: LintReport): void {
  const seen = new Set<string>();
  for (const { opening, values } of multipaths) {
    const wwid = values.get('wwid')?.value;
    if (wwid === undefined)
      report.add(
        'error',
        'multipath-without-wwid',
        opening.span,
        "a 'multipath' without 'wwid' is dropped",
      );
    else if (seen.has(wwid))
      report.add(
        'warning',
        'duplicate-multipath',
        opening.span,
        `there is another 'multipath' for WWID ${shown(wwid)} above`,
        "Both are merged, this one's values count.",
      );
    if (wwid !== undefined) seen.add(wwid);
  }
}
