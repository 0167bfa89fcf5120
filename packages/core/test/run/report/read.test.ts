import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isProcedureError } from '../../../src/errors.ts';
import { shortName, withNames } from '../../../src/run/report/host-name.ts';
import { readReport } from '../../../src/run/report/read.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const outcomes = (report: ReturnType<typeof readReport>) =>
  report.hosts[0]?.steps.map(({ name, outcome }) => `${name} ${outcome}`);

describe('a report of version 1', () => {
  it.each(['check', 'apply', 'verify'])('of %s is read as one of version 2', (name) => {
    const text = fixture(`version-1/report-${name}.json`);
    const report = readReport(text);
    expect(report).toMatchObject({ schemaVersion: 2, runId: JSON.parse(text).runId });
    expect(report.hosts.map((each) => each.name)).toEqual(['xenserver-7', 'xenserver-8']);
    // what was read once can be read again
    expect(readReport(JSON.stringify(report))).toEqual(report);
  });

  it('gets the undo command after a change, and none without one', () => {
    const { undo, runId } = readReport(fixture('version-1/report-apply.json'));
    expect(undo).toEqual({ runId, command: `quantastor-xenserver rollback ${runId}`, keeps: [] });
    expect(readReport(fixture('version-1/report-check.json')).undo).toBeUndefined();
  });

  it('CLI-24: calls later what check mode could not look at', () => {
    expect(outcomes(readReport(fixture('version-1/report-check.json')))).toEqual([
      'find-layout unchanged',
      'check-paths unchanged',
      'test-new-file unchanged',
      'write-stanza would-change',
      'reconfigure-daemon would-change',
      'effective-configuration later',
      'keep-maps later',
    ]);
  });

  it('CLI-5: says not known where the daemon was not running', () => {
    const old = JSON.parse(fixture('version-1/report-apply.json'));
    old.hosts[0].steps[5].verified = { ok: true, summary: 'multipathd is not running: it reads' };
    expect(readReport(old).hosts[0]?.steps[5]?.verified?.answer).toBe('not-known');
  });
});

test('a report of version 2 keeps all that its version knows', () => {
  const text = fixture('version-2/report-apply.json');
  expect(readReport(text)).toEqual(JSON.parse(text));
});

test.each([
  ['a later version', '{"schemaVersion":3,"hosts":[]}', 'a later release wrote'],
  ['no JSON', '{', 'not valid JSON'],
  ['another document', '[]', 'it is not a report'],
  [
    'a field of another type',
    fixture('version-2/report-apply.json').replace(/"sandbox": \w+/, '"sandbox": 7'),
    'sandbox',
  ],
])('%s is refused with its place', (_name, text, words) => {
  let error: unknown;
  try {
    readReport(text, 'r.json');
  } catch (thrown) {
    error = thrown;
  }
  if (!isProcedureError(error)) throw new Error('nothing was thrown');
  expect(error).toMatchObject({ code: 'BAD_INPUT', place: 'r.json' });
  expect(error.message).toContain(words);
});

test('whatever is given, it is a report or an error of ours', () => {
  const odd = fc.record({
    schemaVersion: fc.constantFrom(1, 2),
    hosts: fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ host: fc.jsonValue(), steps: fc.jsonValue() })),
    ),
  });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), odd), (value) => {
      try {
        readReport(value);
      } catch (error) {
        expect(isProcedureError(error)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['ssh://root@xen1', 'xen1'],
  ['ssh://root@xen1.example.org:2222/', 'xen1.example.org'],
  ['root@xen1', 'xen1'],
  ['xen1', 'xen1'],
  ['ssh://[fe80::1%eth0]:22', '[fe80::1%eth0]'],
  ['local', 'local'],
  ['sandbox:lab/xenserver-8', 'xenserver-8'],
  ['sandbox:C:\\lab\\xenserver-8\\', 'xenserver-8'],
  ['command:hosts/sl1.json', 'sl1.json'],
  ['sandbox:/', 'sandbox:/'],
])('%s is called %s', (host, name) => {
  expect(shortName(host)).toBe(name);
});

test('two hosts of one name keep what was written', () => {
  const hosts = ['ssh://xen1:22', 'ssh://xen1:2222', 'xen2'];
  expect(
    withNames(hosts.map((host) => ({ host, name: shortName(host) }))).map(({ name }) => name),
  ).toEqual(hosts);
});
