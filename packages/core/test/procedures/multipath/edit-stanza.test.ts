import { describe, expect, test } from 'vitest';
import { type MultipathRelease, parseRelease } from '../../../src/multipath/data/releases.ts';
import { planForAnyRelease, planStanza } from '../../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../../src/multipath/syntax/read.ts';
import type { EditStanzaOptions } from '../../../src/procedures/multipath/edit-stanza.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { configureMultipath } from '../../../src/verbs/configure-multipath.ts';
import { editStanza } from '../../../src/verbs/edit-stanza.ts';
import { rollbackHosts } from '../../../src/verbs/host-runs.ts';
import { resume } from '../../../src/verbs/resume.ts';
import { rollback } from '../../../src/verbs/rollback.ts';
import { temporaryFolder } from '../../run/support.ts';
import { dom0, type MemoryDom0 } from '../../support/memory-dom0.ts';
import { openerOf } from '../../support/memory-host.ts';

const PLAIN: EditStanzaOptions = {
  state: 'present',
  dialect: 'auto',
  onDifference: 'replace',
  create: false,
};
const netapp = {
  id: 'netapp-lun',
  title: 'NETAPP LUN',
  sources: ['the keywords of a task'],
  match: { vendor: 'NETAPP', product: 'LUN' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'NETAPP' },
      { keyword: 'product', value: 'LUN' },
      { keyword: 'failback', value: 'immediate' },
    ],
  },
};

function runOn(host: MemoryDom0, stateFolder: string, profile = quantastor) {
  return { hosts: [openerOf(host)], profile, mode: 'apply' as const, stateFolder };
}

const STANZA = 'devices {\n\tdevice {\n\t\tvendor "NETAPP"\n\t\tproduct "LUN"\n\t}\n}\n';

const fileOf = (report: Awaited<ReturnType<typeof editStanza>>): unknown =>
  report.hosts[0]?.steps.find(({ name }) => name === 'write-stanza')?.found?.['file'];

// ANSIBLE-26
test.each(['five', 'seven', 'eight'] as const)(
  'on a dom0 of age %s the file without a name is the one of the procedure',
  async (age) => {
    const [one, other] = [dom0[age](), dom0[age]()];
    const stateFolder = temporaryFolder();
    const edited = await editStanza(PLAIN, runOn(one, stateFolder));
    await configureMultipath({}, runOn(other, temporaryFolder()));
    expect(edited.outcome).toBe('changed');
    const conf = ({ files }: MemoryDom0): [string, string][] =>
      [...files.keys()]
        .filter((path) => path.startsWith('/etc/multipath'))
        .sort()
        .map((path) => [path, Buffer.from(files.get(path) ?? []).toString('latin1')]);
    expect(conf(one)).toEqual(conf(other));
    expect((await editStanza(PLAIN, runOn(one, stateFolder))).outcome).toBe('unchanged');
    const back = await rollbackHosts('last', { hosts: [openerOf(one)], mode: 'apply' });
    expect(back.outcome).toBe('changed');
    expect(conf(one)).toEqual(conf(dom0[age]()));
  },
);

describe('a stanza that is in a file of conf.d already', () => {
  const custom = '/etc/multipath/conf.d/custom.conf';
  const withStanza = (): MemoryDom0 => {
    const host = dom0.eight();
    host.files.set(custom, Buffer.from(STANZA));
    return host;
  };

  // ANSIBLE-27
  test('is changed there, and taken out there', async () => {
    const host = withStanza();
    const changed = await editStanza(PLAIN, runOn(host, temporaryFolder(), netapp));
    expect(fileOf(changed)).toBe(custom);
    expect(host.text(custom)).toContain('failback');
    expect(host.text(custom)?.match(/NETAPP/g)).toHaveLength(1);
    const absent = { ...PLAIN, state: 'absent' as const };
    const out = await editStanza(absent, runOn(host, temporaryFolder(), netapp));
    expect(out.outcome).toBe('changed');
    expect(host.text(custom)).not.toContain('NETAPP');
  });

  test('refuses a second one in a file that is named, and names the first', async () => {
    const host = withStanza();
    const path = '/etc/multipath.conf';
    const report = await editStanza({ ...PLAIN, path }, runOn(host, temporaryFolder(), netapp));
    expect(report.hosts[0]).toMatchObject({
      outcome: 'refused',
      error: {
        message: expect.stringContaining(custom),
        remedy: expect.stringContaining(`{path: ${custom}}`),
      },
    });
  });

  test('in two files is taken out of the one that is named', async () => {
    const host = withStanza();
    const other = '/etc/multipath/conf.d/other.conf';
    host.files.set(other, Buffer.from(STANZA));
    const absent = { ...PLAIN, state: 'absent' as const };
    const report = await editStanza(absent, runOn(host, temporaryFolder(), netapp));
    expect(report.outcome).toBe('refused');
    expect(report.hosts[0]?.error?.message).toContain(`${custom} and ${other}`);
    const named = { ...absent, path: other };
    expect((await editStanza(named, runOn(host, temporaryFolder(), netapp))).outcome).toBe(
      'changed',
    );
    expect(host.text(custom)).toBe(STANZA);
  });
});

