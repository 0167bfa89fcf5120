// @module-tag slow
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { listHostRuns, rollbackHosts } from '../../src/verbs/host-runs.ts';
import { configure, dom0, errors } from './dom0-folder.ts';

/** The same value with one field of it replaced, for each of its fields, however deep. */
function* changedIn(value: unknown): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const set = (to: unknown): unknown => {
      const copy = structuredClone(value) as Record<string, unknown>;
      if (to === undefined) delete copy[key];
      else copy[key] = to;
      return copy;
    };
    for (const other of [undefined, null, -1, 1e308, '', '../../etc/passwd', [], {}, true])
      yield set(other);
    for (const inner of changedIn((value as Record<string, unknown>)[key])) yield set(inner);
  }
}

test('whatever a field of a record becomes: it is listed, hides no other, gives no order, and never crashes', async () => {
  const host = await dom0('xenserver-7');
  const { hosts } = host;
  const { runId } = await configure(host);
  await rollbackHosts(runId, { hosts, mode: 'apply' });
  const before = host.files();
  const good = await configure(host);
  const after = host.files();
  const path = host.own(`runs/${good.runId}.jsonl`);
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const codes = new Set<string>();
  let tried = 0;
  for (const [at, line] of lines.entries())
    for (const changed of changedIn(JSON.parse(line))) {
      const forged = lines.with(at, JSON.stringify(changed));
      writeFileSync(path, `${forged.join('\n')}\n`);
      const what = `line ${at}: ${JSON.stringify(changed).slice(0, 400)}`;
      const [found] = await listHostRuns({ hosts });
      expect(found?.error, what).toBeUndefined();
      expect(
        found?.runs.map((each) => each.runId),
        what,
      ).toEqual([runId, good.runId]);
      const [error] = errors(await rollbackHosts(good.runId, { hosts, mode: 'check' }));
      codes.add(error?.code ?? 'none');
      expect(error?.message ?? '', what).not.toMatch(
        /is not a function|of undefined|Cannot read|not iterable/,
      );
      tried++;
    }
  expect([...codes].sort()).toEqual(['FILE_CHANGED', 'JOURNAL_UNUSABLE', 'REFUSED', 'none']);
  expect(tried).toBeGreaterThan(500);
  expect(host.files()).toEqual(after);
  writeFileSync(path, `${lines.join('\n')}\n`);
  await rollbackHosts(good.runId, { hosts, mode: 'apply' });
  expect(host.files()).toEqual(before);
}, 240_000);
