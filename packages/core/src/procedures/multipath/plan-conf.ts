import type { Facts } from '../../hosts/host.ts';
import { DEFAULT_RELEASE } from '../../multipath/data/releases.ts';
import { traitsOf } from '../../multipath/data/traits.ts';
import { readDevices } from '../../multipath/edit/insertion-point.ts';
import { planStanza, planStanzaRemoval } from '../../multipath/edit/plan.ts';
import { findRivals } from '../../multipath/edit/rivals.ts';
import { ownerOf } from '../../multipath/owner/owners.ts';
import { packageNote } from '../../multipath/owner/packages.ts';
import { readMultipath } from '../../multipath/syntax/read.ts';
import type { DesiredStanza, MultipathDocument, StanzaPlan } from '../../multipath/syntax/types.ts';
import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { Profile } from '../../profiles/profile.ts';
import { type RenderedStanza, renderStanza } from '../../profiles/stanza.ts';
import { unifiedDiff } from '../../text/diff.ts';
import { applyEdits } from '../../text/edit.ts';
import { encodeText } from '../../text/encoding.ts';
import { printableLine } from '../../text/printable.ts';
import type { StepDiagnostic } from '../findings.ts';
import { type BrokenLink, type ConfFile, findLayout, type Layout } from './layout.ts';
import { packageOf } from './read/package-files.ts';
import { CONF_FOLDER } from './read/query.ts';
import { readsConfFolder } from './read/release.ts';

/** What becomes of the file that holds the stanza. Pure: facts in, bytes out. */
export interface ConfPlan {
  /** What is desired of the stanza. */
  readonly state: 'present' | 'absent';
  readonly layout: Layout;
  readonly desired: DesiredStanza;
  /** What `auto` changed in the published stanza, and why. */
  readonly notes: readonly string[];
  /** Undefined when the file is to be made, or is missing. */
  readonly target: ConfFile | undefined;
  /** Undefined when there is no file to plan on. */
  readonly stanza: StanzaPlan | undefined;
  /** The whole new file; undefined when nothing is to be changed. */
  readonly after: Uint8Array | undefined;
  /** The file was made for the stanza alone, and goes with it. */
  readonly goes?: true;
  /** Of a removal: the other files that hold the stanza. */
  readonly others?: readonly ConfPlan[];
  readonly diff: string;
  readonly diagnostics: readonly StepDiagnostic[];
}

export function planFile(
  facts: Facts,
  options: ConfigureMultipathOptions,
  profile: Profile,
): ConfPlan {
  const layout = findLayout(facts, profile.match, `${profile.id}.conf`);
  const release = layout.release;
  const rendered = renderStanza(profile, { dialect: options.dialect, release });
  if (options.state === 'absent')
    return planWithout(layout, rendered, `${CONF_FOLDER}/${profile.id}.conf`);
  return planOn(
    layout,
    rendered,
    (document) => {
      const plan = planStanza(document, rendered.desired, { ...options, release });
      // of all files and of what is loaded together, what-counts.ts tells what excludes the LUNs
      return {
        ...plan,
        diagnostics: plan.diagnostics.filter(({ code }) => code !== 'blacklisted'),
      };
    },
    layout.kind === 'conf.d',
  );
}

