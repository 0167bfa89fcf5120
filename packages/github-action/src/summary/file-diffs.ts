import type { Report } from '@quantastor-xenserver/core';
import { fenced, folded } from './markdown.ts';

interface FileDiff {
  readonly path: string;
  readonly diff: string;
  readonly hosts: string[];
}

/** One folded section a file; hosts whose change is the same share it. */
export function diffSections(report: Pick<Report, 'hosts'>): string[] {
  const groups = new Map<string, FileDiff>();
  for (const host of report.hosts)
    for (const { path, diff } of host.steps.flatMap((step) => step.changes)) {
      if (!diff) continue;
      const key = `${path}\0${diff}`;
      const group = groups.get(key) ?? { path: path ?? 'file', diff, hosts: [] };
      group.hosts.push(host.host);
      groups.set(key, group);
    }
  return [...groups.values()].map(({ path, diff, hosts }) =>
    folded(`${path} on ${listed(hosts, 3)}`, fenced(diff, 'diff')),
  );
}

/** `a, b, c and 7 more`. */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}
