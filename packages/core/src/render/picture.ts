import type { ReportedMap, ReportedPath, ReportedPathGroup } from '../procedures/report-types.ts';
import type { Report } from '../run/report.ts';
import { fit, widthOf } from '../text/width.ts';
import type { Judged, Tone } from './judge.ts';
import { NEEDS_NOBODY } from './judge.ts';
import { escapeText } from './page/escape.ts';
import { mapsOf } from './paths.ts';
import { viewReport } from './view.ts';
import { byName, grouped, many } from './words.ts';

const WIDTH = 1180;
const LEFT = 24;
/** Of a bold letter of 19 points in a wide font, such as DejaVu Sans: what is cut off says nothing. */
const TITLE_COLUMN = 13.7;
const TITLE_COLUMNS = Math.floor((WIDTH - 2 * LEFT) / TITLE_COLUMN);
const LUN_LEFT = 48;
const PATH_LEFT = 440;
const PATH_WIDTH = 170;
const ROW = 26;
const GAP = 8;
/** Beyond them LUNs are folded, so that 20 hosts stay below 3,000 points. */
const MOST_UNFOLDED = 30;
const MOST_QUIET_HOSTS = 20;
const MOST_BUSY_HOSTS = 20;

/** Colours of text and of edges; each has a word beside it. */
const COLOURS: Readonly<Record<Tone, string>> = {
  bad: 'bad',
  warning: 'warn',
  changed: 'good',
  good: 'good',
  dim: 'dim',
};

/** Part of a page: the page's own colours; alone: its own, light and dark. */
export function drawHosts(
  report: Report,
  { isInline = false }: { readonly isInline?: boolean } = {},
): string {
  const view = viewReport(report);
  const sheet = new Sheet();
  if (!isInline) {
    // the word alone: what it means stands in the title for readers
    const verdict = view.verdict.replace(/ \[SANDBOX: [^\]]*\]$/, ' [SANDBOX]');
    sheet.text(LEFT, 34, fit(verdict, TITLE_COLUMNS), 'title');
    sheet.y = 52;
    if (view.aside !== undefined) sheet.line(LEFT, view.aside, 'dim');
    sheet.legend();
  }
  const busy = view.judged.filter(({ rank }) => rank < NEEDS_NOBODY);
  const calm = view.judged.filter(({ rank }) => rank >= NEEDS_NOBODY);
  const byNames = (a: Judged, b: Judged): number =>
    a.rank - b.rank || byName(a.host.name, b.host.name);
  const isFew = view.judged.length <= 3;
  busy.sort(byNames);
  for (const each of busy.slice(0, MOST_BUSY_HOSTS)) sheet.host(each, isFew);
  if (busy.length > MOST_BUSY_HOSTS)
    sheet.line(LEFT, `! ${many(busy.length - MOST_BUSY_HOSTS, 'more host')} with a fault`, 'name');
  const few = calm.sort(byNames).slice(0, MOST_QUIET_HOSTS);
  for (const each of few) sheet.host(each, isFew);
  if (calm.length > few.length)
    sheet.line(LEFT, `${many(calm.length - few.length, 'more host')} without a fault`, 'good');
  return sheet.svg(view.verdict);
}

interface Health {
  readonly map: ReportedMap;
  readonly paths: readonly ReportedPath[];
  readonly failed: number;
  readonly missing: number;
}

function healthOf(map: ReportedMap): Health {
  const paths = map.groups.flatMap((group) => group.paths);
  const missing = Math.max(0, (map.expectedPaths ?? 0) - paths.length);
  return { map, paths, failed: paths.filter(({ failed }) => failed).length, missing };
}

