// @module-tag slow
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adapterInputs, makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { runStep, type StepResult } from '../support/step.ts';

describe('lint', () => {
  let workspace: string;
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'lint-cases-'));
  });
  afterEach(() => rmSync(workspace, { recursive: true, force: true }));
  const lint = (inputs: Readonly<Record<string, string>>, more: object = {}): Promise<StepResult> =>
    runStep({ procedure: 'lint', ...inputs }, { workspace, ...more });

  test('ACTION-3: a link to a file outside shows none of it', async () => {
    symlinkSync('/etc/passwd', join(workspace, 'shadow.conf'));
    const { code, log, summary, raw, outputs } = await lint({ files: '*.conf' });
    const [line = ''] = textOf('/etc/passwd').split('\n');
    expect(code).toBe(1);
    expect([...log, summary, raw, JSON.stringify(outputs)].join('\n')).not.toContain(line);
  });

  test('ACTION-22, ACTION-23, ACTION-77: the only error is in, the log is capped, a file has all', async () => {
    const many = `defaults {\n${'\tno_such_keyword 1\n'.repeat(5000)}}\n`;
    writeFileSync(join(workspace, 'a.conf'), many);
    writeFileSync(join(workspace, 'z.conf'), 'devices {\n\tdevice {\n\t\tvendor "X"\n');
    const result = await lint({ files: '*.conf' });
    const shown = JSON.parse(result.outputs['findings'] ?? '') as { severity: string }[];
    const all = JSON.parse(result.files[result.outputs['findings-file'] ?? ''] ?? '') as object[];
    expect(shown[0]?.severity).toBe('error');
    expect(all.length).toBeGreaterThan(5000);
    expect(shown.length).toBeLessThan(all.length);
    expect(result.outputs['truncated']).toBe('true');
    const notices = result.annotations.filter(({ level }) => level === 'notice');
    expect(notices.map(({ message }) => message).join('\n')).toContain(`of ${all.length}`);
    expect(result.log.length).toBeLessThan(1000);
  });

  test('ACTION-55, ACTION-90: it says its exit code, and which inputs of ssh it does not take', async () => {
    writeFileSync(join(workspace, 'bad.conf'), 'defaults {\n\tpoling_interval 5\n}\n');
    const bad = await lint({ files: 'bad.conf' });
    expect(bad.outputs).toMatchObject({ outcome: 'findings', 'exit-code': '1' });
    const passed = await lint({
      ...{ files: 'bad.conf', 'fail-on': 'never' },
      ...{ 'ssh-private-key': 'no key at all', 'ssh-certificate': 'x' },
    });
    expect(passed).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } });
    expect(passed.annotations.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'lint does not take ssh-private-key: it has no effect here',
        'lint does not take ssh-certificate: it has no effect here',
      ]),
    );
  });

  test('a name that turns the text or steers a terminal is shown by its code', async () => {
    writeFileSync(join(workspace, 'a\u202egnp.conf'), 'defaults {\n\tpoling_interval 5\n}\n');
    const { summary } = await lint({ files: '*.conf' });
    expect(summary).not.toContain('\u202e');
    expect(summary).toContain("$'a\\U0000202egnp.conf'");
  });

  test('ACTION-78: 120,000 findings of 2,000 files stay on disk, and the first is shown at once', async () => {
    const text = `defaults {\n${'\tno_such_keyword 1\n'.repeat(60)}}\n`;
    for (let at = 0; at < 2000; at++) writeFileSync(join(workspace, `${at}.conf`), text);
    const result = await lint(
      { files: '*.conf', 'fail-on': 'never' },
      // what is found takes several times that much
      { env: { NODE_OPTIONS: '--max-old-space-size=40' } },
    );
    expect(result.code).toBe(0);
    expect(result.log.join('\n')).toContain('2000 files read');
    const { ms, firstOutputMs } = result.stages['main'] ?? { ms: 0, firstOutputMs: 0 };
    expect(firstOutputMs).toBeLessThan(ms / 2);
  });

  test('ACTION-61: a release that nobody has had is judged as the nearest, and that is said', async () => {
    writeFileSync(join(workspace, 'a.conf'), 'defaults {\n}\n');
    const { annotations } = await lint({ files: '*.conf', release: '9.9.9' });
    expect(annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', title: 'release' }),
    );
  });

  test('ACTION-66: an empty workspace: actions/checkout comes first', async () => {
    const { annotations } = await lint({ files: '*.conf' });
    expect(annotations[0]?.message).toContain('actions/checkout');
  });

  test('ACTION-76: a cancel ends a lint of large files within seconds', async () => {
    const large = `defaults {\n${'\tno_such_keyword 1\n'.repeat(100_000)}}\n`;
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      writeFileSync(join(workspace, `${name}.conf`), large);
    const { stages } = await lint({ files: '*.conf' }, { cancelWhen: 'a.conf: ' });
    expect(stages['main']?.cancelled).toBe(true);
    // the runner would kill it 7.5 s after the first signal
    expect(stages['main']?.code).toBe(1);
  });

  test('ACTION-87: a RUNNER_TEMP that is not there is named', async () => {
    writeFileSync(join(workspace, 'a.conf'), 'defaults {\n}\n');
    const { annotations, code } = await lint(
      { files: '*.conf' },
      { env: { RUNNER_TEMP: '/nope' } },
    );
    expect(code).toBe(1);
    expect(annotations[0]?.message).toContain(
      'RUNNER_TEMP: no file can be written to /nope: there is no such folder',
    );
  });
});

