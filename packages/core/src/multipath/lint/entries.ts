import type { Builtins } from '../data/builtin-devices.ts';
import { meetsBuiltin } from '../data/builtin-names.ts';
import { posixPattern } from '../data/posix-regex.ts';
import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { isWithin } from '../data/stretch.ts';
import { traitsOf } from '../data/traits.ts';
import { checkValue } from '../data/values.ts';
import { withoutReplaced } from '../effect/lists.ts';
import type { Token } from '../syntax/types.ts';
import { reportValue } from './keyword.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';
import type { LintEntry } from './walk.ts';

/**
 * Reports what the parser finds after the last line: entries without the keyword that makes them, and
 * entries that are there twice (`factorize_hwtable`, `merge_mptable` and `validate_pctable` of
 * multipath-tools libmultipath/config.c).
 */
export function checkEntries(
  entries: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
  builtins: Builtins | undefined,
): void {
  const kept = withoutReplaced(entries, release);
  const live = kept.length === entries.length ? undefined : new Set(kept);
  checkDevices(
    entries.filter((entry) => entry.section === 'devices/device'),
    { release, report, builtins, live },
  );
  checkMultipaths(
    entries.filter((entry) => entry.section === 'multipaths/multipath'),
    release,
    report,
  );
  if (isWithin(release, '0.5.0')) checkListed(entries, report);
  for (const entry of entries)
    if (entry.section === 'overrides/protocol' && !entry.values.has('type'))
      report.add(
        'error',
        'protocol-without-type',
        entry.opening.span,
        "a 'protocol' without a valid 'type' is dropped",
      );
}

/** 0.5.0 crashes where it prints a listed device without a vendor or product. */
function checkListed(entries: readonly LintEntry[], report: LintReport): void {
  for (const { section, values, opening } of entries)
    if (/^blacklist(_exceptions)?\/device$/.test(section) && values.size < 2)
      report.addFatal(
        'crashes',
        'device-without-identity',
        opening.span,
        'a device of a blacklist without vendor or product crashes 0.5.0',
        'Give it both.',
      );
}

interface Check {
  readonly release: MultipathRelease;
  readonly report: LintReport;
  readonly builtins: Builtins | undefined;
  /** Those that no later section replaces; undefined for all. */
  readonly live: ReadonlySet<LintEntry> | undefined;
}

function checkDevices(devices: readonly LintEntry[], check: Check): void {
  // most have no twin, and a file may have a hundred thousand of them
  const groups = new Map<string, LintEntry | LintEntry[]>();
  for (const device of devices) {
    const [vendor, product] = [device.values.get('vendor'), device.values.get('product')];
    if (!vendor || !product) {
      reportNameless(device, !vendor, !product, check);
      continue;
    }
    // no value has a line end
    const revision = device.values.get('revision');
    const key = `${vendor.value}\n${product.value}${revision ? `\n${revision.value}` : ''}`;
    const known = groups.get(key);
    if (Array.isArray(known)) known.push(device);
    else groups.set(key, known ? [known, device] : device);
  }
  for (const each of groups.values()) {
    const group = Array.isArray(each) ? each : [each];
    checkTwins(
      group.filter((one) => check.live?.has(one) ?? true),
      check,
    );
    checkListing(group, check);
  }
}

/** The patterns that a device adds to the blacklist: of twins the last `product_blacklist`, and its vendor. */
function checkListing(group: readonly LintEntry[], { release, report }: Check): void {
  const device = group.findLast(({ values }) => values.has('product_blacklist'));
  for (const keyword of device ? ['product_blacklist', 'vendor'] : []) {
    const token = device?.values.get(keyword);
    const problem =
      token && checkValue(release, 'devices/device', 'product_blacklist', token.value);
    if (problem) reportValue(keyword, token, problem, release, report);
  }
}

/** Before 0.7.2 such a device matches every vendor or product; XenServer's own files have one. */
function reportNameless(
  device: LintEntry,
  noVendor: boolean,
  noProduct: boolean,
  { release, report, builtins }: Check,
): void {
  const names = [...(noVendor ? ['vendor'] : []), ...(noProduct ? ['product'] : [])];
  const traits = traitsOf(release);
  const what = `the device has no ${names.map((name) => `'${name}'`).join(' and no ')}`;
  const { span } = device.opening;
  if (traits.namelessDevice === 'crashes')
    report.addFatal(
      'crashes',
      'device-without-identity',
      span,
      `${what}, on which ${releaseName(release)} crashes`,
      'Give it both.',
    );
  else if (traits.namelessDevice === 'dropped')
    report.add('error', 'device-without-identity', span, `${what}, so it is dropped`);
  else
    report.add(
      'info',
      'device-without-identity',
      span,
      `${what}, so it ${matchesWhat(device, names, traits.takesOver, builtins)}`,
    );
}