/** By how many paths are left, and by which SCSI hosts the others were; in the order that is given. */
function groupAlike(healths: readonly Health[]): Health[][] {
  const groups = new Map<string, Health[]>();
  for (const each of healths) {
    const lost = each.paths.flatMap(({ failed, hctl }) => (failed ? [hctl?.split(':')[0]] : []));
    const key = JSON.stringify([each.paths.length, each.missing, lost.sort()]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function isFaulty({ paths, failed, missing }: Health): boolean {
  return failed > 0 || missing > 0 || paths.length === 0;
}

class Sheet {
  y = GAP;
  #unfolded = 0;
  readonly #parts: string[] = [];

  text(x: number, y: number, text: string, kind: string): void {
    this.#parts.push(`<text x="${x}" y="${y}" class="${kind}">${escapeText(text)}</text>`);
  }

  line(x: number, text: string, kind: string): void {
    this.text(x, this.y + 18, text, kind);
    this.y += ROW;
  }

  box(x: number, width: number, text: string, kind: string, title: string): void {
    const inside = fit(text, Math.floor((width - 16) / 7.4));
    this.#parts.push(
      `<g><title>${escapeText(title)}</title><rect x="${x}" y="${this.y}" width="${width}" height="${ROW - 4}" rx="4" class="${kind}"/><text x="${x + 8}" y="${this.y + 16}">${escapeText(inside)}</text></g>`,
    );
  }

  legend(): void {
    this.box(LEFT, 150, 'all paths active', 'good', 'Every path of the LUN is active');
    this.box(LEFT + 160, 190, '! some paths failed', 'warn', 'The LUN can still be reached');
    this.box(
      LEFT + 360,
      190,
      '\u2716 failed, or no path',
      'bad',
      'A failed path, or a LUN that cannot be reached',
    );
    this.y += ROW + GAP;
  }

  /** The host with its faulty LUNs unfolded; LUNs of one state are one box. */
  host({ host, word, tone, lines }: Judged, isFew: boolean): void {
    const sign = tone === 'bad' ? '\u2716 ' : tone === 'warning' ? '! ' : '';
    this.y += GAP / 2;
    const kind = COLOURS[tone];
    this.text(LEFT, this.y + 17, host.name, 'name');
    const x = LEFT + Math.max(120, widthOf(host.name) * 9 + 16);
    this.box(
      x,
      Math.max(90, widthOf(sign + word) * 8 + 16),
      sign + word,
      kind,
      `${host.name}: ${word}`,
    );
    const healths = mapsOf(host).map(healthOf);
    const faulty = healths.filter(isFaulty);
    const whole = healths.filter((each) => !isFaulty(each));
    const [first] = lines;
    // of many faulty LUNs it is said at once what they have in common
    if (faulty.length !== 1 && first !== undefined)
      this.text(
        x + Math.max(90, widthOf(sign + word) * 8 + 16) + 12,
        this.y + 16,
        fit(first, 90),
        'dim',
      );
    else if (faulty.length === 0 && whole.length > 0 && !(isFew && whole.length <= 8))
      this.text(
        x + Math.max(90, widthOf(sign + word) * 8 + 16) + 12,
        this.y + 16,
        foldedWords(whole),
        'dim',
      );
    this.y += ROW;
    faulty.sort((a, b) => a.paths.length - a.failed - (b.paths.length - b.failed));
    for (const alike of groupAlike(faulty)) this.#faulty(alike);
    if (isFew && whole.length <= 8) for (const each of whole) this.lun(each);
    else if (faulty.length > 0 && whole.length > 0) {
      this.box(
        LUN_LEFT,
        380,
        foldedWords(whole),
        'good',
        whole.map(({ map }) => map.wwid ?? map.name).join(' '),
      );
      this.y += ROW;
    }
  }

  /** LUNs that have lost the same: of more than three the first is drawn. */
  #faulty(alike: readonly Health[]): void {
    const room = Math.max(0, MOST_UNFOLDED - this.#unfolded);
    const open = alike.slice(0, Math.min(room, alike.length > 3 ? 1 : alike.length));
    this.#unfolded += open.length;
    for (const each of open) this.lun(each);
    const rest = alike.slice(open.length);
    const [first] = rest;
    if (!first) return;
    const { paths, failed, missing } = first;
    const active = paths.length - failed;
    this.box(
      LUN_LEFT,
      380,
      `${active === 0 ? '\u2716' : '!'} ${many(rest.length, open.length > 0 ? 'more LUN' : 'LUN')}, ${active} of ${paths.length + missing} paths${rest.length > 1 ? ' each' : ''}`,
      active === 0 ? 'bad' : 'warn',
      rest.map(({ map }) => map.wwid ?? map.name).join(' '),
    );
    this.y += ROW;
  }

  lun(health: Health): void {
    const { map, paths, failed, missing } = health;
    const active = paths.length - failed;
    const kind = active === 0 ? 'bad' : isFaulty(health) ? 'warn' : 'good';
    const sign = kind === 'bad' ? '\u2716 ' : kind === 'warn' ? '! ' : '';
    const identity = map.wwid ?? map.name;
    const name =
      identity.length > 36 ? `${identity.slice(0, 12)}\u2026${identity.slice(-20)}` : identity;
    const title = `LUN ${identity}${map.name === identity ? '' : ` (${map.name})`} ${map.vendor} ${map.product}: ${active} of ${paths.length + missing} paths active`;
    this.box(LUN_LEFT, 380, `${sign}${name}  ${active} of ${paths.length + missing}`, kind, title);
    for (const [at, group] of map.groups.entries()) this.group(group, at + 1);
    if (map.groups.length === 0) this.y += ROW;
  }

  /** The failed paths of a group first. */
  group({ state, selector, paths }: ReportedPathGroup, number: number): void {
    const sorted = [...paths].sort((a, b) => Number(b.failed) - Number(a.failed));
    const perRow = Math.floor((WIDTH - LEFT - PATH_LEFT) / (PATH_WIDTH + GAP));
    for (const [at, path] of sorted.entries()) {
      if (at > 0 && at % perRow === 0) this.y += ROW;
      const { device, hctl, state: words, failed, reads, writes } = path;
      const io =
        reads === undefined ? '' : `, ${grouped(reads)} reads, ${grouped(writes ?? 0)} writes`;
      const group = `path group ${number} ${state}${selector === undefined ? '' : ` (${selector})`}`;
      this.box(
        PATH_LEFT + (at % perRow) * (PATH_WIDTH + GAP),
        PATH_WIDTH,
        `${failed ? '\u2716 ' : ''}${device}${hctl === undefined ? '' : ` ${hctl}`}`,
        failed ? 'bad' : 'good',
        `${device}${hctl === undefined ? '' : ` (${hctl})`} ${words}${io}; ${group}`,
      );
    }
    this.y += ROW;
  }

  svg(title: string): string {
    const height = this.y + GAP * 2;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeText(title)}" class="picture"><title>${escapeText(title)}</title><style>${STYLE}</style><rect width="${WIDTH}" height="${height}" class="ground"/>${this.#parts.join('\n')}</svg>
`;
  }
}

function foldedWords(whole: readonly Health[]): string {
  const counts = [...new Set(whole.map(({ paths }) => paths.length))].sort((a, b) => a - b);
  const each =
    counts.length === 1
      ? `all ${counts[0]} paths active${whole.length > 1 ? ' each' : ''}`
      : 'all paths active';
  return `${many(whole.length, 'LUN')}, ${each}`;
}

const STYLE =
  '.picture{font:13px system-ui,"DejaVu Sans","Noto Sans CJK KR",sans-serif}.picture text{fill:#1d1f23}.picture .ground{fill:#fff}.picture .title{font-size:19px;font-weight:700}.picture .name{font-weight:700}.picture text.dim{fill:#535b66}.picture text.good{fill:#1d6b26}.picture rect.good{fill:#e6f4e7;stroke:#2e7d32}.picture rect.warn{fill:#fff0d9;stroke:#9a5200;stroke-width:2}.picture rect.bad{fill:#fbdedb;stroke:#b3261e;stroke-width:2}.picture rect.dim{fill:#f1f3f5;stroke:#7d8793}@media(prefers-color-scheme:dark){.picture text{fill:#e7e9ec}.picture .ground{fill:#16181c}.picture text.dim{fill:#a8b0bb}.picture text.good{fill:#7fd08a}.picture rect.good{fill:#16331b;stroke:#4d9f58}.picture rect.warn{fill:#3d2c0c;stroke:#ffbe70}.picture rect.bad{fill:#4a1f1b;stroke:#ff9d94}.picture rect.dim{fill:#20242a;stroke:#7d8793}}';
