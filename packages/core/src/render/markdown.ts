import type { Report } from '../run/report.ts';
import { type Entry, type Group, groupPlans } from './groups.ts';
import { lunGrid } from './lun-grid.ts';
import { type ReportView, type StepLine, type ViewOptions, viewReport } from './view.ts';
import { codeSpan, fenced, grouped, shownDiff, sizeOf } from './words.ts';

export interface MarkdownOptions extends ViewOptions {
  /** Bytes of UTF-8 that the place takes; beyond them diffs go first, then hosts, and it is said. Default 60,000. */
  readonly limit?: number;
  /** Where all of it stands: `the artifact report.html`. */
  readonly whole?: string;
  /** Of the undo command, in the words of the front end. */
  readonly undo?: string;
}

const LIMIT = 60_000;
const MOST_NAMES = 60;

/** A report as GitHub and others show it. Nothing that a host says can be markup. */
export function renderMarkdown(report: Report, options: MarkdownOptions = {}): string {
  const { limit = LIMIT, whole } = options;
  const view = viewReport(report, options);
  const pieces: readonly { readonly text: string; readonly short?: string }[] = [
    ...view.needs.map((entry) => ({ text: describe(entry) })),
    ...view.steps.map((step) => ({ text: stepOf(step, true), short: stepOf(step, false) })),
    ...groupsOf(view).map((group) => ({
      text: section(group, true),
      short: section(group, false),
    })),
    ...view.quiet.map((entry) => ({ text: describe(entry) })),
    ...(differs(report)
      ? [{ text: fold('hosts and LUNs', lunGrid(report.hosts).join('\n')) }]
      : []),
  ];
  const head = [`### ${inert(view.verdict)}`, ...(view.aside ? [inert(view.aside)] : [])].join(
    '\n\n',
  );
  const tail = tailOf(view, options);
  let room = limit - sizeOf(head) - sizeOf(tail) - 300;
  const shown: string[] = [];
  let left = 0;
  let diffs = 0;
  for (const piece of pieces) {
    const fits = [piece.text, piece.short].find(
      (text) => text !== undefined && sizeOf(text) + 2 <= room,
    );
    if (fits === undefined) {
      left += 1;
      continue;
    }
    if (fits !== piece.text) diffs += 1;
    room -= sizeOf(fits) + 2;
    shown.push(fits);
  }
  const where = whole === undefined ? 'the report has all' : `all of it: ${inert(whole)}`;
  const missing = [
    ...(diffs > 0 ? [`${grouped(diffs)} ${diffs === 1 ? 'diff' : 'diffs'}`] : []),
    ...(left > 0 ? [`${grouped(left)} of ${grouped(pieces.length)} entries`] : []),
  ];
  const note =
    missing.length > 0
      ? `_Left out here, there is no more room: ${missing.join(' and ')}; ${where}._`
      : '';
  return `${[head, ...shown, note, tail].filter(Boolean).join('\n\n')}\n`;
}

/** What would be written, or was: there is no plan above it as there is on a terminal. */
function groupsOf({ report, groups, steps }: ReportView): readonly Group[] {
  if (groups.length > 0 || report.procedure === 'verify' || steps.length > 0) return groups;
  return groupPlans(report.hosts.filter(({ outcome }) => outcome === 'changed'));
}

function stepOf({ host, number, name, word, summary, diffs }: StepLine, withDiff: boolean): string {
  const line = `${number}. ${inert(host)}: **${inert(name)}** ${inert(word)}: ${inert(summary)}`;
  return [line, ...(withDiff ? diffs.map(foldDiff) : [])].join('\n\n');
}

function describe({ names, word, lines }: Entry): string {
  const [first, ...rest] = lines;
  const number = names.length > 1 ? ` (${grouped(names.length)})` : '';
  const head = `- **${inert(word)}**${number} ${namesOf(names)}${first === undefined ? '' : `: ${inert(first)}`}`;
  return [head, ...rest.map((line) => `  ${inert(line.trim())}`)].join('  \n');
}

function section(
  { names, release, places, diffs, after: followUps }: Group,
  withDiff: boolean,
): string {
  const head = `- **${grouped(names.length)}** ${names.length === 1 ? 'host' : 'hosts'}: ${namesOf(names)}`;
  // a rollback asks for no release
  const where = [release, ...places].filter(Boolean).map(inert).join(', ');
  const after = followUps.map((each) => `  then: ${inert(each)}`);
  const blocks = withDiff ? diffs.map(foldDiff) : [];
  const lines = [head, ...(where === '' ? [] : [`  ${where}`]), ...after];
  return [lines.join('  \n'), ...blocks].join('\n\n');
}

function foldDiff(diff: string): string {
  return fold('diff', shownDiff(diff).join('\n'), 'diff');
}

function fold(title: string, text: string, language = ''): string {
  return `<details><summary>${title}</summary>\n\n${fenced(text, language)}\n</details>`;
}

/** Some host of a pool lacks a LUN that others have. */
function differs({ hosts }: Report): boolean {
  return hosts.some(({ steps }) =>
    steps.some(({ findings }) =>
      findings.some(({ code: each }) => each === 'lun-not-on-every-host'),
    ),
  );
}

function tailOf(
  { undo, next, end, notes, downtime }: ReportView,
  options: MarkdownOptions,
): string {
  const command = options.undo ?? undo?.command;
  const keeps =
    undo && undo.keeps.length > 0 ? ` (keeps: ${undo.keeps.map(inert).join(', ')})` : '';
  return [
    ...(downtime === undefined ? [] : [inert(downtime)]),
    ...(notes.length > 0 ? [`_${inert(notes.join(', '))}_`] : []),
    ...(undo && command !== undefined ? [`Undo: ${codeSpan(command)}${keeps}`] : []),
    // who has the report here need not ask for it
    ...next
      .filter(({ label }) => label !== 'Details')
      .map((each) => `${inert(each.label)}: ${(each.isProse ? inert : codeSpan)(each.command)}`),
    ...(end === undefined ? [] : [inert(end)]),
  ].join('\n\n');
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(inert).join(' ');
  return names.length > MOST_NAMES
    ? `${shown} ... ${grouped(names.length - MOST_NAMES)} more`
    : shown;
}

/** Every character that could begin markup, a link, a mention or a reference is written as an entity. */
function inert(text: string): string {
  return text
    .replace(/[&<>"'`*_[\]()#!|~\\@{}]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/^([-+=]|\d+\.)/, '&#8203;$1')
    .replace(/(https?|ftp):/gi, '$1&#58;')
    .replace(/\bwww\./gi, 'www&#46;');
}
