import { expect, test } from 'vitest';
import { type Dom0Options, dom0, SHIPPED } from '../support/memory-dom0.ts';
import { codes, configure, step } from './multipath-dom0.ts';

test.each([
  [
    'a regular main file',
    { links: {}, files: { '/etc/multipath.conf': SHIPPED } },
    '/etc/multipath.conf',
    'file',
  ],
  [
    'a 6.x host with an unused enabled file',
    {
      links: {},
      files: { '/etc/multipath.conf': SHIPPED, '/etc/multipath-enabled.conf': SHIPPED },
    },
    '/etc/multipath.conf',
    'file',
  ],
  [
    'a 5.x host that has multipathing on',
    {
      package: '0.4.7-23.xs',
      links: { '/etc/multipath.conf': '/etc/multipath-enabled.conf' },
      files: { '/etc/multipath-enabled.conf': SHIPPED },
    },
    '/etc/multipath-enabled.conf',
    'multipath-enabled',
  ],
  [
    'a link that is flipped, beside a conf.d that is read',
    {
      package: undefined,
      banner: 'multipath-tools v0.9.4 (12/19, 2022)\n',
      folders: ['/etc/multipath/conf.d'],
      links: { '/etc/multipath.conf': '/etc/multipath-enabled.conf' },
      files: { '/etc/multipath-enabled.conf': SHIPPED },
    },
    '/etc/multipath-enabled.conf',
    'multipath-enabled',
  ],
  [
    'conf.d on a build that does not read it',
    { package: '0.4.9-66.xs', folders: ['/etc/multipath/conf.d'] },
    '/etc/multipath.conf',
    'link',
  ],
  [
    'conf.d on a build that cannot be told, whose daemon reads it',
    {
      package: undefined,
      folders: ['/etc/multipath/conf.d'],
      config: 'defaults {\n\tconfig_dir "/etc/multipath/conf.d"\n}\n',
    },
    '/etc/multipath/conf.d/quantastor.conf',
    'conf.d',
  ],
  [
    'upstream 0.9.4 with conf.d',
    {
      package: undefined,
      banner: 'multipath-tools v0.9.4 (12/19, 2022)\n',
      folders: ['/etc/multipath/conf.d'],
    },
    '/etc/multipath/conf.d/quantastor.conf',
    'conf.d',
  ],
] satisfies [string, Dom0Options, string, string][])('%s', async (_name, more, file, layout) => {
  const report = await configure(dom0.seven(more), {}, 'check');
  expect(step(report, 'find-layout')?.found).toMatchObject({ layout, file });
  expect(step(report, 'write-stanza')?.changes[0]?.path).toBe(file);
});

test('a stanza that is in the main file already is the one that counts', async () => {
  const host = dom0.eight();
  const main = '/etc/multipath.xenserver/multipath.conf';
  const seven = dom0.seven();
  await configure(seven);
  host.setText(main, `# DO NOT EDIT\n${seven.text(main)}`);
  const report = await configure(host, { onDifference: 'merge' });
  expect(host.text('/etc/multipath/conf.d/quantastor.conf')).toBeUndefined();
  // one fact, one warning
  expect(codes(report)).toContain('main-file-is-replaced');
  expect(codes(report)).not.toContain('managed-elsewhere');
});

test('a main file whose head names its owner is said to be the owner’s, and not the update’s', async () => {
  const host = dom0.seven();
  const main = '/etc/multipath.xenserver/multipath.conf';
  host.setText(main, `# Managed by Puppet. DO NOT EDIT.\n${host.text(main)}`);
  const told = codes(await configure(host, {}, 'check'));
  expect(told).toContain('managed-elsewhere');
  expect(told).not.toContain('main-file-is-replaced');
});

test('two files with the stanza are reported, and the later one is compared', async () => {
  const host = dom0.eight();
  await configure(host);
  const own = '/etc/multipath/conf.d/quantastor.conf';
  host.setText('/etc/multipath/conf.d/custom.conf', host.text(own) ?? '');
  const report = await configure(host, {}, 'check');
  expect(codes(report)).toContain('duplicate-across-files');
  expect(step(report, 'find-layout')?.found).toMatchObject({ file: own });
});

test('a backup that 0.4.9-136 reads counts as a file, upstream does not read it', async () => {
  const stanza = 'devices {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n}\n';
  const files = {
    '/etc/multipath.conf': SHIPPED,
    '/etc/multipath/conf.d/zz.conf.bak': stanza,
  };
  const old = dom0.eight({ links: {}, files });
  expect(codes(await configure(old, {}, 'check'))).toContain('later-file-match');
  const fresh = dom0.eight({ links: {}, files, package: '0.8.4-10.el8' });
  expect(codes(await configure(fresh, {}, 'check'))).not.toContain('later-file-match');
});

// CLI-78: 7.5 to 8.1 read the folder, and do not bring it
test.each([
  ['0.4.9-119.xs', [], /make the folder \/etc\/multipath\/conf\.d, which this build reads/],
  ['0.4.9-66.xs', [], /^run this procedure again after each update/],
  ['0.4.9-119.xs', ['/etc/multipath/conf.d'], undefined],
] as const)(
  '%s with the folders %j: how the stanza outlives an update',
  async (release, folders, help) => {
    const main = '/etc/multipath.xenserver/multipath.conf';
    const host = dom0.seven({ package: release, folders: [...folders] });
    host.setText(main, `# DO NOT EDIT. Updates overwrite this file.\n${host.text(main)}`);
    const report = await configure(host, {}, 'check');
    const told = report.steps
      .flatMap(({ findings }) => findings)
      .find(({ code }) => code === 'main-file-is-replaced');
    if (help === undefined) expect(told).toBeUndefined();
    else expect(told?.help).toMatch(help);
  },
);
