import type { ActionRecord } from '../actions/executor.ts';
import type { Journal } from './read-journal.ts';
import type { BeginRecord, EndRecord } from './record.ts';

/** An action that was begun and not taken back. */
export interface OpenAction extends BeginRecord {
  readonly record: ActionRecord;
}

/** By host in the order of the header, each in order of execution; hosts without any are left out. */
export function openActions(journal: Journal): Map<string, OpenAction[]> {
  const closed = new Set<number>();
  const ends = new Map<number, EndRecord>();
  for (const record of journal.records) {
    if (record.type === 'end') ends.set(record.index, record);
    if (record.type === 'undone' && record.result.left === undefined) closed.add(record.index);
    if (record.type === 'failed' && record.changedNothing) closed.add(record.index);
  }
  const open = new Map<string, OpenAction[]>();
  for (const { name } of journal.header.hosts) {
    const actions = journal.records.flatMap((record) => {
      if (record.type !== 'begin' || record.host !== name || closed.has(record.index)) return [];
      const end = ends.get(record.index);
      const { prepared } = record;
      return { ...record, record: end ? { prepared, result: end.result } : { prepared } };
    });
    if (actions.length > 0) open.set(name, actions);
  }
  return open;
}

/** The index that the next `begin` takes. */
export function nextIndex(journal: Journal): number {
  const indexes = journal.records.flatMap((record) =>
    record.type === 'begin' ? [record.index] : [],
  );
  return Math.max(-1, ...indexes) + 1;
}
