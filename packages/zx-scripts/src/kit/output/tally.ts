import type { RunEvent } from '@quantastor-xenserver/core';
import {
  describeHost,
  type HostLine,
  type HostReport,
  isNotBegun,
  type ProcedureName,
  shortName,
} from '@quantastor-xenserver/core/report';

/** Counts of a run, from its events. */
export interface Tally {
  take(event: RunEvent, now: number): void;
  /** `[14/20] 12 changed  2 working  4 waiting  8 s   slowest: xen7 multipathd reconfigure 5 s`; '' before the run. */
  line(now: number): string;
  hosts(): number;
  /** `19 changed, 1 refused`; undefined for one host, which its report is enough for. */
  end(): string | undefined;
}

interface Work {
  readonly title: string;
  readonly since: number;
  readonly share: string;
  readonly limitMs?: number;
}

type Ended = Pick<HostLine, 'word' | 'rank'>;

/** @param procedure whose words the report has for a host */
export function tallyOf(procedure: ProcedureName): Tally {
  let began: number | undefined;
  let hosts = 0;
  const working = new Map<string, Work>();
  const planned = new Set<string>();
  const ended = new Map<string, Ended>();
  const counted = (): string[] => {
    const numbers = new Map<string, number>();
    for (const { word } of [...ended.values()].sort((a, b) => a.rank - b.rank))
      numbers.set(word, (numbers.get(word) ?? 0) + 1);
    return [...numbers].map(([word, number]) => `${number} ${word.toLowerCase()}`);
  };
  return {
    take(event, now) {
      switch (event.type) {
        case 'run-start':
          began = now;
          hosts = event.hosts.length;
          break;
        case 'host-start':
          working.set(event.host, { title: 'reading', since: now, share: '' });
          break;
        case 'host-planned':
          planned.add(event.host);
          working.delete(event.host);
          break;
        case 'step-start':
          working.set(event.host, {
            ...{ title: event.title, since: now, share: '' },
            ...(event.limitMs !== undefined && { limitMs: event.limitMs }),
          });
          break;
        case 'step-progress': {
          const share =
            event.fraction === undefined ? '' : ` ${Math.round(event.fraction * 100)} %`;
          const known = working.get(event.host) ?? { since: now };
          working.set(event.host, { ...known, title: event.message, share });
          break;
        }
        case 'host-end':
          working.delete(event.host.host);
          // one that was never begun has not failed
          ended.set(event.host.host, endOf(event.host, procedure));
          break;
        default:
          break;
      }
    },
    line(now) {
      if (began === undefined || hosts === 0) return '';
      const seconds = (from: number): string => `${Math.max(0, Math.round((now - from) / 1000))} s`;
      const [slowest] = [...working].sort(([, a], [, b]) => a.since - b.since);
      const last =
        slowest === undefined
          ? ''
          : `${shortName(slowest[0])} ${slowest[1].title}${slowest[1].share} ${seconds(slowest[1].since)}${limitOf(slowest[1])}`;
      if (hosts === 1) return last === '' ? '' : last;
      const waiting = hosts - ended.size - working.size;
      const parts = [
        ...counted(),
        ...(working.size > 0 ? [`${working.size} working`] : []),
        ...(waiting > 0 ? [`${waiting} ${planned.size === hosts ? 'planned' : 'waiting'}`] : []),
        seconds(began),
      ];
      const tail = last === '' ? '' : `   slowest: ${last}`;
      return `[${ended.size}/${hosts}] ${parts.join('  ')}${tail}`;
    },
    hosts: () => hosts,
    end: () => (hosts > 1 && ended.size > 0 ? counted().join(', ') : undefined),
  };
}

function endOf(host: HostReport, procedure: ProcedureName): Ended {
  if (isNotBegun(host) || host.outcome === 'skipped')
    return { word: 'not begun', rank: Number.POSITIVE_INFINITY };
  return describeHost(host, procedure);
}

function limitOf({ limitMs }: Work): string {
  return limitMs === undefined ? '' : ` of ${Math.round(limitMs / 1000)} s`;
}
