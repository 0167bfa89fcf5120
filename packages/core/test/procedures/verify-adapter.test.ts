import { rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Report, verifyExitCodeOf } from '../../src/run/report.ts';
import { verifyAdapter } from '../../src/verbs/verify.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener, PROFILE } from './adapter-sandbox.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const verify = (withApi = true): Promise<Report> =>
  verifyAdapter(withApi ? { api: sandbox.hosts.api } : {}, {
    hosts: [opener(sandbox.hosts.server)],
    profile: PROFILE,
  });

const codes = (report: Report): unknown =>
  report.hosts[0]?.steps.map((step) => [
    step.name,
    step.outcome,
    step.findings.map(({ code }) => code),
  ]);

describe('verify of a StorageLink server', () => {
  it('says what is missing', async () => {
    const report = await verify();
    expect(report.procedure).toBe('verify');
    expect(codes(report)).toEqual([
      ['service-running', 'unchanged', []],
      ['device-rule', 'refused', ['rule-missing']],
      ['adapter-loaded', 'refused', ['adapter-missing']],
    ]);
    expect(report.hosts[0]?.steps[1]?.found).toMatchObject({ version: '2.0.0.4' });
    // CLI-8
    expect(verifyExitCodeOf(report)).toBe(2);
  });

  it('is content after install-adapter, and tells the version of the rules', async () => {
    await sandbox.run(sandbox.options());
    const report = await verify();
    expect([report.outcome, verifyExitCodeOf(report)]).toEqual(['unchanged', 0]);
    const [service, rule, adapter] = report.hosts[0]?.steps ?? [];
    expect(service?.summary).toBe('StorageLink is RUNNING');
    expect(rule?.summary).toContain('has the rule OSNEXUS/QUANTASTOR (version 2.0.0.5)');
    expect(adapter?.summary).toBe('StorageLink has loaded OS NEXUS QuantaStor 1.0');
  });

  it('asks no StorageLink without an address, and says so', async () => {
    await sandbox.run(sandbox.options());
    expect(codes(await verify(false))).toEqual([
      ['service-running', 'unchanged', []],
      ['device-rule', 'unchanged', []],
      ['adapter-loaded', 'skipped', []],
    ]);
  });

  it('tells a service that does not run', async () => {
    await sandbox.change((state) => {
      const { StorageLink } = state.services;
      if (StorageLink) Object.assign(StorageLink, { state: 1, win32Exit: 1066, serviceExit: 42 });
    });
    const report = await verify();
    expect(report.hosts[0]?.error?.message).toContain(
      'STOPPED (ended with service-specific error 42)',
    );
    expect(verifyExitCodeOf(report)).toBe(2);
  });

  const entry = (vendor: string, product: string): string =>
    `<device><vendor>${vendor}</vendor><product>${product}</product></device>`;
  const two = entry('NETAPP', 'LUN') + entry('A', 'B');
  const ours = entry('OSNEXUS', 'QUANTASTOR');
  const inFile = (inner: string, head = ''): string =>
    `${head}<config version="2.0.0.4"><devices>${inner}`;
  it.each([
    [
      'a list that may not count',
      `${inFile(two)}</devices><excluded>${ours}</excluded></config>`,
      'not-known',
      5,
    ],
    [
      'a list that is switched off',
      inFile(two + ours).replace('<devices', '<devices enabled="no"'),
      undefined,
      1,
    ],
    ['an entity', inFile(`${two}&q;`, `<!DOCTYPE c [<!ENTITY q "${ours}">]>`), undefined, 1],
    [
      'another file, perhaps',
      inFile(`${two}&q;`, '<!DOCTYPE c [<!ENTITY q SYSTEM "m">]>'),
      'not-known',
      5,
    ],
    ['one, and a catch-all before it', inFile(entry('*', '*') + two + ours), 'seen', 0],
    [
      'a file of another encoding than declared',
      inFile(two, '<?xml version="1.0" encoding="utf-16"?>'),
      undefined,
      1,
    ],
  ])('says what is known of the rule in %s', async (_, text, answer, exit) => {
    await writeFile(
      sandbox.rulePath,
      text.endsWith('</config>') ? text : `${text}</devices></config>`,
    );
    const report = await verify(false);
    const step = report.hosts[0]?.steps.find(({ name }) => name === 'device-rule');
    expect([step?.answer, verifyExitCodeOf(report)]).toEqual([answer, exit]);
    expect(step?.findings).not.toEqual([]);
    expect(step?.findings.map(({ code }) => code)).not.toContain('rule-missing');
  });

  it('tells a rule file that is broken or missing', async () => {
    await writeFile(sandbox.rulePath, '<config><a></config>');
    const broken = await verify();
    expect(broken.hosts[0]?.error?.message).toContain('not well-formed');
    // of a file that cannot be read nothing is known
    expect(verifyExitCodeOf(broken)).toBe(1);
    await rm(sandbox.rulePath);
    expect((await verify()).hosts[0]?.error).toMatchObject({ code: 'NOT_FOUND' });
  });
});
