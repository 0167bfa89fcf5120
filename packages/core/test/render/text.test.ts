import { describe, expect, it, test } from 'vitest';
import { describeHost } from '../../src/render/host-line.ts';
import { renderQuestion, renderText, type TextOptions } from '../../src/render/text.ts';
import type { Report } from '../../src/run/report.ts';
import { widthOf } from '../../src/text/width.ts';
import {
  APPLY,
  CHECK,
  changing,
  makeHost,
  makeReport,
  makeStep,
  names,
  refused,
  SEVEN,
  verified,
} from './fleet.ts';

const linesOf = (report: Report, options: TextOptions = {}) =>
  renderText(report, options).replace(/\n$/, '').split('\n');
const twenty = names(20);
const big = { name: 'xen7', luns: 40, paths: 8, failed: ['17:5'] };
const fleet = (make: (name: string) => ReturnType<typeof verified>) => twenty.map(make);
const twoReleases = (name: string, outcome: 'would-change' | 'changed') =>
  changing(Number(name.slice(3)) > 17 ? { name, release: SEVEN } : { name }, outcome);
const faulty = makeReport(fleet((name) => verified(name === 'xen7' ? big : { name })));
const planned = makeReport(
  fleet((name) => twoReleases(name, 'would-change')),
  CHECK,
);
const changed = makeReport(
  fleet((name) => (name === 'xen7' ? refused(big) : changing({ name }, 'changed'))),
  APPLY,
);

