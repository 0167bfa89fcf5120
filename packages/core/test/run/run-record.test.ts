import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { heldBy } from '../../src/os/record.ts';
import { encodeLine, parseRecord } from '../../src/run/record/format.ts';
import { RunRecord } from '../../src/run/record/run-record.ts';
import { MemoryHost } from '../support/memory-host.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RUN = '20261101T080000Z-c0f0';
const first = encodeLine({
  type: 'run',
  tool: '0',
  procedure: 'configure-multipath',
  startedAt: '2026-11-01T08:00:00Z',
  machine: null,
  options: {},
  profile: {},
});

function linesOn(host: MemoryHost, name: string): string[] {
  const record = parseRecord(Buffer.from(host.text(`${host.own}/${name}`) ?? ''));
  return 'lines' in record ? record.lines.map(({ type }) => type) : [record.problem];
}

// ROBUSTNESS-10: a run that goes on for long without a line of its own was taken for dead by whoever looked from elsewhere
test('a run that goes on renews its record on the host, and one that has ended does not', async () => {
  const host = new MemoryHost();
  const record = new RunRecord(RUN, 'xen1', 0, first);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(host.text(`${host.own}/active.jsonl`)).toBeUndefined();
  await record.write(host);
  // others take it for dead after 120 s of silence
  await vi.advanceTimersByTimeAsync(119_000);
  expect(linesOn(host, 'active.jsonl')).toEqual(['run', 'alive', 'alive']);
  await record.finish(host);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(linesOn(host, `runs/${RUN}.jsonl`)).toEqual(['run', 'alive', 'alive']);
});

test('one that another has taken over meanwhile is left alone', async () => {
  const host = new MemoryHost();
  const record = new RunRecord(RUN, 'xen1', 0, first);
  await record.write(host);
  host.setText(`${host.own}/active.jsonl`, '{"another":"run"}\n');
  await vi.advanceTimersByTimeAsync(200_000);
  expect(host.text(`${host.own}/active.jsonl`)).toBe('{"another":"run"}\n');
  await expect(record.write(host)).rejects.toMatchObject({ code: 'HOST_BUSY' });
  record.drop();
});

test('one whose holder ends while it is made is made after all; one that is held is not tried again', async () => {
  const answers = [heldBy('', ''), heldBy('', '')];
  const host = new MemoryHost();
  const record = vi.spyOn(host, 'record').mockImplementation(async () => {
    const answer = answers.shift();
    if (answer) throw answer;
  });
  const made = new RunRecord(RUN, 'xen1', 0, first);
  await made.write(host);
  expect([record.mock.calls.length, made.isMade]).toEqual([3, true]);
  answers.push(heldBy('', ''));
  await expect(made.write(host)).rejects.toMatchObject({ code: 'HOST_BUSY' });
  made.drop();
  const late = new RunRecord(RUN, 'xen1', 0, first);
  answers.push(heldBy('{"run":"another"}', '1'));
  await expect(late.write(host)).rejects.toMatchObject({ code: 'HOST_BUSY' });
  expect(record.mock.calls).toHaveLength(5);
  late.drop();
});
