import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../../src/hosts/host.ts';
import { openSandboxHost } from '../../../src/sandbox/host.ts';
import { installAdapter } from '../../../src/verbs/install-adapter.ts';
import { type AdapterSandbox, makeAdapterSandbox, PROFILE } from '../adapter-sandbox.ts';
import { runAnswered } from './run-answered.ts';

vi.setConfig({ testTimeout: 60_000 });

let sandbox: AdapterSandbox;
beforeEach(async () => {
  sandbox = await makeAdapterSandbox();
});
afterEach(() => sandbox.remove());

/** Somebody starts the service by hand right after a file was written. */
async function runWith(file: RegExp, startStopped = false) {
  const calls: string[] = [];
  const open = async (): Promise<Host> => {
    const host = await openSandboxHost(sandbox.hosts.server);
    let isDone = false;
    return {
      ...host,
      run: async (argv, options) => {
        calls.push(argv.slice(0, 2).join(' '));
        return host.run(argv, options);
      },
      async replace(request, options) {
        const result = await host.replace(request, options);
        if (file.test(request.path) && !isDone) {
          isDone = true;
          await host.run(['sc.exe', 'start', 'StorageLink']);
          calls.push('somebody');
        }
        return result;
      },
    };
  };
  const report = await installAdapter(sandbox.options({ skipLicenceCheck: true, startStopped }), {
    hosts: [{ name: 'sl', kind: 'sandbox', open }],
    profile: PROFILE,
    mode: 'apply',
    stateFolder: sandbox.stateFolder,
  });
  const changes = calls.filter((call) => /stop|start|somebody/.test(call));
  return { report, changes };
}

describe('a service that somebody starts between the stop and the start of a run', () => {
  it.each([
    ['before the installer', /rules-before-installer\.xml$/],
    ['before the rule is written', /\.installed\.json$/],
    ['before it is started', /scsi_device_id_config\.xml$/],
  ])('%s is stopped again, and starts with what was written', async (_title, file) => {
    const { report, changes } = await runWith(file);
    expect(report.outcome).toBe('changed');
    expect(changes).toEqual([...['sc.exe stop', 'somebody', 'sc.exe stop', 'sc.exe start']]);
    const found = report.hosts[0]?.steps.flatMap(({ findings }) => findings) ?? [];
    expect(found.filter(({ code }) => code === 'service-started-meanwhile')).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('StorageLink') },
    ]);
  });

  it('is not stopped by a run that found it stopped: that changes nothing more', async () => {
    await sandbox.change((now) => {
      const service = now.services['StorageLink'];
      if (service) service.state = 1;
    });
    const before = await sandbox.rules();
    const { report, changes } = await runWith(/rules-before-installer\.xml$/);
    expect(report.hosts[0]?.error?.message).toContain('somebody has started it since');
    expect(changes).toEqual(['somebody']);
    expect((await sandbox.rules()).equals(before)).toBe(true);
    expect((await sandbox.state()).adapterInstalled).toBe(false);
  });
});

it('why a service does not start is said once', async () => {
  const { host } = await runAnswered(sandbox, ([program, verb]) =>
    program === 'sc.exe' && verb === 'start' ? { exit: 1069 } : undefined,
  );
  expect(host.error?.message).toMatch(/could not be started/);
  const cause = /exit code 1069/;
  expect(host.error?.message).toMatch(cause);
  expect(host.left).toContainEqual(
    expect.stringMatching(
      /^the service StorageLink is not RUNNING as it was before: for the same reason\. .*, then run: net start StorageLink$/,
    ),
  );
  expect(host.left?.join('\n')).not.toMatch(cause);
});
