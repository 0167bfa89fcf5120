import { describe, expect, test } from 'vitest';
import { readInputs } from '../../src/inputs/read-inputs.ts';
import { counts, runSummary } from '../../src/summary/run-summary.ts';
import { SUMMARY_LIMIT } from '../../src/summary/write-summary.ts';
import { changedHost, makeHost, makeReport, makeStep } from '../support/report.ts';

const inputs = readInputs({
  INPUT_PROCEDURE: 'configure-multipath',
  INPUT_HOSTS: 'ssh://root@xen1',
});
const diff = (line: string): string =>
  `--- /etc/multipath.conf\n+++ /etc/multipath.conf\n@@ -1 +1,2 @@\n a\n+${line}\n`;

describe('a small run', async () => {
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
  const undo = { runId: 'R', command: 'quantastor-xenserver rollback R', keeps: [] };
  const text = await runSummary(makeReport(hosts, { undo }), inputs);

  test('begins with the verdict, and puts what needs a person first', () => {
    expect(text).toMatch(/^### Changed 2 of 3 hosts in 1.0 s; 1 needs you\n/);
    expect(text.indexOf('xen2')).toBeLessThan(text.indexOf('xen1'));
    expect(text).toContain('the host refuses the connection');
    expect(text).toContain('has the new bytes');
  });

  test('shows a diff that hosts share once, folded', () => {
    expect(text.match(/<details>/g)).toHaveLength(1);
    expect(text).toContain('```diff\n--- /etc/multipath.conf\n');
  });

  test('names what a workflow would type, not what the command line would', () => {
    expect(text).toContain('Undo: `procedure: rollback, run-id: R`');
    expect(text).toContain('procedure: resume, run-id: 20261122T101500Z-3f9a');
    expect(text).not.toMatch(/quantastor-xenserver (resume|rollback)/);
  });

  test('draws what was verified', () => {
    expect(text).toContain('```mermaid\nflowchart LR\n');
    expect(text).toContain('multipathd has every value');
  });

  test('ends with the command that does the same by hand', () => {
    expect(text).toContain('quantastor-xenserver configure-multipath --hosts ssh://root@xen1');
    expect(text.trimEnd().endsWith('--check --diff\n```')).toBe(true);
  });
});

test('ACTION-89: a check draws nothing as verified', async () => {
  const steps = [
    makeStep({
      name: 'effective-configuration',
      outcome: 'later',
      summary: 'multipathd does not have the stanza in effect yet',
    }),
  ];
  const hosts = [makeHost('xen1', 'would-change', steps)];
  const text = await runSummary(makeReport(hosts, { mode: 'check' }), inputs);
  expect(text).not.toMatch(/What was verified|mermaid/);
});

test('a run that was cancelled says so, not Ctrl-C', async () => {
  const report = makeReport([changedHost('xen1', diff('b'))], { stopped: 'signal' });
  expect(await runSummary(report, inputs)).toMatch(/^### Cancelled: 1 host changed/);
});

test('the counts are in the words of the summary: of a cancelled run nothing was refused', async () => {
  const error = { code: 'CANCELLED', message: 'the run was cancelled' } as const;
  const hosts = [
    changedHost('xen1', diff('b')),
    { ...makeHost('xen2', 'undone'), error },
    { ...makeHost('xen3', 'refused'), error },
  ];
  expect(await counts(makeReport(hosts, { stopped: 'signal' }))).toBe(
    '3 hosts: 1 undone, 1 changed, 1 not begun',
  );
});

describe('hostile words', () => {
  test('mean nothing', async () => {
    const evil =
      '|</table><script>alert(1)</script> @everyone [x](http://x) `a` *b* _c_ #12 ~~d~~ \\|\n| a |';
    const error = { code: 'HOST_UNREACHABLE' as const, message: evil };
    const host = { ...makeHost('a|b`<b>``@c', 'failed'), error };
    const text = await runSummary(makeReport([host]), inputs);
    const [said = ''] = text.split('\nconfigure-multipath, mode');
    expect(said).not.toMatch(/<|@everyone|@c|\]\(|`a|http:|(?<!&)#12|\*b\*/);
  });

  test('cannot close a diff', async () => {
    const text = await runSummary(makeReport([changedHost('a', diff('```\n+<b>out'))]), inputs);
    expect(text).toMatch(/\n````diff\n[\s\S]*\n````\n/);
  });

  test('cannot end a label of the picture', async () => {
    const host = makeHost('a"] --> b["c', 'changed', [
      makeStep({ verified: { answer: 'seen', summary: '"; click h0 "javascript:x"' } }),
    ]);
    const text = await runSummary(makeReport([host]), inputs);
    const drawn = /```mermaid\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(drawn).toContain('flowchart');
    expect(drawn.split('\n').filter((line) => line.split('"').length > 3)).toEqual([]);
  });
});

describe('never over the limit', () => {
  test.each([
    ['1,000 hosts with one diff', 1000, () => 'same'],
    ['1,000 hosts with diffs of their own', 1000, (index: number) => `line ${index} `.repeat(300)],
    ['5,000 hosts', 5000, (index: number) => `line ${index}`],
  ])('%s', async (_, count, line) => {
    const hosts = Array.from({ length: count }, (_unused, index) =>
      changedHost(`ssh://root@xen${index}.example.org`, diff(line(index))),
    );
    const text = await runSummary(makeReport(hosts), inputs);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_LIMIT);
    expect(text).toContain('The same by hand');
    expect(text).toContain(`Changed ${count.toLocaleString('en')} of`);
    // ACTION-79: of so many hosts the counts say more than a picture
    expect(text).not.toContain('mermaid');
  });

  test('what does not fit is counted, with where all of it is', async () => {
    const hosts = Array.from({ length: 100 }, (_, index) =>
      changedHost(`xen${index}`, diff(`${index}`.repeat(500))),
    );
    const text = await runSummary(makeReport(hosts), inputs, 14_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(14_000);
    expect(text).toMatch(/Left out here.*\d+ diffs.*all of it: the files of the outputs html-file/);
  });
});