/** Out of every file that holds it: what is left in one of them would still be in effect. */
function planWithout(layout: Layout, { desired }: RenderedStanza, own: string): ConfPlan {
  const one = (path: string): ConfPlan => {
    const rendered = { desired, notes: [] };
    const plan = planOn(
      { ...layout, path },
      rendered,
      (document) => planStanzaRemoval(document, desired.match, { release: layout.release }),
      true,
    );
    const diagnostics = plan.diagnostics
      .filter(({ code }) => !OF_ADDING.has(code))
      .map((each) => (each.code === 'config-dir-elsewhere' ? { ...each, help: LOOK_THERE } : each));
    const told = { ...plan, state: 'absent' as const, diagnostics };
    const isEmpty = told.after && new TextDecoder().decode(told.after).trim() === '';
    if (path !== own || !isEmpty) return told;
    const edits = told.stanza?.edits ?? [];
    const { text } = told.target?.document ?? { text: '' };
    const before = told.target?.file.realPath ?? path;
    return { ...told, goes: true, diff: unifiedDiff(text, edits, { before, after: '/dev/null' }) };
  };
  const others = layout.holders.map(({ file }) => file.path).filter((path) => path !== layout.path);
  const plan = one(layout.path);
  if (others.length === 0) return plan;
  const plans = others.map(one);
  const refused = plans.some(({ stanza }) => stanza?.refused);
  return {
    ...plan,
    ...(refused && { after: undefined }),
    others: plans,
    diagnostics: [...plan.diagnostics, ...plans.flatMap(({ diagnostics }) => diagnostics)],
  };
}

const LOOK_THERE =
  'move those files to /etc/multipath/conf.d and take config_dir out, or take the stanza out there by hand with {edit-multipath-conf}';

/** What stands in the way of a stanza does not stand in the way of none. */
export const OF_ADDING: ReadonlySet<string> = new Set([
  'duplicate-across-files',
  'later-file-match',
  'main-file-is-replaced',
  'package-owned',
]);

/** What `edit` makes of the layout's file; `mayMake` allows a file that is not there yet. */
export function planOn(
  layout: Layout,
  { desired, notes }: RenderedStanza,
  edit: (document: MultipathDocument) => StanzaPlan,
  mayMake: boolean,
): ConfPlan {
  const target = layout.reads.find(({ file }) => file.path === layout.path);
  const shared = { state: 'present' as const, layout, desired, notes, target, diff: '' };
  if (!target && !mayMake)
    return { ...shared, stanza: undefined, after: undefined, diagnostics: [missing(layout)] };
  const document = target?.document ?? readMultipath('');
  const stanza = edit(document);
  const replaced = overwritten(layout, target);
  const diagnostics = [
    ...stanza.diagnostics
      .filter(({ code }) => code !== 'managed-elsewhere' || replaced.length === 0)
      .map((each) => ({ ...each, path: layout.path })),
    ...elsewhere(layout, desired),
    ...laterFiles(layout, desired, stanza.edits.length > 0),
    ...replaced,
    ...elsewhereRead(layout),
  ];
  if (stanza.refused || stanza.edits.length === 0)
    return { ...shared, stanza, after: undefined, diagnostics };
  if (!target && layout.broken) {
    const broken = linkToNothing(layout.broken);
    return { ...shared, stanza, after: undefined, diagnostics: [...diagnostics, broken] };
  }
  const { text } = document;
  const before = target?.file.realPath ?? '/dev/null';
  const diff = unifiedDiff(text, stanza.edits, {
    before,
    after: target?.file.realPath ?? layout.path,
  });
  const encoding = target?.decoded.encoding ?? 'utf-8';
  const after = encodeText(applyEdits(text, stanza.edits), encoding);
  return { ...shared, stanza, after, diff, diagnostics };
}

function missing({ kind, path, broken }: Layout): StepDiagnostic {
  if (broken) return linkToNothing(broken);
  return {
    severity: 'error',
    code: 'no-multipath-conf',
    message: kind === 'none' ? 'there is no multipath configuration' : `${path} is not there`,
    path,
    help: 'check that this is a dom0 host with multipath-tools, and restore the file from its package',
  };
}

function linkToNothing({ path, to }: BrokenLink): StepDiagnostic {
  return {
    severity: 'error',
    code: 'no-multipath-conf',
    message: `${path} is a link to ${printableLine(to)}, which is not there`,
    path,
    help: 'fix or remove the link, or restore the file that it points to from its package',
  };
}

