import { expect, it } from 'vitest';
import { gateMessage } from '../../src/storagelink-api/message-gate.ts';

it('an answer of ever deeper elements is refused, and keeps nobody waiting', () => {
  const deep = `${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}`;
  expect(gateMessage(deep).problem).toBe('has over 200 elements in each other');
  expect(gateMessage(`${'<a>'.repeat(200)}${'</a>'.repeat(200)}`).problem).toBeUndefined();
}, 10_000);
