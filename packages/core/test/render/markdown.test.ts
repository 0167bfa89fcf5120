import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { APPLY, CHECK, changing, makeReport, names, verified } from './fleet.ts';

const planned = makeReport(
  names(20).map((name) => changing({ name }, 'would-change')),
  CHECK,
);

test('verdict, equal hosts once with their diff, undo', () => {
  const text = renderMarkdown(planned);
  expect(text).toMatch(/^### Would change 20 of 20 hosts/);
  expect(text.match(/```diff/g)).toHaveLength(1);
  const undo = renderMarkdown(makeReport([changing({ name: 'xen1' }, 'changed')], APPLY), {
    undo: 'procedure: rollback',
  });
  expect(undo).toContain('Undo: `procedure: rollback`');
});

test('within its limit, and what is left out is said with where all of it stands', () => {
  const hosts = names(400).map((name) =>
    changing({ name, release: { product: `P${name}` } }, 'would-change'),
  );
  const text = renderMarkdown(makeReport(hosts, CHECK), { limit: 20_000, whole: 'report.html' });
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000);
  expect(text).toMatch(/Left out here.*of 400 entries; all of it: report\.html/);
});

test('what hosts say is no markup, no mention and no link', () => {
  const evil = '</details><img src=x>\n# h\n@everyone [a](http://x) `b` https://y #12';
  const text = renderMarkdown(makeReport([verified({ name: evil, failed: ['0:0'] })]));
  expect(text).not.toMatch(/<img|@everyone|\]\(|https?:\/\/|^# h/m);
});

test('a diff cannot end its own fence', () => {
  const host = changing({ name: 'xen1' }, 'would-change');
  const steps = host.steps.map((step) => ({
    ...step,
    changes: step.changes.map((change) => ({ ...change, diff: '+````\n+x\n' })),
  }));
  expect(renderMarkdown(makeReport([{ ...host, steps }], CHECK))).toContain(
    '`````diff\n+````\n+x\n`````',
  );
});

test('a change that stopped half-way says how to go on, and a check how to make it', () => {
  const open = {
    ...changing({ name: 'xen2' }, 'would-change'),
    ...{ outcome: 'refused' as const, error: { code: 'CANCELLED' as const, message: 'not begun' } },
  };
  const report = makeReport([changing({ name: 'xen1' }, 'changed'), open], {
    ...APPLY,
    stopped: 'failures',
  });
  expect(renderMarkdown(report)).toMatch(
    /^Finish: run the same again: hosts that are done are left alone$/m,
  );
  expect(renderMarkdown(report, { again: 'configure-multipath --rolling' })).toMatch(
    /^Finish: `configure-multipath --rolling`$/m,
  );
  expect(renderMarkdown(report)).not.toContain('Details');
  expect(renderMarkdown(planned, { make: 'mode: apply' })).toMatch(/^Make it: `mode: apply`$/m);
});