describe('hosts', () => {
  let place: Workspace;
  beforeEach(async () => {
    place = await makeWorkspace();
  });
  afterEach(() => place.remove());
  const run = (inputs: Readonly<Record<string, string>>, more: object = {}): Promise<StepResult> =>
    runStep({ 'state-folder': place.state, ...inputs }, { workspace: place.folder, ...more });
  const change = (): Promise<StepResult> =>
    run({ procedure: 'configure-multipath', hosts: place.dom0, mode: 'apply' });

  test('ACTION-87: where results cannot be written no host is changed', async () => {
    const before = textOf(place.files.seven);
    for (const env of [{ RUNNER_TEMP: '/nope' }, { RUNNER_TEMP: '/dev/null' }]) {
      const inputs = { procedure: 'configure-multipath', hosts: place.dom0, mode: 'apply' };
      const { code, outputs, annotations } = await run(inputs, { env });
      expect(code).toBe(1);
      expect(outputs).toMatchObject({ changed: 'false', 'run-id': '' });
      expect(annotations[0]?.message).toContain(`RUNNER_TEMP: no file can be written to`);
      expect(textOf(place.files.seven)).toBe(before);
    }
  });

  test('ACTION-10: rollback with hosts takes back on those alone, on a fresh runner by their own records', async () => {
    const before = textOf(place.files.seven);
    const applied = await change();
    const changed = textOf(place.files.five);
    const seven = `sandbox:${place.sandbox.dom0[1]}`;
    // another runner: nothing of the state folder came with it
    rmSync(place.state, { recursive: true });
    const back = await run({
      ...{ procedure: 'rollback', hosts: seven, mode: 'apply' },
      'run-id': applied.outputs['run-id'] ?? '',
    });
    expect(back.code, back.log.join('\n')).toBe(0);
    expect(JSON.parse(back.outputs['hosts-changed'] ?? '')).toEqual([seven]);
    expect(textOf(place.files.seven)).toBe(before);
    expect(textOf(place.files.five)).toBe(changed);
  });

  test('ACTION-10: runs with hosts lists what those hosts have records of, on a fresh runner too', async () => {
    const applied = await change();
    const runId = applied.outputs['run-id'] ?? '';
    rmSync(place.state, { recursive: true });
    const [five, seven] = place.sandbox.dom0.map((path) => `sandbox:${path}`);
    const listed = await run({ procedure: 'runs', hosts: `${seven}\n${five}`, 'state-folder': '' });
    expect(listed.code, listed.log.join('\n')).toBe(0);
    const runs = JSON.parse(listed.outputs['runs'] ?? '') as { hosts: string[] }[];
    expect(runs).toMatchObject([
      { runId, state: 'finished', procedure: 'configure-multipath' },
      { runId, state: 'finished' },
    ]);
    expect(runs.flatMap(({ hosts }) => hosts).sort()).toEqual([five, seven].sort());
    expect(listed.annotations).toEqual([]);
    expect(listed.summary).toContain(runId);
    // one run, of which both have a record; in the words of the command line
    for (const text of [listed.summary, listed.log.join('\n')])
      expect(text).toContain('1 run by the records of 2 hosts');
    expect(listed.summary).toContain('| changed |');
    expect([listed.summary, ...listed.log].join('\n')).not.toContain('finished');
  });

  test('ACTION-60: runs with a host that cannot be asked fails, and hides no other', async () => {
    await change();
    const [five = ''] = place.sandbox.dom0.map((path) => `sandbox:${path}`);
    const gone = `sandbox:${join(place.folder, 'gone')}`;
    const listed = await run({ procedure: 'runs', hosts: `${five}\n${gone}` });
    expect(listed.code).toBe(1);
    expect(listed.outputs).toMatchObject({ outcome: 'failed', 'exit-code': '1' });
    expect(JSON.parse(listed.outputs['hosts-failed'] ?? '')).toEqual([gone]);
    expect(JSON.parse(listed.outputs['runs'] ?? '')).toMatchObject([{ hosts: [five] }]);
    expect(listed.annotations).toContainEqual(
      expect.objectContaining({ level: 'error', title: gone }),
    );
    // the journals of the runner are not what was asked for
    expect(listed.annotations).toContainEqual(
      expect.objectContaining({ level: 'warning', title: 'state-folder' }),
    );
  });

  test('ACTION-11: of a journal in which a byte was changed nothing is done where the digest is given', async () => {
    const applied = await change();
    const changed = textOf(place.files.five);
    const { 'run-id': runId = '', 'journal-digest': digest = '' } = applied.outputs;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const back = { mode: 'apply', 'run-id': runId, 'expect-journal': digest };
    const journal = join(place.state, 'runs', runId, 'journal.jsonl');
    const bytes = readFileSync(journal);
    // a blank that means nothing to JSON
    writeFileSync(
      journal,
      Buffer.concat([bytes.subarray(0, 1), Buffer.from(' '), bytes.subarray(1)]),
    );
    for (const procedure of ['rollback', 'resume']) {
      const refused = await run({ procedure, ...back });
      expect(refused.code).toBe(1);
      expect(refused.annotations.at(-1)?.message).toMatch(/its journal has the digest sha256:/);
      expect(textOf(place.files.five)).toBe(changed);
    }
    writeFileSync(journal, bytes);
    const done = await run({ procedure: 'rollback', ...back });
    expect(done.code, done.log.join('\n')).toBe(0);
    expect(textOf(place.files.five)).not.toBe(changed);
  });

  test('CLI-6: a daemon that is off is not set up', async () => {
    await change();
    const [, , eight = ''] = place.sandbox.dom0;
    const file = join(eight, 'sandbox.json');
    const state = JSON.parse(textOf(file)) as { daemon: object };
    const daemon = { ...state.daemon, running: false };
    writeFileSync(file, JSON.stringify({ ...state, daemon }));
    const result = await run({ procedure: 'verify', hosts: `sandbox:${eight}` });
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ outcome: 'would-change', 'exit-code': '2' });
    expect(result.summary).toMatch(/^### NOT IN EFFECT/);
    expect(result.summary).not.toContain('✅');
  });

  test('ACTION-19: a later run on the same state folder names a run that was cut off', async () => {
    const applied = await change();
    const runId = applied.outputs['run-id'] ?? '';
    const journal = join(place.state, 'runs', runId, 'journal.jsonl');
    // as if the power had gone before its end
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    writeFileSync(
      journal,
      `${lines.filter((line) => !/"type":"(run-end|host-end)"/.test(line)).join('\n')}\n`,
    );
    const check = await run({ procedure: 'configure-multipath', hosts: place.dom0 });
    const warning = check.annotations.find(({ title }) => title === 'interrupted run');
    expect(warning?.message).toContain(runId);
  });

  test('ACTION-86: a profile that is a folder', async () => {
    const { annotations } = await run({
      ...{ procedure: 'configure-multipath', hosts: place.dom0, profile: '.' },
    });
    expect(annotations[0]?.message).toContain('this is a folder, not a file');
  });

  // the service starts or stops for ever: the step ends, names its run, and post says how it was left
  test.each([
    ['ACTION-14', { hangStart: true }, 'START_PENDING'],
    ['ACTION-15', { hangStop: true }, 'STOP_PENDING'],
  ])('%s: cancelled while the service hangs', async (_, faults, cancelWhen) => {
    const file = join(place.sandbox.server, 'sandbox.json');
    const state = JSON.parse(textOf(file)) as object;
    writeFileSync(file, JSON.stringify({ ...state, faults }));
    const result = await run(
      { ...adapterInputs(place), mode: 'apply', 'service-timeout': '2' },
      { cancelWhen },
    );
    const runId = result.outputs['run-id'] ?? '';
    expect(result.code).not.toBe(0);
    expect(result.stages['main']?.cancelled).toBe(true);
    expect(runId).toMatch(/^\d{8}T/);
    expect(readdirSync(join(place.state, 'runs'))).toContain(runId);
    expect(result.summary).toContain(runId);
    const told = result.annotations.map(({ message }) => message).join('\n');
    expect(told).toMatch(/[Cc]ancel|was cut off/);
    // options by the names that they have here, in the log as in the annotations
    expect([told, ...result.log].join('\n')).not.toMatch(/\{[a-z]+-[a-z-]+(?:: [^}]*)?\}/);
    expect(told).toContain('service-timeout');
    for (const { message } of result.annotations)
      expect(message.split(/did not (?:start|stop) in time/).length, message).toBeLessThan(3);
  });
});

test('ACTION-36: where a placeholder stands for an owner, the file says that it is one', () => {
  const folder = new URL('../../', import.meta.url);
  const names = readdirSync(new URL('workflows', folder)).map((name) => `workflows/${name}`);
  for (const name of ['README.md', ...names])
    if (textOf(new URL(name, folder).pathname).includes('OWNER/'))
      expect(textOf(new URL(name, folder).pathname), name).toMatch(/Replace `?OWNER`?/);
});
