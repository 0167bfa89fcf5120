// @module-tag slow
import { expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { planStanza } from '../../src/multipath/edit/plan.ts';
import { effectOf } from '../../src/multipath/effect/effect.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { lintFile } from '../../src/verbs/lint-file.ts';
import { DESIRED } from './desired.ts';

const release = parseRelease('0.9.4');

/** Of the processor, the best of several: the machine may be busy with other things. */
function seconds(text: string, turns = 3): { spent: number; findings: number } {
  if (!release) throw new Error('no release');
  const bytes = Buffer.from(text);
  let spent = Number.POSITIVE_INFINITY;
  let findings = 0;
  for (let turn = 0; turn < turns; turn++) {
    const start = process.cpuUsage();
    findings = lintFile(bytes, 'a.conf', { release }).findings.length;
    const { user, system } = process.cpuUsage(start);
    spent = Math.min(spent, (user + system) / 1e6);
  }
  return { spent, findings };
}

test.each<[string, (count: number) => string, number]>([
  ['ROBUSTNESS-22: closing braces', (count) => '}\n'.repeat(count), 20_000],
  ['ROBUSTNESS-23: sections in sections', (count) => 'a {\n'.repeat(count), 20_000],
  ['ROBUSTNESS-24: words on one line', (count) => `defaults { x ${'a '.repeat(count)}}\n`, 200_000],
  ['ROBUSTNESS-25: quotes on one line', (count) => '"'.repeat(count), 400_000],
])('%s: four times as many take no sixteen times the processor', (_name, text, count) => {
  const small = seconds(text(count));
  const large = seconds(text(4 * count));
  expect(large.findings).toBeGreaterThan(0);
  // a square would be 16; what is over in a moment says nothing
  expect(large.spent).toBeLessThan(10 * Math.max(small.spent, 0.02));
});

test('200,000 braces, open or closing, are findings and no stack (ROBUSTNESS-22, -23)', () => {
  expect(seconds('}\n'.repeat(125_000), 1).findings).toBe(125_000);
  expect(seconds('a {\n'.repeat(200_000), 1).findings).toBeGreaterThanOrEqual(200_000);
});

const MANY = 150_000;

test('a file with more stanzas, or more that a blacklist asks for, than a call takes arguments is planned and judged', () => {
  const devices = Array.from({ length: MANY }, (_, at) => `device {\nvendor V${at}\nproduct P\n}`);
  const document = readMultipath(`devices {\n${devices.join('\n')}\n}\n`);
  const old = parseRelease('0.4.9');
  if (!old || !release) throw new Error('no release');
  expect(
    planStanza(document, DESIRED, { onDifference: 'refuse', release: old }).edits,
  ).toHaveLength(1);
  const wwids = Array.from({ length: MANY }, (_, at) => `wwid w${at}`).join('\n');
  const listed = readMultipath(`blacklist {\n${wwids}\n}\n`);
  const files = [{ path: 'F', document: listed }];
  const effect = effectOf({ files, release }, { vendor: 'OSNEXUS', product: 'QUANTASTOR' });
  expect(effect.blacklist).toMatchObject({ blacklisted: 'not-known' });
}, 300_000);

test('stanzas of a file behind as many of another one: four times as many take no sixteen times the processor', () => {
  const old = parseRelease('0.4.9-86.xs');
  if (!old) throw new Error('no release');
  const spent = (count: number): number => {
    const file = (name: string): { path: string; document: ReturnType<typeof readMultipath> } => {
      const devices = Array.from(
        { length: count },
        (_, at) => `device {\nvendor ${name}${at}\nproduct P\n}`,
      );
      return { path: name, document: readMultipath(`devices {\n${devices.join('\n')}\n}\n`) };
    };
    const files = [file('A'), file('B')];
    const start = process.cpuUsage();
    effectOf({ files, release: old }, { vendor: 'OSNEXUS', product: 'QUANTASTOR' });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  spent(100);
  expect(spent(4_000)).toBeLessThan(10 * Math.max(spent(1_000), 0.02));
}, 60_000);
