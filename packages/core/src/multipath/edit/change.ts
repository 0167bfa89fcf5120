import type { Edit } from '../../text/edit.ts';
import { wholeLines } from '../syntax/lines.ts';
import type { Block, DesiredStanza, KeywordValue, MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { type EffectiveKeyword, effectiveKeywords, rivalsDesired } from './compare.ts';
import { isNumber, styleOf } from './style.ts';
import type { StanzaStyle } from './types.ts';
import { lineSpan } from './types.ts';
import { writeValue } from './write-stanza.ts';

export interface ChangePlan {
  readonly edits: readonly Edit[];
  /** Not empty when a line cannot be changed safely. */
  readonly problems: readonly PlanDiagnostic[];
}

/**
 * The line edits that give a stanza the desired values: a differing value is replaced where it stands, a missing
 * keyword comes after the desired one before it, and with `exact` every other keyword goes. Comments stay.
 */
export function planChange(
  document: MultipathDocument,
  block: Block,
  desired: DesiredStanza,
  exact: boolean,
): ChangePlan {
  const problems: PlanDiagnostic[] = block.blocks.map((inner) => ({
    severity: 'error',
    code: 'stray-brace',
    message: `${inner.name} { stands inside the device, where the parser takes it for a keyword`,
    span: lineSpan(document, inner.openLine),
    help: 'put the braces of the device in order, and try again',
  }));
  const found = effectiveKeywords(document, block);
  const style = styleOf(document, block);
  const inserted = new Map<number, string>();
  const changed: Edit[] = [];
  const kept = new Set<number>();
  let anchor = anchorOf(document, block);
  for (const expected of desired.keywords) {
    const there = found.get(expected.keyword);
    if (!there) {
      const line = newLine(document, anchor, style, expected);
      inserted.set(anchor, (inserted.get(anchor) ?? '') + line);
      continue;
    }
    kept.add(there.line);
    anchor = there.line;
    const edit = valueEdit(document, there, expected, style);
    if (edit) changed.push(edit);
  }
  const names = new Set(desired.keywords.map(({ keyword }) => keyword));
  for (const { keyword, value, line } of block.statements) {
    // a desired keyword once more without a value, or by its other name, would undo it in some release
    const isBad =
      (names.has(keyword) && value === undefined) || rivalsDesired(keyword, desired.keywords);
    if (kept.has(line) || !(exact || isBad)) continue;
    const edit = removeLine(document, line);
    if (edit) changed.push(edit);
    else problems.push(longLine(document, line));
  }
  // insertions stand first, so that one at the start of a removed line is made before it goes
  const insertions: Edit[] = [];
  for (const [line, text] of inserted) {
    const whole = wholeLines(document, line, line);
    if (whole) insertions.push({ offset: whole.to, length: 0, text });
    else problems.push(longLine(document, line));
  }
  return { edits: [...insertions, ...changed], problems };
}

/** New lines of a stanza go after its opening line, or the brace on the line below it. */
function anchorOf(document: MultipathDocument, block: Block): number {
  const next = document.lines.at(block.openLine + 1)?.tokens[0];
  return next?.kind === 'open' ? block.openLine + 1 : block.openLine;
}

function newLine(
  document: MultipathDocument,
  anchor: number,
  style: StanzaStyle,
  expected: KeywordValue,
): string {
  return style.keywordIndent + style.write(expected) + (document.lines.at(anchor)?.eol || '\n');
}

/** Undefined when the value is as expected already. What stands between value and comment goes with the old value. */
function valueEdit(
  document: MultipathDocument,
  there: EffectiveKeyword,
  expected: KeywordValue,
  style: StanzaStyle,
): Edit | undefined {
  if (there.value === expected.value && there.sound) return undefined;
  const tokens = document.lines.at(there.line)?.tokens.filter(({ kind }) => kind !== 'comment');
  const [keyword, value] = tokens ?? [];
  const last = tokens?.[tokens.length - 1];
  if (!keyword || !last) return undefined;
  if (!value) {
    const end = keyword.span.offset + keyword.span.length;
    return { offset: end, length: 0, text: style.write(expected).slice(expected.keyword.length) };
  }
  const { offset } = value.span;
  const text = writeValue(expected.value, value.kind === 'quoted' && !isNumber(expected.value));
  const length = last.span.offset + last.span.length - offset;
  return document.text.startsWith(text, offset) && text.length === length
    ? undefined
    : { offset, length, text };
}

/** The line goes; of one with a comment the comment stays. */
function removeLine(document: MultipathDocument, line: number): Edit | undefined {
  const tokens = document.lines.at(line)?.tokens ?? [];
  const first = tokens[0];
  const comment = tokens.find(({ kind }) => kind === 'comment');
  if (first && comment)
    return { offset: first.span.offset, length: comment.span.offset - first.span.offset, text: '' };
  const whole = wholeLines(document, line, line);
  return whole && { offset: whole.from, length: whole.to - whole.from, text: '' };
}

function longLine(document: MultipathDocument, line: number): PlanDiagnostic {
  return {
    severity: 'error',
    code: 'long-line',
    message: 'this line is over 1023 bytes, which the parser reads as several lines',
    span: lineSpan(document, line),
    help: 'shorten it, and try again',
  };
}
