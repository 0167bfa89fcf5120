import { describe, expect, it } from 'vitest';
import { given } from '../../src/text/given.ts';

describe('given', () => {
  it('leaves out what is undefined, and nothing else', () => {
    expect(given({ b: 0, a: '', d: undefined, c: false, e: undefined })).toEqual({
      b: 0,
      a: '',
      c: false,
    });
    expect('d' in given({ d: undefined })).toBe(false);
  });

  it('keeps the order in which reports and journals are written', () => {
    expect(JSON.stringify(given({ b: 1, x: undefined, a: 2 }))).toBe('{"b":1,"a":2}');
  });
});
