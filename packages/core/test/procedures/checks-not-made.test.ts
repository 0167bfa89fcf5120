import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { renderText } from '../../src/render/text.ts';
import type { Report } from '../../src/run/report.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { type SandboxDom0, updateSandboxState } from '../../src/sandbox/state.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { verifyMultipath } from '../../src/verbs/verify.ts';
import { temporaryFolder } from '../run/support.ts';
import { dom0, SHIPPED } from '../support/memory-dom0.ts';
import { codes, configure, step } from './multipath-dom0.ts';

const EXCEPTION = 'blacklist_exceptions {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t}\n}\n';

async function sandboxWith(faults: SandboxDom0['faults'], files: Record<string, string>) {
  const folder = join(temporaryFolder(), 'sandbox');
  await createSandbox(folder);
  const place = join(folder, 'xenserver-8');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  await updateSandboxState(place, (state) => {
    if (state.kind === 'dom0') state.faults = faults;
  });
  const run = { hosts: [parseHost(`sandbox:${place}`)], profile: quantastor };
  return {
    verify: (): Promise<Report> => verifyMultipath({}, run),
    change: (mode: 'check' | 'apply' = 'apply'): Promise<Report> =>
      configureMultipath({}, { ...run, mode, stateFolder: temporaryFolder() }),
  };
}

test.each<[string, SandboxDom0['faults']]>([
  ['FIELD-1', { printer: 'missing-brace' }],
  ['FIELD-4', { printer: 'missing-brace', noNamespace: true }],
])(
  "%s: a printer that loses a vendor's brace is no reason to refuse or undo",
  async (_id, faults) => {
    const host = await sandboxWith(faults, { 'etc/multipath/conf.d/00-site.conf': EXCEPTION });
    const report = await host.change();
    expect(report.hosts.map(({ outcome }) => outcome)).toEqual(['changed']);
    expect(report.hosts[0]?.inEffect).toEqual({ answer: 'seen' });
    const again = await host.change();
    expect(again.outcome).toBe('unchanged');
    expect(again.hosts[0]?.steps.flatMap(({ changes }) => changes)).toEqual([]);
  },
);

test('FIELD-58: where neither parser, daemon nor package answers, nothing is written', async () => {
  const host = dom0.seven({ package: undefined, banner: '', mute: true });
  const before = host.text('/etc/multipath.xenserver/multipath.conf');
  const report = await configure(host);
  expect(report.outcome).toBe('refused');
  expect(codes(report)).toContain('nothing-can-confirm');
  expect(host.text('/etc/multipath.xenserver/multipath.conf')).toBe(before);
  expect(JSON.stringify(report)).not.toContain('verified');
});

test('FIELD-59: a parser that could not be asked is a check not made, and is told', async () => {
  const report = await configure(dom0.eight(), {}, 'check');
  expect(step(report, 'test-new-file')).toMatchObject({ answer: 'not-known' });
  expect(codes(report)).toContain('new-file-not-checked');
});

test('FIELD-60: what is asked after the change only is not ok before it', async () => {
  const host = await sandboxWith({}, {});
  const report = await host.change('check');
  const effective = report.hosts[0]?.steps.find(({ name }) => name === 'effective-configuration');
  expect(effective).toMatchObject({ outcome: 'later', answer: 'not-seen' });
  expect(renderText(report, { verbose: true })).not.toMatch(/ ok .*not have the stanza/);
});

const ELSEWHERE = 'defaults {\n\tconfig_dir "/etc/site/multipath.d"\n}\n';

test.each([
  ['FIELD-61', '0.4.9-136.xs'],
  ['FIELD-62', '0.8.5-1'],
])(
  '%s: with a config_dir elsewhere on %s nothing is written, and the keyword is named',
  async (_id, release) => {
    const path = '/etc/multipath.xenserver/multipath.conf';
    const host = dom0.eight({ package: release, files: { [path]: ELSEWHERE + SHIPPED } });
    const report = await configure(host);
    expect(report.outcome).toBe('refused');
    expect(report.error?.message).toContain('config_dir is /etc/site/multipath.d');
    expect(host.text(path)).toBe(ELSEWHERE + SHIPPED);
    expect(host.text('/etc/multipath/conf.d/quantastor.conf')).toBeUndefined();
  },
);