/** Where a stanza takes over what it does not set, that goes for its names too. */
function matchesWhat(
  device: LintEntry,
  names: readonly string[],
  takesOver: string,
  builtins: Builtins | undefined,
): string {
  if (takesOver === 'by-pattern' && names.length === 1)
    return builtins
      ? takenNames(device, builtins)
      : `takes the ${names[0]} of the first built-in device that it fits, or matches every ${names[0]}`;
  return `matches every ${names.join(' and ')}`;
}

function takenNames(device: LintEntry, { devices }: Builtins): string {
  const vendor = device.values.get('vendor')?.value;
  const product = device.values.get('product')?.value;
  const first = devices.find(
    (one) =>
      (vendor === undefined || posixPattern(one.vendor).test(vendor)) &&
      (product === undefined || posixPattern(one.product).test(product)),
  );
  if (!first) return `matches every ${vendor === undefined ? 'vendor' : 'product'}`;
  return vendor === undefined
    ? `takes the vendor ${shown(first.vendor)} of a built-in device`
    : `takes the product ${shown(first.product)} of a built-in device`;
}

/** What a release makes of two stanzas for one vendor, product and revision. */
function twinHelp(release: MultipathRelease): string {
  const { lookup, mergesTwins } = traitsOf(release);
  const name = releaseName(release);
  if (lookup === 'merged' || mergesTwins)
    return "Both are merged: this one's values count, and of the other what this one does not set.";
  return lookup === 'last'
    ? `On ${name} this one counts alone: nothing of the other does.`
    : `On ${name} the first one counts alone: nothing of this one does.`;
}

function checkTwins(group: readonly LintEntry[], check: Check): void {
  const { release, report } = check;
  let features: Token | undefined;
  group.forEach((device, index) => {
    const name = `${device.values.get('vendor')?.value} ${device.values.get('product')?.value}`;
    if (index > 0)
      report.add(
        'warning',
        'duplicate-stanza',
        device.opening.span,
        `there is another stanza for ${shown(name)} above`,
        twinHelp(release),
      );
    const own = device.values.get('features');
    features = own ?? features;
    if (!features) return;
    const complained =
      isWithin(release, '0.7.4..') &&
      (own !== undefined || features.value !== '') &&
      (index > 0 || isBuiltin(device, check));
    reportFeatures(features, complained, report);
    // the parser takes them out once it has spoken of them
    if (complained && /queue_if_no_path|retain_attached_hw_handler/.test(features.value))
      features = undefined;
  });
}

const FEATURES: readonly (readonly [string, string])[] = [
  // whoever has set a number did not mean to wait without end
  [
    'queue_if_no_path',
    "Take the word out: 'no_path_retry' says it, and a number that is set there, or in defaults, stays.",
  ],
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

function isBuiltin({ values }: LintEntry, { release }: Check): boolean {
  if (values.has('revision')) return false;
  const [vendor, product] = [values.get('vendor')?.value, values.get('product')?.value];
  return meetsBuiltin(release, vendor ?? '', product ?? '');
}

function checkMultipaths(
  multipaths: readonly LintEntry[],
  release: MultipathRelease,
  report: LintReport,
): void {
  const { namelessMultipath } = traitsOf(release);
  const seen = new Set<string>();
  for (const { opening, values } of multipaths) {
    const wwid = values.get('wwid')?.value;
    if (wwid === undefined) {
      if (namelessMultipath === 'crashes' && multipaths.length > 1)
        report.addFatal(
          'crashes',
          'multipath-without-wwid',
          opening.span,
          `a 'multipath' without 'wwid' beside another crashes ${releaseName(release)}`,
          "Give it a 'wwid', or leave it out.",
        );
      else if (namelessMultipath === 'dropped')
        report.add(
          'error',
          'multipath-without-wwid',
          opening.span,
          "a 'multipath' without 'wwid' is dropped",
        );
      else
        report.add(
          'info',
          'multipath-without-wwid',
          opening.span,
          "a 'multipath' without 'wwid' is for no map",
        );
    } else if (seen.has(wwid))
      report.add(
        'warning',
        'duplicate-multipath',
        opening.span,
        `there is another 'multipath' for WWID ${shown(wwid)} above`,
        isWithin(release, '0.7.8..')
          ? "Both are merged, this one's values count."
          : 'The first one counts alone.',
      );
    if (wwid !== undefined) seen.add(wwid);
  }
}
