import { drawMermaid } from '@quantastor-xenserver/core/report';
import { describe, expect, test } from 'vitest';
import { makeHost, makeStep } from '../support/report.ts';

const path = (device: string, failed = false) => ({
  device,
  state: failed ? 'failed faulty offline' : 'active ready running',
  failed,
});

const map = (name: string, failed = false) => ({
  name,
  vendor: 'OSNEXUS',
  product: 'QUANTASTOR',
  groups: [
    { state: 'active', paths: [path('sdb'), path('sdc', failed)] },
    { state: 'enabled', paths: [path('sdd')] },
  ],
});

const host = (name: string, maps = [map('mpatha')]) =>
  makeHost(name, 'unchanged', [
    makeStep({ name: 'check-paths', outcome: 'unchanged', summary: '1 map, none failed', maps }),
  ]);

test('host, map, path groups, paths with their states', () => {
  expect(drawMermaid([host('xen1', [map('mpatha', true)])], 1e6)).toBe(
    `\`\`\`mermaid
flowchart LR
  h0["xen1"]
  h0 --> h0s0("1 map, none failed"):::good
  h0 --> h0m0("mpatha OSNEXUS QUANTASTOR"):::bad
  h0m0 --> h0m0g0("path group 1 active")
  h0m0g0 --> h0m0g0p0("sdb active ready running"):::good
  h0m0g0 --> h0m0g0p1("sdc failed faulty offline"):::bad
  h0m0 --> h0m0g1("path group 2 enabled")
  h0m0g1 --> h0m0g1p0("sdd active ready running"):::good
  classDef good stroke:#1a7f37,stroke-width:2px
  classDef bad stroke:#cf222e,stroke-width:2px
\`\`\`
`,
  );
});

describe('what was asked', () => {
  test('the answer after a change counts', () => {
    const change = { kind: 'write-file', summary: 'write', done: true };
    const steps = [
      makeStep({
        changes: [change],
        verified: { answer: 'not-seen', summary: 'it did not take it' },
      }),
    ];
    expect(drawMermaid([makeHost('a', 'failed', steps)], 1e6)).toContain(
      '("it did not take it"):::bad',
    );
  });

  test('a fact that is false is no good sign', () => {
    const steps = [
      makeStep({ outcome: 'unchanged', summary: 'not in effect', found: { inEffect: false } }),
    ];
    expect(drawMermaid([makeHost('a', 'unchanged', steps)], 1e6)).toContain(
      '("not in effect"):::bad',
    );
  });

  test('a plan is no answer', () => {
    const change = { kind: 'write-file', summary: 'write', done: false };
    expect(
      drawMermaid([makeHost('a', 'would-change', [makeStep({ changes: [change] })])], 1e6),
    ).toBeUndefined();
  });
});

describe('limits', () => {
  test('hosts that do not fit are counted', () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => host(`xen${index}`));
    const text = drawMermaid(hosts, 1e6) ?? '';
    expect(text.length).toBeLessThan(48_000);
    expect(text.match(/-->/g)?.length).toBeLessThanOrEqual(450);
    expect(text).toMatch(/\n\d+ more hosts are not drawn\.\n$/);
  });

  test('and so are maps of one host', () => {
    const maps = Array.from({ length: 200 }, (_, index) => map(`mpath${index}`));
    expect(drawMermaid([host('xen1', maps)], 1e6)).toContain('("188 more maps")');
  });
});

test.each(['a"b', '--> x', 'a;b', 'a#b', '<b>', '`x`', '%%{init}%%', 'a\nb', '[x]{y}'])(
  '%j is only text in a label',
  (text) => {
    const [, node] = /^ {2}h0\[(.*)\]$/m.exec(drawMermaid([host(text)], 1e6) ?? '') ?? [];
    expect(node).toMatch(/^"(?:[\p{L}\p{N} .,/@+=()_-]|#\d+;)+"$/u);
  },
);
