import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../src/events/read-event.ts';

const at = '2026-11-22T10:00:00.000Z';
const task = { id: '1', name: 'Task', action: 'debug', path: null, role: null };
const counts = {
  ok: 1,
  changed: 0,
  failures: 0,
  unreachable: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
};
const play = { id: '1', name: 'all' };
const outcome = { host: 'xen1', play, task, changed: false, durationMs: 7, result: {} };

function read(text: string, { whole = true, length = 0 } = {}): ReturnType<typeof readEvent> {
  const bytes = Buffer.from(text);
  return readEvent({ bytes, whole, length: Math.max(length, bytes.length) });
}

describe('readEvent', () => {
  it.each([
    { type: 'start', ansible: '2.14.18', pid: 7, playbook: 'site.yml' },
    { type: 'play', play: { id: '1', name: 'all', hosts: ['xen1'] } },
    { type: 'play', play: { id: '1', name: 'all', hosts: null } },
    { type: 'no-hosts' },
    { type: 'task', task, handler: false },
    { type: 'host-start', host: 'xen1', task },
    { type: 'host-result', status: 'ok', ignored: false, ...outcome },
    { type: 'item', status: 'failed', item: null, ...outcome },
    { type: 'retry', status: 'failed', ...outcome },
    { type: 'item', status: 'ok', item: 'x', ...outcome, durationMs: null, truncatedBytes: 9000 },
    { type: 'async', host: 'xen1', status: 'poll', jobId: '7.1' },
    { type: 'include', file: 'more.yml', hosts: ['xen1'] },
    { type: 'notify', host: 'xen1', handler: 'Reload' },
    { type: 'warning', message: 'careful', host: 'xen1', task },
    {
      type: 'deprecation',
      message: 'old',
      removedIn: '3.0',
      collection: null,
      host: null,
      task: null,
    },
    { type: 'stats', hosts: { xen1: counts }, custom: { _run: { n: 1 } } },
  ])('reads $type', (event) => {
    expect(read(JSON.stringify({ v: 1, at, ...event }))).toEqual({ at, ...event });
  });

  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['half an event', '{"v":1,"type":"sta'],
    ['a list', '[]'],
    ['another version', JSON.stringify({ v: 2, at, type: 'no-hosts' })],
    ['an unknown type', JSON.stringify({ v: 1, at, type: 'toString' })],
    ['a missing field', JSON.stringify({ v: 1, at, type: 'host-start', host: 'xen1' })],
    ['a wrong status', JSON.stringify({ v: 1, at, type: 'retry', status: 'ok', ...outcome })],
    [
      'a wrong count',
      JSON.stringify({ v: 1, at, type: 'stats', custom: {}, hosts: { a: { ok: '1' } } }),
    ],
  ])('takes %s for noise', (_, text) => {
    const { length: bytes } = Buffer.from(text);
    const excerpt = text.slice(0, 200);
    expect(read(text)).toEqual({ type: 'noise', reason: 'unreadable', bytes, excerpt });
  });

  it('tells a line that was cut and one that was too long', () => {
    expect(read('{"v":1', { whole: false })).toMatchObject({ type: 'noise', reason: 'cut' });
    expect(read('{"v":1', { length: 99 })).toMatchObject({ reason: 'too-long', bytes: 99 });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => 'type' in read(text)));
  });
});
