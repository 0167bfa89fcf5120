import type { HostReport, ProcedureName, StepReport } from '../../run/report.ts';
import type { Entry, Group } from '../groups.ts';
import { stepWord } from '../step-word.ts';
import type { ReportView } from '../view.ts';
import { grouped, shownDiff } from '../words.ts';
import { Html, html } from './escape.ts';
import { timeOf } from './lun-table.ts';

/** More would push the table of hosts away. */
const MOST_NEEDS = 20;

export function needsList(needs: readonly Entry[]): Html {
  if (needs.length === 0) return new Html('');
  const rest = needs.slice(MOST_NEEDS);
  return html`<section aria-labelledby="needs-title"><h2 id="needs-title">Needs you</h2><ul class="needs">${needs.slice(0, MOST_NEEDS).map(need)}</ul>${rest.length > 0 ? html`<details><summary>${grouped(rest.length)} more that need you</summary><ul class="needs">${rest.map(need)}</ul></details>` : undefined}</section>`;
}

function need({ names, word, tone, lines }: Entry): Html {
  const [first, ...rest] = lines;
  const sign = tone === 'bad' ? '\u2716' : '!';
  return html`<li class="${tone}"><strong>${names.length > 12 ? `${grouped(names.length)} hosts` : names.join(' ')}</strong>${names.length > 0 ? ': ' : ''}${sign} ${word}${first === undefined ? '' : `. ${first}`}${rest.map((line) => html`<br>${line.trim()}`)}${names.length > 12 ? html`<details><summary>names</summary><span class="names">${names.join(' ')}</span></details>` : undefined}</li>`;
}

/** What to type now, with a button that copies it; without a script the text can be selected with one click. */
export function commands({ next, downtime }: ReportView): Html {
  return html`${downtime === undefined ? undefined : html`<p>${downtime}</p>`}${next.map(
    ({ label, command, isProse }, at) =>
      isProse ? html`<p>${label}: ${command}</p>` : toCopy(label, command, at + 1),
  )}`;
}

/** Of its own, and above what may be a long list: whoever looks for it is in a hurry. */
export function undoLine({ undo }: ReportView): Html | undefined {
  if (!undo) return undefined;
  const keeps = undo.keeps.length > 0 ? ` (keeps: ${undo.keeps.join(', ')})` : '';
  return toCopy(`Undo everything${keeps}`, undo.command, 0);
}

function toCopy(label: string, command: string, at: number): Html {
  return html`<p class="copy">${label}: <code id="command-${at}">${command}</code> <button type="button" hidden data-copy="command-${at}">copy</button></p>`;
}

