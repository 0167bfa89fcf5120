import type { Change, HostReport, Report } from '../run/report.ts';
import { type Group, groupPlans } from './groups.ts';
import { NEEDS_NOBODY } from './judge.ts';
import { Html, html } from './page/escape.ts';
import { hostTable } from './page/lun-table.ts';
import {
  commands,
  diffGroups,
  facts,
  needsList,
  stepSections,
  timeline,
  undoLine,
} from './page/parts.ts';
import { script, style } from './page/static.ts';
import { drawHosts } from './picture.ts';
import { type ReportView, type ViewOptions, viewReport } from './view.ts';
import { grouped, sizeOf } from './words.ts';

/** What 1,000 hosts may take; the steps of quiet hosts give way. */
const MOST_BYTES = 2_000_000;

/**
 * A report as one page that can be mailed: nothing from elsewhere, whole without its script, and nothing that a host,
 * a file or a profile says can be markup.
 */
export function renderHtml(report: Report, options: ViewOptions = {}): string {
  const view = viewReport(report, options);
  const head = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${view.verdict}</title><style>${new Html(style)}</style></head>
<body><main><header><h1>${view.verdict.replace(/ \[SANDBOX.*\]$/, '').replace('  ', ': ')}</h1><p class="dim">${nameOf(report)} \u00b7 <time datetime="${report.startedAt}">${utc(report.startedAt)}</time> \u00b7 profile ${report.profile} \u00b7 quantastor-xenserver ${report.tool.version}${report.sandbox ? html` \u00b7 <span class="sandbox">SANDBOX: services and daemons are pretended</span>` : undefined}</p>${view.end === undefined ? undefined : html`<p>${view.end}</p>`}</header>
${undoLine(view)}${figures(view)}${needsList(view.needs)}${commands(view)}`;
  const body = html`${onePicture(report) ?? (report.hosts.length > 0 ? hostTable(view.judged) : undefined)}${diffs(view)}${report.mode === 'apply' && report.hosts.length > 0 ? timeline(report.hosts) : undefined}`;
  const foot = html`${facts(view)}</main><script>${new Html(script)}</script></body></html>
`;
  const used = [head, body, foot].reduce((sum, { text }) => sum + sizeOf(text), 0);
  // a character of text takes at most three bytes of UTF-8 here
  const room = Math.max(0, (MOST_BYTES - used) / 3);
  const steps = report.hosts.length > 0 ? stepSections(view, room) : html``;
  return head.text + body.text + steps.text + foot.text;
}

function nameOf({ procedure, subject, mode }: Report): string {
  const half = subject && !procedure.includes(subject) ? ` ${subject}` : '';
  return `${procedure}${half === ' adapter' && procedure === 'install-adapter' ? '' : half}${mode === 'check' && procedure !== 'verify' ? ' --check' : ''}`;
}

function utc(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function figures({ report, judged, paths }: ReportView): Html {
  const all = judged.length;
  const well = judged.filter(({ rank }) => rank >= NEEDS_NOBODY).length;
  const outcomes = new Map<string, number>();
  for (const { word } of judged) outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
  const list: (readonly [string, string])[] =
    report.procedure === 'verify'
      ? [[`${grouped(well)}/${grouped(all)}`, 'hosts without a fault']]
      : [...outcomes].map(([word, number]) => [grouped(number), word]);
  if (paths.luns > 0) {
    list.push([grouped(paths.luns), paths.luns === 1 ? 'LUN' : 'LUNs']);
    list.push([`${grouped(paths.active)}/${grouped(paths.paths)}`, 'paths active']);
  }
  const asked = judged.filter(({ effect }) => effect !== undefined);
  if (report.procedure === 'verify' && asked.length > 0) {
    const seen = asked.filter(({ effect }) => effect?.answer === 'seen').length;
    list.push([`${grouped(seen)}/${grouped(all)}`, 'stanza in effect']);
  }
  if (all === 0) return html``;
  return html`<dl class="figures">${list.map(([number, label]) => html`<div><dt class="dim">${label}</dt><dd>${number}</dd></div>`)}</dl>`;
}

/** One host: its LUNs with their path groups as a drawing. */
function onePicture(report: Report): Html | undefined {
  const [host] = report.hosts;
  const isOne =
    report.hosts.length === 1 && host?.steps.some(({ maps }) => maps && maps.length > 0);
  if (!isOne) return undefined;
  return html`<section aria-labelledby="paths-title"><h2 id="paths-title">LUNs and paths</h2><div class="scroll" role="group" aria-labelledby="paths-title" tabindex="0">${new Html(drawHosts(report, { isInline: true }))}</div></section>`;
}

function diffs({ report, groups }: ReportView): Html | undefined {
  if (report.procedure === 'verify') return undefined;
  const isEmpty = ({ places, after }: Group): boolean => places.length + after.length === 0;
  const of = (all: readonly Group[], title: string, id = 'written-title'): Html =>
    diffGroups(
      all.filter((each) => !isEmpty(each)),
      title,
      id,
    );
  if (groups.length > 0 || report.mode === 'check') {
    const planned = report.hosts.filter(({ outcome }) => outcome === 'would-change');
    return of(
      groups.length > 0 ? groups : groupPlans(planned),
      report.mode === 'check' ? 'What would be written' : 'What was written',
    );
  }
  const stands = withChanges(report.hosts, ({ done, undone }) => done && undone !== true);
  const isBack = withChanges(report.hosts, ({ done, undone }) => done && undone === true);
  return html`${of(groupPlans(stands), 'What was written')}${of(groupPlans(isBack), 'What was written and put back', 'back-title')}`;
}

function withChanges(
  hosts: readonly HostReport[],
  isMeant: (change: Change) => boolean,
): HostReport[] {
  return hosts.map((host) => ({
    ...host,
    steps: host.steps.map((step) => ({ ...step, changes: step.changes.filter(isMeant) })),
  }));
}
