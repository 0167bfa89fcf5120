import { describe, expect, it } from 'vitest';
import { makeBoundedQueue } from '../src/events/bounded-queue.ts';

/** Lets everything run that can run now. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('makeBoundedQueue', () => {
  it.each([
    ['values', { values: 3, weight: 1000 }],
    ['weight', { values: 1000, weight: 30 }],
  ])('holds a producer up when it is full by %s, and loses nothing', async (_, limits) => {
    const queue = makeBoundedQueue<number>(limits);
    let pushed = 0;
    const producer = (async () => {
      for (; pushed < 50; pushed += 1) await queue.push(pushed, 10);
      queue.end();
    })();
    const found: number[] = [];
    for (;;) {
      await turn();
      expect(pushed - found.length).toBeLessThanOrEqual(3);
      const value = await queue.next();
      if (value === undefined) break;
      found.push(value);
    }
    await producer;
    expect(found).toEqual(Array.from({ length: 50 }, (__, index) => index));
  });

  it('gives several producers their turn', async () => {
    const queue = makeBoundedQueue<string>({ values: 1, weight: 1 });
    const produce = async (name: string): Promise<void> => {
      for (let at = 0; at < 5; at += 1) await queue.push(`${name}${at}`, 1);
    };
    const all = Promise.all([produce('a'), produce('b')]).then(() => queue.end());
    const found: string[] = [];
    for (let value = await queue.next(); value; value = await queue.next()) found.push(value);
    await all;
    expect(found.filter((each) => each.startsWith('a'))).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    expect(found).toHaveLength(10);
  });

  it('takes a value that is heavier than the limit, alone', async () => {
    const queue = makeBoundedQueue<string>({ values: 9, weight: 5 });
    const pushing = queue.push('heavy', 100);
    expect(await queue.next()).toBe('heavy');
    await pushing;
  });

  it('lets producers go when nobody wants the values any more', async () => {
    const queue = makeBoundedQueue<number>({ values: 1, weight: 1 });
    const waiting = [queue.push(1, 1), queue.push(2, 1)];
    queue.discard();
    await Promise.all(waiting);
    await queue.push(3, 1);
    queue.end();
    expect(await queue.next()).toBeUndefined();
  });
});
