import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { ProcedureError } from '../../src/errors.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderText } from '../../src/render/text.ts';
import { toolVersion } from '../../src/run/make-report.ts';
import type { Report } from '../../src/run/report.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import { type Dom0Options, dom0 } from '../support/memory-dom0.ts';
import { failingOpener, openerOf } from '../support/memory-host.ts';
import { reportJsonSchema } from './report-to-json-schema.ts';
import { temporaryFolder } from './support.ts';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const schema = JSON.parse(file('schema/report.schema.json')) as {
  $id: string;
  $defs: { error: { properties: { code: { enum: string[] } } } };
};
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  schema,
);

function expectValid(report: Report): void {
  validate(JSON.parse(JSON.stringify(report)));
  expect(validate.errors).toBeNull();
}

/** The first reconfigure is cut off, the one that undoes it is not. */
function failOnce(): NonNullable<Dom0Options['before']> {
  let armed = true;
  return ({ argv }) => {
    if (!armed || argv?.[1] !== '-kreconfigure') return;
    armed = false;
    throw new ProcedureError('TIMEOUT', 'no answer', { place: 'xen1' });
  };
}

const stateFolder = temporaryFolder();
const down = new ProcedureError('HOST_UNREACHABLE', 'no route', { place: 'xen9', remedy: 'Look.' });

test.each([
  ['changed', {}, 'apply'],
  ['would-change', {}, 'check'],
  ['failed', { reconfigure: 'fail' }, 'apply'],
  ['undone', { before: failOnce() }, 'apply'],
  ['refused', { links: {}, files: {} }, 'apply'],
] satisfies [string, Dom0Options, 'apply' | 'check'][])(
  'a report of %s is valid',
  async (outcome, more, mode) => {
    const host = dom0.seven(more);
    const run = { hosts: [openerOf(host)], profile: quantastor, mode, stateFolder };
    const report = await configureMultipath({}, run);
    expect(report.hosts[0]?.outcome).toBe(outcome);
    expectValid(report);
    expectValid(
      await configureMultipath({}, { ...run, hosts: [failingOpener('xen9', down), ...run.hosts] }),
    );
    expectValid(await verifyMultipath({}, run));
    if (outcome !== 'changed') return;
    const back = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(host) };
    for (let times = 0; times < 2; times++) expectValid(await rollback(report.runId, back));
  },
);

test.each([
  ['an outcome that does not exist', (report: Report) => ({ ...report, outcome: 'good' })],
  ['a missing host list', ({ hosts: _, ...report }: Report) => report],
  ['a field that does not exist', (report: Report) => ({ ...report, password: 'x' })],
])('%s is not valid', async (_name, spoil) => {
  const run = { hosts: [openerOf(dom0.seven())], profile: quantastor };
  const report = await verifyMultipath({}, run);
  expect(validate(JSON.parse(JSON.stringify(spoil(report))))).toBe(false);
});

test('the published schema is the one that the reader holds to', async () => {
  const text = `${JSON.stringify(reportJsonSchema(schema.$id), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../schema/report.schema.json');
});

test('the schema knows every error code', () => {
  const codes = [...file('src/errors.ts').matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(
    (match) => match[1],
  );
  expect(codes.length).toBeGreaterThan(10);
  expect(schema.$defs.error.properties.code.enum).toEqual(codes);
});

test('reports name the version of the package', () => {
  const { version } = JSON.parse(file('package.json')) as { version: string };
  expect(toolVersion).toBe(version);
});

test('the text reads step by step and holds no control character of a host', async () => {
  const host = dom0.seven({ name: 'xen\u001b[2J1', config: '' });
  const report = await configureMultipath(
    {},
    { hosts: [openerOf(host)], profile: quantastor, mode: 'apply', stateFolder },
  );
  const text = renderText(report, { verbose: true });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  expect(text).toContain('xen\\x1b[2J1: written, not known whether in effect (');
  expect(text).toMatch(/^Changed 1 host; not known whether in effect there\n/);
  expect(text).toContain('4. Add the stanza after the last device { } section: changed');
  expect(text).toContain('$ multipathd -kreconfigure (exit code 0): done');
  expect(text).toMatch(/\n {7}\+.*OSNEXUS/);
  expect(renderText(report, { verbose: true, diff: false })).not.toMatch(/\n {7}\+/);
  const painted = renderText(report, {
    ...{ verbose: true, colour: (style, words) => `<${style}>${words}</>` },
  });
  expect(painted.replace(/<\w+>|<\/>/g, '')).toBe(text);
});

test('a run that found nothing says so', async () => {
  const host = dom0.seven();
  const run = { hosts: [openerOf(host)], profile: quantastor, mode: 'apply' as const, stateFolder };
  await configureMultipath({}, run);
  const again = await configureMultipath({}, run);
  expect(renderText(again, { verbose: true })).toMatch(/^1 host: in effect, nothing to do/);
});