describe('goals for the number of lines', () => {
  test.each<[string, Report, TextOptions, number]>([
    ['1 host, verify, well', makeReport([verified({ name: 'xen1' })]), {}, 1],
    ['20 hosts, verify, well', makeReport(fleet((name) => verified({ name }))), {}, 1],
    [
      '3 hosts, check with diff (CLI-55)',
      makeReport(
        names(3).map((name) => changing({ name }, 'would-change')),
        CHECK,
      ),
      { diff: true },
      40,
    ],
    ['20 hosts of two releases, check (CLI-51)', planned, {}, 15],
    ['20 hosts of two releases, check with diff (CLI-51)', planned, { diff: true }, 40],
    ['20 hosts, change (CLI-52)', changed, {}, 10],
    [
      '20 hosts, second run (CLI-53)',
      makeReport(
        fleet((name) => verified({ name })),
        CHECK,
      ),
      {},
      1,
    ],
    ['20 hosts, one of 358 paths failed (CLI-54)', faulty, {}, 4],
    [
      '1,000 hosts, check',
      makeReport(
        names(1000).map((name) => changing({ name }, 'would-change')),
        CHECK,
      ),
      {},
      25,
    ],
  ])('%s', (_name, report, options, most) => {
    expect(linesOf(report, options).length).toBeLessThanOrEqual(most);
  });

  it('CLI-54: the failed path stands on line 2, at most 3, and the host in the verdict’s first lines', () => {
    const lines = linesOf(faulty);
    expect(lines[0]).toBe('DEGRADED  1 of 20 hosts              59 LUNs, 357 of 358 paths active');
    expect(lines[1]).toBe(
      '  xen7  degraded  LUN 36001405000700000000000000000017  7 of 8 paths; failed: sdf17 (7:0:0:17) faulty',
    );
    expect(lines.at(-1)).toBe('exit 3: a path is failed; the LUN can still be reached');
  });

  it('equal hosts are one entry with one diff, and each name is told once', () => {
    const text = renderText(planned, { diff: true });
    expect(text.match(/^ {4}\+devices \{$/gm)).toHaveLength(1);
    for (const name of twenty) expect(text.match(new RegExp(`\\b${name}\\b`, 'g'))).toHaveLength(1);
  });
});

test('CLI-60: after a change stands how to undo it, also when a host failed, and it comes last', () => {
  const lines = linesOf(changed);
  expect(lines[0]).toBe('Changed 19 of 20 hosts in 9.2 s; 1 needs you');
  expect(lines.at(-2)).toBe('Undo:     quantastor-xenserver rollback 20261128T170815Z-34b4');
  expect(renderText(changed, { quiet: true })).toContain('Undo:');
  expect(renderText(changed, { quiet: true })).not.toContain('xen12');
});

test.each<[string, Report, RegExp]>([
  [
    'CLI-26: an answer of no',
    makeReport([changing({ name: 'xen1' }, 'would-change')], {
      ...CHECK,
      mode: 'apply',
      stopped: 'answer',
    }),
    /^Nothing was changed: your answer was no\.\n$/,
  ],
  ['CLI-59: a check has no run id', planned, /^(?![\s\S]*34b4)/],
  ['CLI-58: no costs of our own', changed, /^(?![\s\S]*(?:connection|round trip| ms))/],
  [
    'all refused',
    makeReport(
      names(2).map((name) => refused({ name, failed: ['0:0'] })),
      CHECK,
    ),
    /^Nothing would be changed: 2 of 2 hosts are refused\n/,
  ],
  [
    'a LUN without a path',
    makeReport([verified({ name: 'xen1', failed: ['0:0', '0:1'] })]),
    /^NO PATH {2}xen1 .*\n[\s\S]*exit 4: a LUN cannot be reached\n$/,
  ],
  [
    'many paths of one SCSI host',
    makeReport([
      verified({
        name: 'xen1',
        luns: 12,
        failed: Array.from({ length: 12 }, (_, at) => `${at}:1`),
      }),
    ]),
    /12 LUNs lost host 3:\*: one cable, port or switch/,
  ],
  [
    'some paths of a SCSI host by which other LUNs are still reached',
    makeReport([verified({ name: 'xen1', luns: 12, paths: 4, failed: ['3:1', '4:1'] })]),
    /^(?![\s\S]*one cable)[\s\S]*sdb3 \(3:0:0:3\) faulty\n.*sdb4 \(3:0:0:4\) faulty/,
  ],
  [
    'many paths of several',
    makeReport([
      verified({
        name: 'xen1',
        luns: 33,
        paths: 4,
        failed: Array.from({ length: 33 }, (_, at) => `${at}:${at % 2}`),
      }),
    ]),
    /\.\.\. 28 more/,
  ],
  [
    'no LUN yet',
    makeReport([verified({ name: 'xen1', luns: 0 })]),
    /^1 host: in effect; list-maps is so/,
  ],
  [
    'a run that ended before its hosts',
    makeReport([], {
      outcome: 'failed',
      error: { code: 'BAD_INPUT', message: 'no such file', place: '--hosts-file' },
    }),
    /^FAILED before any host was asked\n\n.*no such file/,
  ],
])('%s', (_name, report, pattern) => {
  expect(renderText(report)).toMatch(pattern);
});

test('CLI-5: a daemon that does not run is told as written and not in effect, never as verified', () => {
  const step = makeStep('effective-configuration', {
    verified: { answer: 'not-seen', summary: 'multipathd does not run' },
  });
  const report = makeReport([makeHost({ name: 'xen3' }, 'changed', [step])], APPLY);
  const text = renderText(report);
  expect(text).toMatch(/^Changed 1 host in 9\.2 s; not in effect there yet\n/);
  expect(text).toContain('xen3  written, not in effect  multipathd does not run');
  expect(text).not.toContain('verified');
});

test('CLI-56: what was shown before the question is not shown again', () => {
  const hosts = [changing({ name: 'xen1' }, 'would-change')];
  expect(renderQuestion(hosts, 'configure-multipath', { diff: true })).toContain('+devices {');
  const after = makeReport([changing({ name: 'xen1' }, 'changed')], APPLY);
  expect(renderText(after, { planShown: true, diff: true })).not.toContain('+devices {');
});

describe('steps in order, for the StorageLink server', () => {
  const steps = [
    makeStep('licence-edition'),
    makeStep('service-stopped', { outcome: 'would-change' }),
    makeStep('device-rule', {
      outcome: 'refused',
      findings: [{ severity: 'error', code: 'no-list', message: 'no list of devices' }],
    }),
    makeStep('service-started', { outcome: 'not-reached' }),
  ];
  const more = { procedure: 'install-adapter', subject: 'adapter' } as const;

  it('CLI-22: no line of a step after the one that ended the host', () => {
    const text = renderText(makeReport([makeHost({ name: 'sl1' }, 'refused', steps)], more));
    expect(text).toMatch(/1 licence edition/);
    expect(text).not.toMatch(/service started|not done yet/);
    expect(text).toContain('no list of devices');
  });

  it('CLI-24: what comes later has its own word', () => {
    const later = [...steps.slice(0, 2), makeStep('service-running', { outcome: 'later' })];
    expect(
      renderText(makeReport([makeHost({ name: 'sl1' }, 'would-change', later)], more)),
    ).toMatch(/3 service running +later/);
  });

  it('a server on which nothing was to be done is one line, and the downtime is said before a change', () => {
    const well = [makeStep('service-stopped'), makeStep('device-rule')];
    const text = renderText(makeReport([makeHost({ name: 'sl1' }, 'unchanged', well)], more));
    expect(text).toBe('1 host: nothing to do\n');
    const planned = ['service-stopped', 'installer', 'service-started'].map((name) =>
      makeStep(name, { outcome: 'would-change' }),
    );
    const window = makeReport([makeHost({ name: 'sl1' }, 'would-change', planned)], more);
    expect(renderText(window)).toContain('\nStorageLink is down from step 1 to 3.\n');
    expect(renderText(window)).not.toMatch(/would change {2}sl1/);
  });

  it('ten steps stand in one column', () => {
    const ten = Array.from({ length: 10 }, () => makeStep('device-rule'));
    const lines = linesOf(makeReport([makeHost({ name: 'sl1' }, 'changed', ten)], more));
    const columns = lines.map((line) => line.indexOf('device rule')).filter((at) => at >= 0);
    expect(columns).toEqual(Array.from({ length: 10 }, () => columns[0]));
  });
});

test('CLI-25: what a rollback leaves on purpose is kept, and a second one finds nothing', () => {
  const step = makeStep('installer', { outcome: 'changed' });
  const kept = ['the adapter stays installed'];
  const back = { procedure: 'rollback', mode: 'apply', subject: 'adapter' } as const;
  const once = renderText(
    makeReport([makeHost({ name: 'sl1', more: { kept } }, 'changed', [step])], back),
  );
  expect(once).toMatch(/^Took back sl1\n/);
  expect(once).toContain('kept: the adapter stays installed');
  const twice = makeReport([makeHost({ name: 'sl1' }, 'unchanged', [])], back);
  expect(renderText(twice)).toBe(`1 host: nothing to take back of run ${twice.runId}\n`);
  const { subject: _, ...ofNoRun } = twice;
  expect(renderText(ofNoRun)).toBe('1 host: nothing to take back\n');
});

describe('width', () => {
  it.each([40, 60, 80, 120])('at %i columns no line of words is wider', (columns) => {
    for (const report of [faulty, planned, changed])
      for (const line of linesOf(report, { columns }))
        if (!/36001405|rollback|runs show|\/etc\//.test(line))
          expect(widthOf(line), line).toBeLessThanOrEqual(columns);
  });

  it('CLI-71: counts East Asian characters as two columns, combining marks as none', () => {
    expect(widthOf('한글')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
  });

  it('a line that goes on begins with a word', () => {
    for (const columns of [40, 44, 48, 52, 60])
      for (const line of linesOf(faulty, { columns })) expect(line).not.toMatch(/^ {9}\S/);
  });

  it('off a terminal nothing is wrapped, and file contents never are', () => {
    expect(linesOf(faulty)[2]?.length).toBeGreaterThan(80);
    expect(renderText(planned, { columns: 40, diff: true })).toContain(
      '    +\t\tpath_selector "round-robin 0"',
    );
  });
});

test('colour is never alone: without it the words are the same', () => {
  for (const report of [faulty, planned, changed]) {
    const painted = renderText(report, { colour: (style, text) => `<${style}>${text}</>` });
    expect(painted).toContain('<');
    expect(painted.replace(/<\w+>|<\/>/g, '')).toBe(renderText(report));
  }
});

test('what hosts say moves no cursor and turns no text', () => {
  const evil = '\u001b[2J\u202eevil';
  const release = { product: evil };
  const report = makeReport(
    [
      verified({ name: `x${evil}`, release, failed: ['0:0'] }),
      changing({ name: 'xen2', release }, 'would-change'),
    ],
    CHECK,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them
  expect(renderText(report, { diff: true })).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
});

test('a build that the tables do not know is told until the host itself has read the stanza', () => {
  const message = 'the build X was not asked';
  const warning = { severity: 'warning', code: 'unknown-release', message } as const;
  const told = (parser: 'seen' | 'not-known') =>
    renderText(
      makeReport(
        [
          makeHost({ name: 'xen1' }, 'would-change', [
            makeStep('test-new-file', { answer: parser }),
            makeStep('write-stanza', { outcome: 'would-change', findings: [warning] }),
          ]),
        ],
        CHECK,
      ),
    );
  expect(told('not-known')).toContain('the build X was not asked');
  expect(told('seen')).not.toContain('the build X');
});

// a host that has no stanza was told as one whose build was not asked, also in the one line while the run goes on
test('a doubt of the release is not told as the reason of what a host is', () => {
  const doubt = { severity: 'warning', code: 'unknown-release', message: 'not asked' } as const;
  const reason = { severity: 'warning', code: 'not-in-effect', message: 'no such device' } as const;
  const host = makeHost({ name: 'xen1' }, 'would-change', [
    makeStep('find-layout', { findings: [doubt] }),
    makeStep('effective-configuration', { answer: 'not-seen', findings: [reason] }),
  ]);
  expect(describeHost(host, 'verify').reason).toBe('no such device');
});

// a daemon that is off was told as a build that was not asked, and by nothing else
test('where there is nothing but a doubt of the release, the step that is not so tells the reason', () => {
  const doubt = { severity: 'warning', code: 'unknown-release', message: 'not asked' } as const;
  const host = makeHost({ name: 'xen1' }, 'unchanged', [
    makeStep('write-stanza', { answer: 'seen', findings: [doubt] }),
    makeStep('effective-configuration', { answer: 'not-seen', summary: 'the daemon is off' }),
  ]);
  expect(describeHost(host, 'verify').reason).toBe('the daemon is off');
  const report = makeReport([host]);
  expect(renderText(report)).toMatch(/xen1 {2}not in effect {2}the daemon is off\n +not asked\n/);
});

test('what the run itself has mended is told no more behind it', () => {
  const message = 'an update has taken the stanza away';
  const gone = { severity: 'warning', code: 'stanza-is-gone', message } as const;
  const steps = (answer: 'seen' | 'not-known') => [
    makeStep('find-layout', { findings: [gone] }),
    makeStep('effective-configuration', { verified: { answer, summary: 'asked' } }),
  ];
  const told = (answer: 'seen' | 'not-known') =>
    renderText(makeReport([makeHost({ name: 'xen1' }, 'changed', steps(answer))], APPLY));
  expect(told('seen')).not.toContain(message);
  expect(told('not-known')).toContain(message);
});

test('what follows the edit is told once where it is the same in all groups', () => {
  const text = renderText(planned);
  expect(text.match(/multipathd reconfigure/g)).toHaveLength(1);
  expect(text).toContain('\nthen   on each host: multipathd reconfigure\n');
});

describe('all steps, with --verbose', () => {
  it('CLI-60: the verdict stands first and the undo last, as without it', () => {
    const lines = linesOf(changed, { verbose: true });
    expect(lines[0]).toBe('Changed 19 of 20 hosts in 9.2 s; 1 needs you');
    expect(lines.at(-2)).toBe('Undo:     quantastor-xenserver rollback 20261128T170815Z-34b4');
    expect(linesOf(planned, { verbose: true }).join()).not.toContain('34b4');
  });

  it('CLI-30: a verify refuses nothing, and calls nothing ok that was not seen', () => {
    expect(renderText(faulty, { verbose: true })).not.toMatch(/refused/);
    const step = makeStep('effective-configuration', { answer: 'not-known' });
    const text = renderText(makeReport([makeHost({ name: 'x' }, 'unchanged', [step])]), {
      verbose: true,
    });
    expect(text).toContain('1. effective-configuration: not known');
  });
});

test('CLI-26: where there was nobody to ask, no answer is told', () => {
  const error = { code: 'CANCELLED', message: 'the change was not confirmed' } as const;
  const hosts = names(3).map((name) => makeHost({ name, more: { error } }, 'refused', []));
  const report = makeReport(hosts, { ...CHECK, mode: 'apply', stopped: 'answer' });
  expect(renderText(report, { unasked: true })).toBe(
    'Nothing was changed: there is no terminal to ask on. Add --yes (3 hosts would change).\n',
  );
  expect(renderText(report)).toBe('Nothing was changed: your answer was no.\n');
});

test('of a host that a stopped check did not come to nothing is said, least of all that it is well', () => {
  const error = { code: 'CANCELLED', message: 'the run was cancelled' } as const;
  const open = makeHost({ name: 'xen1', more: { error } }, 'refused', []);
  const stopped = { ...CHECK, stopped: 'signal' } as const;
  expect(renderText(makeReport([open], stopped), { stoppedBy: 'Ctrl-C' })).toBe(
    'Nothing was looked at: stopped by Ctrl-C.\n',
  );
  const both = makeReport([open, changing({ name: 'xen2' }, 'would-change')], stopped);
  expect(linesOf(both)[0]).toBe(
    'Stopped by a signal: 1 would change, 1 not begun (nothing was written)',
  );
  const cut = makeHost({ name: 'xen1', more: { error } }, 'failed', []);
  expect(renderText(makeReport([cut], { stopped: 'signal' }))).not.toContain('exit 1');
});
