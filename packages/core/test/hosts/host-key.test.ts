import { expect, test } from 'vitest';
import { onlyOnce, parseHost } from '../../src/hosts/registry.ts';

// ACTION-70, ACTION-71
test.each([
  [['ssh://root@h:22', 'ssh://root@h:22/', 'SSH://root@h:22', 'ssh://h', 'ssh://H', 'h']],
  [['ssh://root@[fe80::1]', 'ssh://[FE80::1]:22']],
  [['sandbox:/tmp/a', 'sandbox:/tmp/a/', 'sandbox:/tmp/b/../a']],
  [['local', 'local']],
])('%j is one host', (specs) => {
  const [first = ''] = specs;
  expect(onlyOnce(specs.map((spec) => parseHost(spec))).map(({ name }) => name)).toEqual([
    parseHost(first).name,
  ]);
});

test.each([[['ssh://h', 'ssh://h:2222']], [['ssh://h', 'ssh://h2']], [['sandbox:a', 'sandbox:b']]])(
  '%j are two hosts',
  (specs) => {
    expect(onlyOnce(specs.map((spec) => parseHost(spec)))).toHaveLength(2);
  },
);
