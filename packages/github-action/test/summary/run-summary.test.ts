import { describe, expect, test } from 'vitest';
import { readInputs } from '../../src/inputs/read-inputs.ts';
import { SUMMARY_LIMIT } from '../../src/summary/budget.ts';
import { runSummary } from '../../src/summary/run-summary.ts';
import { changedHost, makeHost, makeReport, makeStep } from '../support/report.ts';

const inputs = readInputs({
  INPUT_PROCEDURE: 'configure-multipath',
  INPUT_HOSTS: 'ssh://root@xen1',
});
const diff = (line: string): string =>
  `--- /etc/multipath.conf\n+++ /etc/multipath.conf\n@@ -1 +1,2 @@\n a\n+${line}\n`;

describe('a small run', () => {
  const failed = {
    ...makeHost('ssh://root@xen2', 'failed'),
    error: { code: 'HOST_UNREACHABLE' as const, message: 'the host refuses the connection' },
    left: ['/etc/multipath.conf has the new bytes'],
  };
  const hosts = [
    changedHost('ssh://root@xen1', diff('b')),
    failed,
    changedHost('ssh://root@xen3', diff('b')),
  ];
  const text = runSummary(makeReport(hosts), new Map(), inputs);

  test('puts what needs a look first', () => {
    expect(text.indexOf('xen2')).toBeLessThan(text.indexOf('xen1'));
    expect(text).toContain('3 hosts: 1 failed, 2 changed');
    expect(text).toContain('the host refuses the connection');
    expect(text).toContain('has the new bytes');
  });

  test('shows a diff that hosts share once, folded', () => {
    expect(text.match(/<details>/g)).toHaveLength(1);
    expect(text).toContain('/etc/multipath.conf on ssh://root@xen1, ssh://root@xen3');
    expect(text).toContain('```diff\n--- /etc/multipath.conf\n');
  });

  test('draws what was verified', () => {
    expect(text).toContain('```mermaid\nflowchart LR\n');
    expect(text).toContain('multipathd has every value');
  });

  test('ends with the command that does the same by hand', () => {
    expect(text).toContain(
      'quantastor-xenserver configure-multipath --hosts ssh://root@xen1 --concurrency 10'.replace(
        ' --concurrency 10',
        '',
      ),
    );
    expect(text.trimEnd().endsWith('--check --diff\n```')).toBe(true);
  });
});

describe('hostile words', () => {
  test('mean nothing in the table', () => {
    const evil =
      '|</table><script>alert(1)</script> @everyone [x](http://x) `a` *b* _c_ :+1: #12 ~~d~~ \\|\n| a |';
    const steps = [makeStep({ verified: { answer: 'seen', summary: evil } })];
    const text = runSummary(makeReport([makeHost('xen1', 'changed', steps)]), new Map(), inputs);
    const line = text.split('\n').find((each) => each.includes('script')) ?? '';
    const [, , , , , after = ''] = line.split(/(?<!\\)\|/);
    expect(after).not.toMatch(/[<>[\]`*~\\]|@everyone|_c_|:\/\/|:\+1:|#12 /);
    expect(line.match(/\|/g)).toHaveLength(6);
  });

  test('in the name of a host stay what they are', () => {
    const evil = 'a|b`<b>``@c';
    const text = runSummary(makeReport([makeHost(evil, 'changed')]), new Map(), inputs);
    const line = text.split('\n').find((each) => each.includes('@c')) ?? '';
    expect(line).toContain('| ```a\\|b`<b>``@c``` |');
    expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
  });

  test('cannot close a diff', () => {
    const text = runSummary(makeReport([changedHost('a', diff('```\n<b>out'))]), new Map(), inputs);
    expect(text).toMatch(/\n````diff\n[\s\S]*\n````\n/);
  });

  test('cannot end a label of the picture', () => {
    const host = makeHost('a"] --> b["c', 'changed', [
      makeStep({ verified: { answer: 'seen', summary: '"; click h0 "javascript:x"' } }),
    ]);
    const drawn =
      /```mermaid\n([\s\S]*?)```/.exec(runSummary(makeReport([host]), new Map(), inputs))?.[1] ??
      '';
    expect(drawn.split('\n').filter((line) => line.split('"').length > 3)).toEqual([]);
  });
});

describe('never over the limit', () => {
  test.each([
    ['1,000 hosts with one diff', 1000, () => 'same'],
    ['1,000 hosts with diffs of their own', 1000, (index: number) => `line ${index} `.repeat(300)],
    ['5,000 hosts', 5000, (index: number) => `line ${index}`],
  ])('%s', (_, count, line) => {
    const hosts = Array.from({ length: count }, (_unused, index) =>
      changedHost(`ssh://root@xen${index}.example.org`, diff(line(index))),
    );
    const text = runSummary(makeReport(hosts), new Map(), inputs);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_LIMIT);
    expect(text).toContain('The same by hand');
    expect(text).toContain(`${count} hosts: ${count} changed`);
    if (count === 1000) expect(text).toContain('xen999.example.org');
    const mermaid = /```mermaid\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(mermaid.length).toBeLessThan(50_000);
    expect(mermaid.match(/-->/g)?.length).toBeLessThanOrEqual(500);
  });

  test('what does not fit is counted', () => {
    const hosts = Array.from({ length: 100 }, (_, index) =>
      changedHost(`xen${index}`, diff(`${index}`.repeat(500))),
    );
    const text = runSummary(makeReport(hosts), new Map(), inputs, 14_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(14_000);
    expect(text).toMatch(/\d+ more hosts and \d+ more diffs are in the log and in the report/);
  });
});
