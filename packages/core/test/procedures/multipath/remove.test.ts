import { expect, test } from 'vitest';
import { dom0, MemoryDom0, SHIPPED } from '../../support/memory-dom0.ts';
import { codes, configure, step } from '../multipath-dom0.ts';

const OWN = '/etc/multipath/conf.d/quantastor.conf';

test('what was added is taken out again: our own file goes, the folder stays', async () => {
  const host = dom0.eight();
  await configure(host);
  expect(host.text(OWN)).toContain('OSNEXUS');
  const report = await configure(host, { state: 'absent' });
  expect(report.outcome).toBe('changed');
  expect(host.text(OWN)).toBeUndefined();
  expect(host.text('/etc/multipath/conf.d/custom.conf')).toBe('# yours\n');
  expect(host.loaded).not.toContain('OSNEXUS');
  const write = step(report, 'write-stanza');
  expect(write?.title).toBe('Remove the stanza from each file that holds it');
  expect(write?.changes[0]).toMatchObject({ path: OWN, afterSha256: null, done: true });
  expect(step(report, 'effective-configuration')?.verified).toEqual({
    answer: 'seen',
    summary: 'multipathd has nothing of the stanza in effect any more',
  });
});

test('a second removal changes nothing, and its titles say what it is about', async () => {
  const host = dom0.seven();
  const before = host.text('/etc/multipath.xenserver/multipath.conf');
  await configure(host);
  await configure(host, { state: 'absent' });
  expect(host.text('/etc/multipath.xenserver/multipath.conf')).toBe(before);
  const again = await configure(host, { state: 'absent' });
  expect(again.outcome).toBe('unchanged');
  expect(again.steps.flatMap(({ changes }) => changes)).toEqual([]);
  expect(step(again, 'write-stanza')?.summary).toBe('no file has the device OSNEXUS/QUANTASTOR');
  expect(step(again, 'effective-configuration')?.answer).toBe('seen');
  expect(again.steps.map(({ title }) => title).join()).not.toContain('Add the stanza');
});

test('it goes from every file that the host reads, and a file with other lines keeps those', async () => {
  const stanza = '\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t}\n';
  const host = dom0.eight({
    files: {
      '/etc/multipath.xenserver/multipath.conf': SHIPPED.replace('devices {\n', `$&${stanza}`),
      '/etc/multipath/conf.d/custom.conf': `# yours\ndevices {\n${stanza}}\n`,
    },
  });
  const report = await configure(host, { state: 'absent' });
  expect(report.outcome).toBe('changed');
  expect(host.text('/etc/multipath.xenserver/multipath.conf')).toBe(SHIPPED);
  expect(host.text('/etc/multipath/conf.d/custom.conf')).toBe('# yours\ndevices {\n}\n');
  // several files at once are more than the parser is shown, and that is said
  expect(codes(report)).toContain('new-file-not-checked');
});

test('a daemon that keeps it has the change taken back', async () => {
  const kept = dom0.eight();
  await configure(kept);
  const deaf = new MemoryDom0({
    files: Object.fromEntries([...kept.files.keys()].map((path) => [path, kept.text(path) ?? ''])),
    folders: ['/etc/multipath/conf.d'],
    deaf: true,
  });
  const report = await configure(deaf, { state: 'absent' });
  expect(report.outcome).toBe('undone');
  expect(report.error?.message).toContain('is still in effect');
  expect(deaf.text(OWN)).toContain('OSNEXUS');
});

test.each([
  ['does not run', { running: false }, 'seen', 'multipathd is not running'],
  ['prints half of its configuration', { config: 'defaults {\n' }, 'not-known', 'not be compared'],
] as const)('a daemon that %s: %s', async (_name, more, answer, words) => {
  const host = dom0.eight(more);
  const report = await configure(host, { state: 'absent' });
  const found = step(report, 'effective-configuration');
  expect(found?.answer).toBe(answer);
  expect(found?.summary).toContain(words);
});

test('nothing is taken out where a path is failed', async () => {
  const host = dom0.eight({
    topology: [
      'mpatha (35000c5000000a001) dm-0 OSNEXUS,QUANTASTOR',
      "size=64M features='0' hwhandler='0' wp=rw",
      "`-+- policy='round-robin 0' prio=1 status=active",
      '  `- 1:0:0:0 sdd 8:48 failed faulty running',
      '',
    ].join('\n'),
  });
  await configure(host, { allowFailedPaths: true });
  const report = await configure(host, { state: 'absent' });
  expect(report.outcome).toBe('refused');
  expect(host.text(OWN)).toContain('OSNEXUS');
});
