import type { HostReport, StepReport } from '@quantastor-xenserver/core';
import { cut, fenced, oneLine } from './markdown.ts';

/** Mermaid refuses longer texts and more edges (mermaid config: maxTextSize, maxEdges). */
const MOST_CHARACTERS = 45_000;
const MOST_EDGES = 450;

/**
 * What the systems themselves said, as a Mermaid picture of at most `room` characters; undefined when
 * nothing was asked. Hosts that do not fit are counted.
 */
export function picture(hosts: readonly HostReport[], room: number): string | undefined {
  const most = Math.min(MOST_CHARACTERS, room - 500);
  const lines: string[] = [];
  let length = 0;
  let edges = 0;
  let left = 0;
  for (const [index, host] of hosts.entries()) {
    const drawn = drawHost(host, `h${index}`);
    if (drawn.length < 2) continue;
    const size = drawn.reduce((sum, line) => sum + line.length + 1, 0);
    if (length + size > most || edges + drawn.length - 1 > MOST_EDGES) left++;
    else {
      lines.push(...drawn);
      length += size;
      edges += drawn.length - 1;
    }
  }
  if (lines.length === 0) return undefined;
  const more = left > 0 ? `\n${left} more hosts are not drawn.\n` : '';
  return `${fenced(['flowchart LR', ...lines, ...classes].join('\n'), 'mermaid')}${more}`;
}

const classes = [
  '  classDef good stroke:#1a7f37,stroke-width:2px',
  '  classDef bad stroke:#cf222e,stroke-width:2px',
];

/** Steps that changed nothing looked at something; the others were asked afterwards. */
function drawHost(host: HostReport, id: string): string[] {
  const lines = [`  ${id}[${label(host.host)}]`];
  for (const [at, step] of host.steps.entries()) {
    const seen = step.verified ?? observed(step);
    if (seen === undefined) continue;
    const kind = seen.ok ? 'good' : 'bad';
    lines.push(`  ${id} --> ${id}s${at}(${label(`${step.title}: ${seen.summary}`)}):::${kind}`);
  }
  return lines;
}

function observed(step: StepReport): StepReport['verified'] {
  if (step.outcome === 'skipped' || step.changes.some(({ done }) => done)) return undefined;
  return { ok: step.outcome === 'unchanged', summary: step.summary };
}

/** Mermaid takes `#35;` for a character; anything that could mean something to it is written so. */
export function label(text: string): string {
  const safe = cut(oneLine(text), 120).replace(
    /[^\w .,/@+=() -]/gu,
    (mark) => `#${mark.codePointAt(0)};`,
  );
  return `"${safe}"`;
}
