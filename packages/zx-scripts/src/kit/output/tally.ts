import type { RunEvent } from '@quantastor-xenserver/core';
import { isNotBegun, type Outcome, shortName } from '@quantastor-xenserver/core/report';

/** Counts of a run, from its events. */
export interface Tally {
  take(event: RunEvent, now: number): void;
  /** `[14/20] 12 changed  2 working  4 waiting  8 s   slowest: xen7 multipathd reconfigure 5 s`; '' before the run. */
  line(now: number): string;
  hosts(): number;
  /** `19 changed, 1 refused`; undefined for one host, which its report is enough for. */
  end(): string | undefined;
}

const WORDS: readonly (readonly [Outcome, string])[] = [
  ['failed', 'failed'],
  ['undone', 'undone'],
  ['refused', 'refused'],
  ['changed', 'changed'],
  ['would-change', 'would change'],
  ['unchanged', 'ok'],
  ['skipped', 'not begun'],
];

interface Work {
  readonly title: string;
  readonly since: number;
  readonly share: string;
}

export function tallyOf(): Tally {
  let began: number | undefined;
  let hosts = 0;
  const working = new Map<string, Work>();
  const planned = new Set<string>();
  const ended = new Map<string, Outcome>();
  const counted = (): string[] =>
    WORDS.flatMap(([outcome, word]) => {
      const number = [...ended.values()].filter((each) => each === outcome).length;
      return number > 0 ? [`${number} ${word}`] : [];
    });
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
          working.set(event.host, { title: event.title, since: now, share: '' });
          break;
        case 'step-progress': {
          const share =
            event.fraction === undefined ? '' : ` ${Math.round(event.fraction * 100)} %`;
          const since = working.get(event.host)?.since ?? now;
          working.set(event.host, { title: event.message, since, share });
          break;
        }
        case 'host-end':
          working.delete(event.host.host);
          // one that was never begun has not failed
          ended.set(event.host.host, isNotBegun(event.host) ? 'skipped' : event.host.outcome);
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
          : `${shortName(slowest[0])} ${slowest[1].title}${slowest[1].share} ${seconds(slowest[1].since)}`;
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
