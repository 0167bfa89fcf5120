import type { ReportedMap } from '../procedures/report-types.ts';
import type { HostReport, StepReport } from '../run/report.ts';
import { printable } from '../text/printable.ts';
import { fenced } from './words.ts';

/** Mermaid refuses longer texts and more edges (mermaid config: maxTextSize, maxEdges). */
const MOST_CHARACTERS = 45_000;
const MOST_EDGES = 450;
/** Of one host; a host with hundreds of LUNs would leave no room for another. */
const MOST_MAPS = 12;

/**
 * What the systems themselves said, as a Mermaid picture of at most `room` characters; undefined when
 * nothing was asked. Hosts that do not fit are counted.
 */
export function drawMermaid(hosts: readonly HostReport[], room: number): string | undefined {
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
  const words = left === 1 ? '1 more host is' : `${left} more hosts are`;
  const more = left > 0 ? `\n${words} not drawn.\n` : '';
  return `${fenced(['flowchart LR', ...lines, ...classes].join('\n'), 'mermaid')}${more}`;
}

const classes = [
  '  classDef good stroke:#1a7f37,stroke-width:2px',
  '  classDef bad stroke:#cf222e,stroke-width:2px',
];

function drawHost(host: HostReport, id: string): string[] {
  const said = host.steps.flatMap((step, at) => {
    const seen = step.verified ?? observed(step);
    if (!seen) return [];
    // what was seen before a run that failed need not be so any more
    const stale = !step.verified && ['failed', 'undone'].includes(host.outcome);
    const ok = seen.answer === 'not-known' ? undefined : seen.answer === 'seen';
    return [edge(id, `${id}s${at}`, seen.summary, stale && ok ? undefined : ok)];
  });
  const maps = host.steps.flatMap((step) => step.maps ?? []);
  const drawn = maps.slice(0, MOST_MAPS).flatMap((map, at) => drawMap(map, id, `${id}m${at}`));
  if (maps.length > MOST_MAPS)
    drawn.push(edge(id, `${id}more`, `${maps.length - MOST_MAPS} more maps`, undefined));
  return [`  ${id}[${label(host.host)}]`, ...said, ...drawn];
}

/** host, map, path groups, paths with their states. */
function drawMap(
  { name, vendor, product, groups }: ReportedMap,
  host: string,
  id: string,
): string[] {
  const paths = groups.flatMap((group) => group.paths);
  return [
    edge(host, id, `${name} ${vendor} ${product}`, !paths.some((path) => path.failed)),
    ...groups.flatMap((group, at) => [
      edge(id, `${id}g${at}`, `path group ${at + 1} ${group.state}`, undefined),
      ...group.paths.map(({ device, state, failed }, path) =>
        edge(`${id}g${at}`, `${id}g${at}p${path}`, `${device} ${state}`, !failed),
      ),
    ]),
  ];
}

/** Steps that planned nothing looked at something; a fact that is false is not as expected. */
function observed(step: StepReport): StepReport['verified'] {
  const unseen = ['skipped', 'not-reached', 'later'].includes(step.outcome);
  if (unseen || step.changes.length > 0) return undefined;
  const ok = step.outcome === 'unchanged' && !Object.values(step.found ?? {}).includes(false);
  return { answer: step.answer ?? (ok ? 'seen' : 'not-seen'), summary: step.summary };
}

function edge(from: string, to: string, text: string, ok: boolean | undefined): string {
  const kind = ok === undefined ? '' : ok ? ':::good' : ':::bad';
  return `  ${from} --> ${to}(${label(text)})${kind}`;
}

/** Mermaid takes `#35;` for a character; anything that could mean something to it is written so. */
function label(text: string): string {
  const line = printable(text.replace(/\s+/g, ' ')).trim();
  const safe = (line.length <= 100 ? line : `${line.slice(0, 99)}…`).replace(
    /[^\p{L}\p{N} .,/@+=()_-]/gu,
    (mark) => `#${mark.codePointAt(0)};`,
  );
  return `"${safe || ' '}"`;
}