test('a file that is not there is made when it is asked for, and goes with its rollback', async () => {
  const host = dom0.eight();
  const path = '/etc/multipath/conf.d/mine.conf';
  const stateFolder = temporaryFolder();
  expect((await editStanza({ ...PLAIN, path }, runOn(host, stateFolder, netapp))).outcome).toBe(
    'refused',
  );
  const made = await editStanza({ ...PLAIN, path, create: true }, runOn(host, stateFolder, netapp));
  expect(made.outcome).toBe('changed');
  expect(host.text(path)).toContain('NETAPP');
  // it finishes what it was, and not the whole procedure
  const resumed = await resume(made.runId, {
    ...{ mode: 'apply', stateFolder, openHost: () => openerOf(host) },
  });
  expect(resumed.outcome).toBe('unchanged');
  expect(host.effects().join()).not.toContain('reconfigure');
  const back = await rollback(made.runId, {
    ...{ mode: 'apply', stateFolder, openHost: () => openerOf(host) },
  });
  expect(back.outcome).toBe('changed');
  expect(host.text(path)).toBeUndefined();
});

test('an objection to the new bytes refuses them before anything is written', async () => {
  const host = dom0.seven();
  const before = host.text('/etc/multipath.conf');
  const objection = async (): Promise<string> => 'failed to validate: no';
  const report = await editStanza({ ...PLAIN, objection }, runOn(host, temporaryFolder()));
  expect(report.hosts[0]).toMatchObject({
    outcome: 'refused',
    error: { message: 'failed to validate: no' },
  });
  expect(host.text('/etc/multipath.conf')).toBe(before);
});

test('a path that no multipath reads is refused before a host is opened', async () => {
  const host = dom0.seven();
  for (const path of ['/etc/passwd', '/etc/multipath/conf.d/../../passwd.conf'])
    await expect(
      editStanza({ ...PLAIN, path }, runOn(host, temporaryFolder())),
    ).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('a plan that any release gives is each release’s own; else there is none', () => {
  const desired = { match: netapp.match, keywords: netapp.multipath.published };
  const plain = readMultipath('devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n');
  const planOf = (document: typeof plain) => (release?: MultipathRelease) =>
    planStanza(document, desired, { onDifference: 'replace', release });
  const all = planForAnyRelease(planOf(plain));
  for (const text of ['0.4.7-46.el5', '0.4.9-136.xs8', '0.9.4'])
    expect(
      planStanza(plain, desired, { onDifference: 'replace', release: parseRelease(text) }).edits,
    ).toEqual(all?.edits);
  // an old parser does not know this section's name
  const glued = readMultipath('devices{\n\tdevice{\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n');
  expect(planForAnyRelease(planOf(glued))).toBeUndefined();
});

// ANSIBLE-28
test('a file that a later run of ours has written is not blamed on somebody: that run is named', async () => {
  const host = dom0.seven();
  const before = host.text('/etc/multipath.conf');
  const stateFolder = temporaryFolder();
  const first = await configureMultipath({}, runOn(host, stateFolder));
  const later = await editStanza(PLAIN, runOn(host, stateFolder, netapp));
  const options = { mode: 'apply' as const, stateFolder, openHost: () => openerOf(host) };
  for (const report of [
    await rollback(first.runId, options),
    await rollbackHosts(first.runId, { hosts: [openerOf(host)], mode: 'apply' }),
  ])
    expect(report.hosts[0]).toMatchObject({
      outcome: 'refused',
      error: {
        code: 'FILE_CHANGED',
        message: expect.stringContaining(`run ${later.runId} (`),
        remedy: `Take run ${later.runId} back first, then this one.`,
      },
    });
  expect((await rollback(later.runId, options)).outcome).toBe('changed');
  expect((await rollback(first.runId, options)).outcome).toBe('changed');
  expect(host.text('/etc/multipath.conf')).toBe(before);
});
