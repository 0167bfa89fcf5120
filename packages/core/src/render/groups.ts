import type { Change, HostReport } from '../run/report.ts';
import { quoteCommand } from '../text/quote.ts';
import type { Judged } from './judge.ts';
import { byName, shown } from './words.ts';

/** Hosts with the same release, the same edit and the same follow-up. */
export interface Group {
  readonly names: readonly string[];
  /** `XCP-ng 8.3, multipath-tools 0.4.9-136.xs8`. */
  readonly release: string;
  /** One a file: `new file /etc/multipath/conf.d/quantastor.conf`. */
  readonly places: readonly string[];
  readonly diffs: readonly string[];
  /** What is done behind the edit. */
  readonly after: readonly string[];
}

export function groupPlans(hosts: readonly HostReport[]): Group[] {
  const groups = new Map<string, { first: HostReport; names: string[] }>();
  for (const host of hosts) {
    const key = JSON.stringify([shownRelease(host), changesOf(host).map(essence), notReadOf(host)]);
    const known = groups.get(key);
    if (known) known.names.push(host.name);
    else groups.set(key, { first: host, names: [host.name] });
  }
  return [...groups.values()]
    .map(({ first, names }) => toGroup(first, names.map(shown).sort(byName)))
    .sort((a, b) => b.names.length - a.names.length);
}

export function shownRelease({ release }: HostReport): string {
  const { product, multipathTools } = release ?? {};
  const parts = [product, multipathTools && `multipath-tools ${multipathTools}`];
  return shown(parts.filter(Boolean).join(', '));
}

function changesOf({ steps }: HostReport): Change[] {
  return steps.flatMap(({ changes }) => changes);
}

function essence({ kind, path, diff, command, summary }: Change): readonly unknown[] {
  return [kind, path, diff, command, path === undefined && command === undefined ? summary : ''];
}

function toGroup(host: HostReport, names: readonly string[]): Group {
  const changes = changesOf(host);
  const files = changes.filter(({ path }) => path !== undefined);
  return {
    names,
    release: shownRelease(host),
    places: files.map(placeOf),
    diffs: files.flatMap(({ diff }) => diff ?? []),
    after: afterOf(host, changes),
  };
}

/** Each once: what is put back of an interrupted run may be what the run itself does next. */
function afterOf(host: HostReport, changes: readonly Change[]): string[] {
  const said = changes
    .filter(({ path }) => path === undefined)
    .map(({ summary, command }) =>
      shown(command && summary === '' ? quoteCommand(command) : summary),
    );
  return [...new Set([...said, ...notReadOf(host)])];
}

/** A file that is written and that no daemon is asked to read: why not. */
function notReadOf({ outcome, steps }: HostReport): string[] {
  const step = steps.find(({ name }) => name === 'reconfigure-daemon');
  const isWritten = steps.some(
    ({ name, changes }) => name === 'write-stanza' && changes.length > 0,
  );
  if (outcome !== 'would-change' || step?.outcome !== 'unchanged' || !isWritten) return [];
  return [`nothing yet (${shown(step.summary)})`];
}

function placeOf({ kind, path = '', diff, beforeSha256, afterSha256 }: Change): string {
  const isNew =
    beforeSha256 === null || (beforeSha256 === undefined && /^--- \/dev\/null/.test(diff ?? ''));
  if (isNew) return `new file ${shown(path)}`;
  if (afterSha256 === null) return `${shown(path)} is removed`;
  const line = /^@@ -(\d+)/m.exec(diff ?? '')?.[1];
  // what an installer did to another file is no place in the installer
  const isOwn = kind === 'write-file';
  return line === undefined || !isOwn ? shown(path) : `${shown(path)}, at line ${line}`;
}

/** Hosts of which the same is to be said. */
export interface Entry {
  readonly names: readonly string[];
  readonly word: string;
  readonly tone: Judged['tone'];
  readonly lines: readonly string[];
}

export function groupJudged(judged: readonly Judged[]): Entry[] {
  const entries = new Map<string, Judged[]>();
  for (const each of judged) {
    const key = JSON.stringify([
      each.word,
      each.lines.map((line) => line.replaceAll(each.host.host, '*')),
    ]);
    entries.set(key, [...(entries.get(key) ?? []), each]);
  }
  return [...entries.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const { word, tone, lines } = first;
    return [{ names: all.map(({ host }) => shown(host.name)).sort(byName), word, tone, lines }];
  });
}
