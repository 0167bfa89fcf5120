import { describe, expect, test } from 'vitest';
import { type Annotation, fitAnnotations } from '../../src/log/annotations.ts';

const some = (level: Annotation['level'], count: number): Annotation[] =>
  Array.from({ length: count }, (_, index) => ({ level, message: `${level} ${index}` }));

describe('ten of a level', () => {
  test('all of them when they fit', () => {
    expect(fitAnnotations(some('warning', 10))).toEqual(some('warning', 10));
  });

  test('nine and the count of the rest when they do not', () => {
    const fitted = fitAnnotations(some('warning', 25));
    expect(fitted.slice(0, 9)).toEqual(some('warning', 9));
    expect(fitted[9]?.message).toBe('16 more warnings in the log and in the job summary');
    expect(fitted).toHaveLength(10);
  });

  test('the reason of the failure is one of the errors, and counts the rest', () => {
    const fitted = fitAnnotations(some('error', 10), 'lint: 10 errors');
    expect(fitted).toHaveLength(10);
    expect(fitted.at(-1)?.message).toBe(
      'lint: 10 errors (1 more error in the log and in the job summary)',
    );
  });

  test('levels have room of their own', () => {
    const all = [...some('notice', 30), ...some('error', 9), ...some('warning', 12)];
    const fitted = fitAnnotations(all, 'failed');
    for (const level of ['error', 'warning', 'notice'])
      expect(fitted.filter((each) => each.level === level)).toHaveLength(10);
    expect(fitted.at(-1)?.message).toBe('failed');
  });
});

test('nothing to say is nothing said', () => {
  expect(fitAnnotations([])).toEqual([]);
});
