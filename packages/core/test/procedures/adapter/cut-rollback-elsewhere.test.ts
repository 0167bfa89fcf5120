// @module-tag slow
import { existsSync } from 'node:fs';
import { cp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Host } from '../../../src/hosts/host.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { rollbackHosts } from '../../../src/verbs/host-runs.ts';
import { type AdapterSandbox, makeAdapterSandbox, opener } from '../adapter-sandbox.ts';

vi.setConfig({ testTimeout: 300_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

const own = (name: string): string =>
  join(sandbox.hosts.server, 'C/ProgramData/quantastor-xenserver', name);

/** Takes the run back, and copies the server as it is before each call that changes it, and after the last. */
async function takeBackInMoments(runId: string): Promise<{ at: string; folder: string }[]> {
  const moments: { at: string; folder: string }[] = [];
  const keep = async (at: string): Promise<void> => {
    const folder = join(sandbox.folder, `moment-${moments.length}`);
    await cp(sandbox.hosts.server, folder, { recursive: true });
    moments.push({ at, folder });
  };
  const open = async (): Promise<Host> => {
    const host = await openSandboxHost(sandbox.hosts.server);
    return {
      ...host,
      async run(argv, options) {
        if (argv.some((word) => /^(?:start|stop)$/i.test(word))) await keep(argv.join(' '));
        return host.run(argv, options);
      },
      async replace(request, options) {
        await keep(`replace ${request.path}`);
        return host.replace(request, options);
      },
      async record(change, options) {
        if (change.head !== '?') await keep('record');
        return host.record(change, options);
      },
    };
  };
  const name = `sandbox:${sandbox.hosts.server}`;
  const back = await rollbackHosts(runId, {
    ...{ hosts: [{ name, kind: 'sandbox', open }], mode: 'apply' },
  });
  expect(back.outcome).toBe('changed');
  await keep('nothing');
  return moments;
}

/** Its process was one of another machine, which has not been heard of for an hour. */
async function longAgoElsewhere(): Promise<void> {
  const before = new Date(Date.now() - 3_600_000);
  for (const file of [own('server.lock'), own('active.jsonl')]) {
    if (!existsSync(file)) continue;
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"computer":"[^"]*"/, '"computer":"another-machine"'));
    await utimes(file, before, before);
  }
}

it('a rollback of install-adapter that was killed at any moment is ended from another machine with an empty home', async () => {
  const before = (await sandbox.rules()).toString('utf8');
  const { report } = await sandbox.run(sandbox.options());
  expect(report.outcome).toBe('changed');
  const moments = await takeBackInMoments(report.runId);
  expect(moments.length).toBeGreaterThan(6);
  for (const { at, folder } of moments) {
    await rm(sandbox.hosts.server, { recursive: true });
    await cp(folder, sandbox.hosts.server, { recursive: true });
    await longAgoElsewhere();
    const hosts = [opener(sandbox.hosts.server)];
    // a last word, before or after the end of the first: whoever comes second finds nothing to do
    const back = await rollbackHosts('last', { hosts, mode: 'apply' }).catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'NOT_FOUND') throw error;
      return undefined;
    });
    expect(back?.hosts[0]?.error, at).toBeUndefined();
    expect((await sandbox.state()).services['StorageLink']?.state, at).toBe(4);
    // the old content under a number that was used for nothing else
    expect((await sandbox.rules()).toString('utf8'), at).toBe(before.replace('2.0.0.4', '2.0.0.6'));
    expect(existsSync(own('active.jsonl')), at).toBe(false);
    expect(existsSync(own('server.lock')), at).toBe(false);
    const next = await sandbox.run(sandbox.options());
    expect(next.host.error, at).toBeUndefined();
    expect((await sandbox.rules()).toString('utf8'), at).toContain('2.0.0.7');
  }
});
