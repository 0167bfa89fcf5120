import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../src/events/split-lines.ts';

async function* chunksOf(...chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function lines(chunks: AsyncIterable<Buffer>, limit = 1e6): Promise<[string, boolean][]> {
  const found: [string, boolean][] = [];
  for await (const { bytes, whole } of splitLines(chunks, limit))
    found.push([bytes.toString('utf8'), whole]);
  return found;
}

describe('splitLines', () => {
  it('gives the same lines however the stream is cut, also within a character', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'ü', '☃', '🎉', '\n', '{') }),
        fc.array(fc.nat({ max: 60 })),
        async (text, cuts) => {
          const bytes = Buffer.from(text);
          const places = [0, ...cuts.filter((at) => at <= bytes.length), bytes.length];
          places.sort((a, b) => a - b);
          const chunks = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
          const parts = text.split('\n');
          const rest = parts.pop() ?? '';
          expect(await lines(chunksOf(...chunks))).toEqual([
            ...parts.map((part) => [part, true]),
            ...(rest === '' ? [] : [[rest, false]]),
          ]);
        },
      ),
    );
  });

  it('keeps the beginning of a line that is too long and goes on after it', async () => {
    const stream = chunksOf(Buffer.from('abc'), Buffer.from('defgh'), Buffer.from('ij\nkl\n'));
    const found = [];
    for await (const line of splitLines(stream, 4)) found.push([`${line.bytes}`, line.length]);
    expect(found).toEqual([
      ['abcd', 10],
      ['kl', 2],
    ]);
  });
});
