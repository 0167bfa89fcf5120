import type { HostReport } from '../../run/report.ts';
import { shownRelease } from '../groups.ts';
import type { Judged } from '../judge.ts';
import { NEEDS_NOBODY } from '../judge.ts';
import { describeLun, isWhole, type Lun, lunsOf } from '../paths.ts';
import { byName, grouped } from '../words.ts';
import { Html, html, jsonText } from './escape.ts';

const MOST_ROWS = 50;
const MOST_SQUARES = 400;

interface Row {
  readonly judged: Judged;
  readonly luns: readonly Lun[];
}

/** Hosts with their LUNs, faults first; beyond 50 rows equal hosts stand on one line. */
export function hostTable(judged: readonly Judged[]): Html {
  const rows = judged.map((each): Row => ({ judged: each, luns: lunsOf(each.host) }));
  rows.sort(
    (a, b) => a.judged.rank - b.judged.rank || byName(a.judged.host.name, b.judged.host.name),
  );
  const columns = sharedColumns(rows);
  const hasLuns = rows.some(({ luns }) => luns.length > 0);
  const faults = rows.filter(isFault).length;
  const most = rows.length <= MOST_ROWS ? rows.length : Math.min(MOST_ROWS, Math.max(faults, 10));
  const rest = rows.slice(most);
  return html`<section aria-labelledby="hosts-title"><h2 id="hosts-title">${hasLuns ? 'Hosts and LUNs' : 'Hosts'}</h2>
<div class="filter" hidden><label for="filter">Filter</label><input id="filter" type="search" placeholder="host, state or LUN"><label><input id="only" type="checkbox"> only with a fault</label><span id="status" role="status" class="dim"></span>${rest.length > 0 ? html`<button id="more" type="button" hidden>Show all ${grouped(rows.length)} rows</button>` : undefined}</div>
${hasLuns ? html`<p class="dim">One square is one LUN. Plain: all paths. With a number: so many paths of so many are left.${columns ? ' An empty frame: this host lacks the LUN.' : ''} Faults first.</p>` : undefined}
<div class="scroll" role="group" aria-labelledby="hosts-title" tabindex="0"><table id="hosts"><thead><tr><th scope="col">host</th><th scope="col">state</th><th scope="col" class="release">release</th><th scope="col" class="n">LUNs</th><th scope="col" class="n">paths</th><th scope="col">${hasLuns ? 'each LUN' : 'time'}</th></tr></thead>
<tbody>${rows.slice(0, most).map((row) => hostRow(row, columns, hasLuns))}${summaryRows(rest)}</tbody></table></div>
${rest.length > 0 ? html`<script type="application/json" id="rows">${jsonText(rest.map(dataOf))}</script>` : undefined}</section>`;
}

function isFault({ judged }: Row): boolean {
  return judged.rank < NEEDS_NOBODY;
}

const SIGNS: Readonly<Record<Judged['tone'], string>> = {
  bad: '\u2716',
  warning: '!',
  changed: '\u2713',
  good: '\u2713',
  dim: '\u2013',
};

/** Where most LUNs are seen by several hosts, a LUN has its own column on all of them. */
function sharedColumns(rows: readonly Row[]): readonly string[] | undefined {
  const seen = new Map<string, number>();
  for (const { luns } of rows) for (const { id } of luns) seen.set(id, (seen.get(id) ?? 0) + 1);
  const shared = [...seen.values()].filter((times) => times > 1).length;
  if (rows.length < 2 || shared * 2 < seen.size || seen.size > 200 || seen.size === 0)
    return undefined;
  return [...seen.keys()].sort(byName);
}

function countsOf(luns: readonly Lun[]): { readonly active: number; readonly paths: number } {
  return {
    active: luns.reduce((sum, lun) => sum + lun.active, 0),
    paths: luns.reduce((sum, lun) => sum + lun.paths, 0),
  };
}

function hostRow(row: Row, columns: readonly string[] | undefined, hasLuns: boolean): Html {
  const { judged, luns } = row;
  const { host, tone, word } = judged;
  const { active, paths } = countsOf(luns);
  const ids = luns.filter((lun) => luns.length <= 60 || !isWhole(lun)).map(({ id }) => id);
  const text = [host.name, word, shownRelease(host), ...ids].join(' ').toLowerCase();
  const squares = columns
    ? columns.map((id) => luns.find((lun) => lun.id === id) ?? id)
    : [...luns];
  const cells = squares.slice(0, MOST_SQUARES).map(square);
  const cut =
    squares.length > MOST_SQUARES
      ? html` and ${grouped(squares.length - MOST_SQUARES)} more`
      : undefined;
  const last =
    luns.length > 0 || columns
      ? html`<div class="luns${columns ? ' cols' : ''}">${cells}${cut}</div>`
      : html`${hasLuns ? '' : timeOf(host.durationMs)}`;
  return html`<tr class="row${isFault(row) ? ' fault' : ''}" data-text="${text}"><th scope="row">${host.name}</th><td class="state ${tone}">${SIGNS[tone]} ${word}</td><td class="release" title="${shownRelease(host)}">${productOf(host)}</td><td class="n">${luns.length || ''}</td><td class="n">${paths > 0 ? `${active}/${paths}` : ''}</td><td>${last}</td></tr>
`;
}

/** The build of multipath-tools stands in its title. */
function productOf(host: HostReport): string {
  return host.release?.product ?? shownRelease(host);
}

export function timeOf(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Text only where something is missing. */
function square(lun: Lun | string): Html {
  if (typeof lun === 'string')
    return html`<span class="lack" title="this host does not see LUN ${lun}"></span>`;
  const title = describeLun(lun);
  if (isWhole(lun)) return html`<span title="${title}"></span>`;
  return html`<span class="${lun.active === 0 ? 'none' : 'part'}" title="${title}">${lun.active}/${lun.paths}</span>`;
}

function summaryRows(rest: readonly Row[]): Html[] {
  const groups = new Map<string, Row[]>();
  for (const row of rest) {
    const { active, paths } = countsOf(row.luns);
    const key = JSON.stringify([
      row.judged.word,
      shownRelease(row.judged.host),
      row.luns.length,
      active,
      paths,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    if (!first) return new Html('');
    const { tone, word, host } = first.judged;
    const { active, paths } = countsOf(first.luns);
    const names = rows.map(({ judged }) => judged.host.name).join(' ');
    return html`<tr class="summary"><th scope="row">${grouped(rows.length)} ${rows.length === 1 ? 'host' : 'hosts'}</th><td class="state ${tone}">${SIGNS[tone]} ${word}</td><td class="release" title="${shownRelease(host)}">${productOf(host)}</td><td class="n">${first.luns.length || ''}</td><td class="n">${paths > 0 ? `${active}/${paths} each` : ''}</td><td><details><summary>names</summary><span class="names">${names}</span></details></td></tr>
`;
  });
}

function dataOf({ judged, luns }: Row): readonly unknown[] {
  const { host, word, tone } = judged;
  const { active, paths } = countsOf(luns);
  const ids = luns.length <= 4 ? luns.map(({ id }) => id).join(' ') : '';
  return [host.name, SIGNS[tone], word, tone, productOf(host), luns.length, active, paths, ids];
}
