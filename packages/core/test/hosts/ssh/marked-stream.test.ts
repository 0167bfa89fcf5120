import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeMarkedStream } from '../../../src/hosts/shell/wire.ts';

test('finds the parts however the bytes are cut', () => {
  const text = 'noise<M>one<M><M>t<w>o<M>\u0000<E>straggler';
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 })), (sizes) => {
      const stream = makeMarkedStream();
      stream.expect('<M>', '<E>');
      let rest = Buffer.from(text);
      for (const size of [...sizes, text.length]) {
        if (rest.length > 0) stream.push(rest.subarray(0, size));
        rest = rest.subarray(size);
      }
      expect(stream.isComplete).toBe(true);
      expect(stream.parts().map(String)).toEqual(['noise', 'one', '', 't<w>o', '\u0000']);
      expect('straggler').toContain(stream.tail());
    }),
  );
});

test('is not complete without the end, and tells the last words', () => {
  const stream = makeMarkedStream();
  stream.expect('<M>', '<E>');
  stream.push(Buffer.from('some <E'));
  expect(stream.isComplete).toBe(false);
  expect(stream.tail()).toBe('some <E');
  stream.push(Buffer.from('>'));
  expect(stream.isComplete).toBe(true);
  stream.push(Buffer.from('late'));
  expect(stream.tail()).toBe('late');
  expect(stream.parts().map(String)).toEqual(['some ']);
});

test('the last words show no mark', () => {
  const stream = makeMarkedStream();
  stream.expect('<M>', '<E>');
  stream.push(Buffer.from('<M>Connection closed'));
  expect(stream.tail().trim()).toBe('Connection closed');
});