export function diffGroups(groups: readonly Group[], title: string, id: string): Html {
  if (groups.length === 0) return new Html('');
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${groups.map(
    ({ names, release, places, diffs, after }, at) =>
      html`<details${at === 0 ? new Html(' open') : undefined}><summary><strong>${grouped(names.length)} ${names.length === 1 ? 'host' : 'hosts'}</strong> ${[release, ...places].filter(Boolean).join(', ')}</summary><p class="names">${names.join(' ')}</p>${diffs.map(diffBlock)}${after.map((each) => html`<p>then: ${each}</p>`)}</details>`,
  )}</section>`;
}

function diffBlock(diff: string): Html {
  const lines = shownDiff(diff).map((line, at) => {
    const isHead = at < 2 && /^(?:---|\+\+\+) /.test(line);
    const kind = isHead ? 'dim' : /^\+/.test(line) ? 'add' : /^-/.test(line) ? 'del' : '';
    return html`<span class="${kind}">${line}</span>`;
  });
  return html`<pre tabindex="0">${lines}</pre>`;
}

const MOST_BARS = 20;

/** A bar a host, its parts by step, the slowest first. */
export function timeline(hosts: readonly HostReport[]): Html {
  const slow = [...hosts].sort((a, b) => b.durationMs - a.durationMs).slice(0, MOST_BARS);
  const longest = Math.max(1, ...slow.map(({ durationMs }) => durationMs));
  const cut =
    hosts.length > slow.length
      ? ` The ${slow.length} slowest of ${grouped(hosts.length)} hosts.`
      : '';
  return html`<section aria-labelledby="time-title"><h2 id="time-title">Where the time went</h2><p class="dim">Blue: writing. Violet: services and daemons. Grey: all else.${cut}</p><div class="scroll" role="group" aria-labelledby="time-title" tabindex="0"><table><thead><tr><th scope="col">host</th><th scope="col">steps</th><th scope="col" class="n">time</th></tr></thead><tbody>${slow.map(
    (host) =>
      html`<tr><th scope="row">${host.name}</th><td><div class="bar">${host.steps.map((step) => bar(step, longest))}</div></td><td class="n">${timeOf(host.durationMs)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function bar(step: StepReport, longest: number): Html {
  const kinds = step.changes.map(({ kind }) => kind);
  const kind = kinds.includes('write-file') ? 'w' : kinds.length > 0 ? 'm' : '';
  const share = Math.max(0, Math.min(100, (step.durationMs / longest) * 100));
  return html`<i class="${kind}" style="width:${share.toFixed(2)}%" title="${step.title}: ${timeOf(step.durationMs)}"></i>`;
}

/** Of more hosts the steps are one fold, not a screen of folds each. */
const MOST_FOLDS = 50;

/** All steps with what they found, folded; hosts that need somebody first. Beyond the room it is said what is left out. */
export function stepSections({ judged, report }: ReportView, room: number): Html {
  const parts: Html[] = [];
  let size = 0;
  for (const { host, word } of judged) {
    const part = html`<details><summary><strong>${host.name}</strong> ${word}</summary><table class="steps"><thead><tr><th scope="col">step</th><th scope="col">outcome</th><th scope="col">what was seen</th></tr></thead><tbody>${host.steps.map((step) => stepRow(step, report.procedure))}</tbody></table></details>`;
    size += part.text.length;
    if (size > room) break;
    parts.push(part);
  }
  const left = judged.length - parts.length;
  const rest = parts.slice(MOST_FOLDS);
  return html`<section aria-labelledby="steps-title"><h2 id="steps-title">Steps</h2>${parts.slice(0, MOST_FOLDS)}${rest.length > 0 ? html`<details><summary>${grouped(rest.length)} more ${rest.length === 1 ? 'host' : 'hosts'}</summary>${rest}</details>` : undefined}${left > 0 ? html`<p class="dim">The steps of ${grouped(left)} more ${left === 1 ? 'host' : 'hosts'} are left out here to keep the page small; the report as JSON has them.</p>` : undefined}</section>`;
}

const MOST_FINDINGS = 12;

function stepRow(step: StepReport, procedure: ProcedureName): Html {
  const told = step.findings.filter(({ severity, code }) => severity !== 'info' || code !== 'map');
  const findings = told
    .slice(0, MOST_FINDINGS)
    .map(
      ({ severity, message, help, code }) =>
        html`<br><span class="${severity === 'error' ? 'bad' : severity === 'warning' ? 'warning' : 'dim'}">${severity}</span>: ${message}${help === undefined ? '' : ` (${help})`} <span class="dim">[${code}]</span>`,
    );
  const more =
    told.length > MOST_FINDINGS
      ? html`<br>... ${grouped(told.length - MOST_FINDINGS)} more findings`
      : undefined;
  const { word, tone } = stepWord(step, procedure);
  return html`<tr><td>${step.title}</td><td class="${tone}">${word}</td><td>${step.verified?.summary ?? step.summary}${findings}${more}</td></tr>`;
}

export function facts(view: ReportView): Html {
  const { report } = view;
  const rows: readonly (readonly [string, string])[] = [
    ['run', report.runId],
    ['begun', report.startedAt],
    ['time', timeOf(report.durationMs)],
    ['profile', report.profile],
    ['tool', `quantastor-xenserver ${report.tool.version}`],
    ...(report.planDigest === undefined
      ? []
      : [['digest of the plan', report.planDigest] as const]),
    ...Object.entries(report.options ?? {}).map(
      ([name, value]) =>
        [`option ${name}`, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
  ];
  return html`<details><summary>Facts of the run</summary><table><tbody>${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td><code>${value}</code></td></tr>`)}</tbody></table></details>`;
}
