import type { HostReport, Report, ReportedMap, ReportedPath } from '@quantastor-xenserver/core';
import type { Graph } from '@viz-js/viz';

type Nodes = NonNullable<Graph['nodes']>[number][];
type Edges = NonNullable<Graph['edges']>[number][];

const COLOURS = {
  good: { color: '#2e7d32', fillcolor: '#e8f5e9' },
  bad: { color: '#c62828', fillcolor: '#ffebee' },
  idle: { color: '#546e7a', fillcolor: '#eceff1' },
  plain: { color: '#37474f', fillcolor: '#ffffff' },
} as const;

/** Hosts, their maps, path groups and paths, from left to right, as Graphviz takes them. */
export function pictureGraph(report: Report): Graph {
  const nodes: Nodes = [];
  const edges: Edges = [];
  // Graphviz stacks graphs that hang together in no way from below
  const hosts = [...report.hosts.entries()].reverse();
  for (const [at, host] of hosts) addHost(host, `h${at}`, nodes, edges);
  return {
    graphAttributes: {
      rankdir: 'LR',
      label: label(`verify, profile ${report.profile}, ${report.startedAt}, run ${report.runId}`),
      ...{ labelloc: 't', fontname: 'Helvetica', fontsize: 12, nodesep: 0.25, ranksep: 0.6 },
    },
    nodeAttributes: {
      ...{ shape: 'box', style: 'rounded,filled', fontname: 'Helvetica', fontsize: 11 },
      margin: '0.25,0.1',
    },
    edgeAttributes: { arrowhead: 'none' },
    nodes,
    edges,
  };
}

function addHost(host: HostReport, id: string, nodes: Nodes, edges: Edges): void {
  const maps = mapsOf(host);
  const state = host.steps.map(({ found }) => found?.['pathState']).find(Boolean);
  const isGood = host.outcome === 'unchanged';
  nodes.push({
    name: id,
    attributes: {
      label: label(host.host, `${state ?? 'paths not told'}`.replace('-', ' '), word(host)),
      ...(isGood ? COLOURS.good : COLOURS.bad),
      penwidth: 2,
    },
  });
  if (maps.length === 0) {
    nodes.push({ name: `${id}none`, attributes: { label: 'no maps', ...COLOURS.idle } });
    edges.push({ tail: id, head: `${id}none`, attributes: { style: 'dashed' } });
  }
  for (const [at, map] of maps.entries()) {
    addMap(map, `${id}m${at}`, nodes, edges);
    edges.push({ tail: id, head: `${id}m${at}` });
  }
}

function word({ outcome }: HostReport): string {
  if (outcome === 'unchanged') return 'configured';
  return outcome === 'would-change' ? 'not configured, or not in effect' : outcome;
}

/** With IO counts where the step that lists them was reached. */
function mapsOf({ steps }: HostReport): readonly ReportedMap[] {
  const listed = steps.find(({ name }) => name === 'list-maps');
  return (listed ?? steps.find(({ maps }) => maps !== undefined))?.maps ?? [];
}

function addMap(map: ReportedMap, id: string, nodes: Nodes, edges: Edges): void {
  const paths = map.groups.flatMap((group) => group.paths);
  const failed = paths.filter((path) => path.failed).length;
  const names = map.wwid === undefined ? [map.name] : [map.name, map.wwid];
  const counts = `${paths.length - failed} active, ${failed} failed`;
  nodes.push({
    name: id,
    attributes: {
      label: label(...names, `${map.vendor} ${map.product}`, counts),
      ...(failed === 0 && paths.length > 1 ? COLOURS.good : COLOURS.bad),
    },
  });
  for (const [at, { state, selector, paths: members }] of map.groups.entries()) {
    const group = `${id}g${at}`;
    const lines = [`path group ${at + 1}`, state, selector].filter((line) => line !== undefined);
    nodes.push({
      name: group,
      attributes: {
        label: label(...lines),
        ...(state === 'active' ? COLOURS.plain : COLOURS.idle),
      },
    });
    edges.push({ tail: id, head: group, attributes: state === 'active' ? { penwidth: 2 } : {} });
    for (const [place, path] of members.entries()) {
      const { attributes, edge } = pathLook(path);
      nodes.push({ name: `${group}p${place}`, attributes });
      edges.push({ tail: group, head: `${group}p${place}`, attributes: edge });
    }
  }
}

function pathLook({ device, hctl, state, failed, reads, writes }: ReportedPath): {
  readonly attributes: Record<string, string>;
  readonly edge: Record<string, string | number>;
} {
  const place = hctl === undefined ? device : `${device}   ${hctl}`;
  const counts =
    reads === undefined || writes === undefined
      ? 'IO not counted'
      : `${reads} reads, ${writes} writes`;
  const look = failed ? COLOURS.bad : COLOURS.good;
  const line = failed ? { style: 'dashed' } : { penwidth: 2 };
  return {
    attributes: { label: label(place, state, counts), ...look },
    edge: { color: look.color, ...line },
  };
}

/** Lines of a label. What a host said may hold a backslash, which Graphviz would read as an escape. */
function label(...lines: string[]): string {
  return lines
    .filter((line) => line !== '')
    .map((line) => line.replace(/\p{Cc}/gu, ' ').replace(/\\/g, '\\\\'))
    .join('\n');
}