/** The parser merges entries of several files; two places to keep in step are one too many. */
function elsewhere({ holders, path }: Layout, { match }: DesiredStanza): StepDiagnostic[] {
  return holders
    .filter(({ file }) => file.path !== path)
    .map(({ file }) => ({
      severity: 'warning',
      code: 'duplicate-across-files',
      message: `the device ${match.vendor}/${match.product} is in ${file.path} too; ${path} is read later and wins`,
      path: file.path,
      help: `take it out of ${file.path}`,
    }));
}

/**
 * An entry of a file that is read later and matches the same devices wins (`find_hwe`): where stanzas are merged with its
 * values, where the last match counts alone altogether, so that no stanza is written there that could not count.
 */
function laterFiles(
  { reads, path, release: own }: Layout,
  desired: DesiredStanza,
  isWritten: boolean,
): StepDiagnostic[] {
  const { match } = desired;
  const isRead = reads.some(({ file }) => file.path === path) || path.startsWith(`${CONF_FOLDER}/`);
  const isLost = isRead && own !== undefined && traitsOf(own).lookup === 'last';
  const release = own ?? DEFAULT_RELEASE;
  // the C locale's order, in which scandir's names are read; the main file comes before all of them
  const later = reads.filter(({ file }, at) => at > 0 && file.path > path);
  return later.flatMap(({ file, document }) =>
    findRivals(readDevices(document, release), document, undefined, desired, release)
      .filter(({ how }) => how !== 'ends')
      .map(({ entry: { vendor = '(any)', product = '(any)', block } }) => ({
        severity: isLost && isWritten ? ('error' as const) : ('warning' as const),
        code: 'later-file-match',
        message: `${file.path} is read later, and its device ${vendor}/${product} also matches ${match.vendor}/${match.product}: ${isLost ? 'it counts alone' : 'its values win'}`,
        path: file.path,
        span: block.span,
        help: 'narrow that device, or give the file a name that is read earlier',
      })),
  );
}

/** What lies there wins over the main file, and nobody here has read it. */
function elsewhereRead({ otherFolder, path }: Layout): StepDiagnostic[] {
  if (otherFolder === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'config-dir-elsewhere',
      message: `config_dir is ${otherFolder}: this host reads its further files there, and this procedure does not`,
      path,
      help: 'move those files to /etc/multipath/conf.d and take config_dir out, or add the stanza there by hand with {edit-multipath-conf}',
    },
  ];
}

/**
 * XenServer 8 and XCP-ng 8.3 write the main file anew with each update: rpm tells so, or else its header. Where the header
 * names another owner, the edit's own warning is the answer.
 */
function overwritten(layout: Layout, target: ConfFile | undefined): StepDiagnostic[] {
  const { path, packages } = layout;
  if (!target) return [];
  const safe = safePlace(layout);
  const note = packageNote(path, packageOf(packages, target.file), safe, 'warning');
  if (note) return [{ ...note, path }];
  if (isDropIn(layout) || !ownerOf(target.decoded.text)?.isUnnamed) return [];
  return [
    {
      severity: 'warning',
      code: 'main-file-is-replaced',
      message: `${path} says that it is not to be edited: an update of the host may replace it`,
      path,
      help: safe,
    },
  ];
}

function isDropIn({ kind, path }: Layout): boolean {
  return kind === 'conf.d' && path.startsWith('/etc/multipath/');
}

/** Where updates leave a stanza alone. */
function safePlace(layout: Layout): string {
  if (lacksConfFolder(layout))
    return `make the folder ${CONF_FOLDER}, which this build reads, and run this again: a file of its own there stays; or run this procedure again after each update of the host`;
  return layout.kind === 'conf.d'
    ? `take the stanza out of it, then run this again: it goes into a file of its own in ${CONF_FOLDER}, which updates leave alone`
    : 'run this procedure again after each update of the host';
}

/** The folder alone is missing for a file of our own. */
function lacksConfFolder({ kind, release, otherFolder, holders }: Layout): boolean {
  const isOther = kind === 'conf.d' || kind === 'multipath-enabled' || otherFolder !== undefined;
  return !isOther && holders.length === 0 && readsConfFolder(release) === true;
}
