import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, startHosts } from '../ssh-hosts/lab.ts';
import { COLLECTION, whyNoAnsible } from './playbook.ts';
import { realRunner } from './real-runner.ts';

// the roots of other releases are entered by root alone
const isOther = process.env['ANSIBLE_GENERATION'] !== undefined;
const runner = isOther || whyNoAnsible() !== undefined ? undefined : realRunner();
const reason =
  whyNoAnsible() ??
  (isOther
    ? "needs this machine's own Ansible"
    : runner === undefined
      ? "needs Debian's python3-ansible-runner"
      : spawnSync('setpriv', ['--version']).status === 0
        ? undefined
        : 'needs setpriv');
const CONF = '/etc/multipath.xenserver/multipath.conf';

describe.skipIf(reason)(
  reason
    ? `(${reason})`
    : 'jobs as AWX runs them: a fresh private data folder for each, by ansible-runner',
  { timeout: 300_000 },
  () => {
    let lab: Lab;
    let host: LabHost;
    let folder: string;
    let jobs = 0;
    const text = (): string => readFileSync(host.path(CONF), 'utf8');

    beforeAll(async () => {
      lab = await startHosts({ count: 1, layout: 'xenserver-7' });
      host = lab.hosts[0] as LabHost;
      folder = mkdtempSync(join(tmpdir(), 'quantastor-runner-job-'));
      chmodSync(folder, 0o755);
      const place = join(folder, 'collections/ansible_collections/quantastor/xenserver');
      cpSync(COLLECTION, place, { recursive: true });
      // another user's key is of no use to a job
      chmodSync(lab.folder, 0o755);
      mkdirSync(join(folder, 'home'), { mode: 0o555 });
      // the bin of ansible-runner may lie in a home that only its owner enters
      cpSync(dirname(runner ?? ''), join(folder, 'runner'), { recursive: true });
    });
    afterAll(async () => {
      await lab?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /**
     * One job: another user id, which the image's entry point has put into a passwd of its own (ssh refuses a user without),
     * a home that cannot be written, and nothing of it is left.
     */
    function job(task: string): { status: number | null; said: string; stats: object } {
      const uid = 50_000 + ++jobs;
      const data = join(folder, `job-${jobs}`);
      for (const part of ['', 'project', 'inventory', 'env', 'tmp']) mkdirSync(join(data, part));
      writeFileSync(
        join(data, 'project/play.yml'),
        `- hosts: xen\n  gather_facts: false\n  tasks:\n${task.replace(/^/gm, '    ')}\n`,
      );
      const key = join(data, 'env/key');
      cpSync(join(lab.folder, 'id'), key);
      writeFileSync(
        join(data, 'inventory/hosts.json'),
        JSON.stringify({
          all: {
            vars: {
              ansible_host: host.address,
              ansible_port: host.port,
              ansible_user: 'root',
              ansible_ssh_private_key_file: key,
              ansible_ssh_common_args: `-F /dev/null -o HostKeyAlias=${host.name} -o UserKnownHostsFile=${lab.knownHosts} -o GlobalKnownHostsFile=/dev/null`,
            },
            children: { xen: { hosts: { [host.name]: {} } } },
          },
        }),
      );
      for (const each of ['', ...(readdirSync(data, { recursive: true }) as string[])])
        chownSync(join(data, each), uid, 0);
      chmodSync(key, 0o600);
      const passwd = join(data, 'passwd');
      writeFileSync(
        passwd,
        `${readFileSync('/etc/passwd', 'utf8')}job:x:${uid}:0::${folder}/home:/bin/sh\n`,
      );
      const { status, stdout, stderr } = spawnSync(
        'unshare',
        [
          ...['-m', '--propagation', 'private', 'sh', '-c'],
          ...[
            `mount --bind ${passwd} /etc/passwd && exec "$@"`,
            'sh',
            'setpriv',
            '--reuid',
            `${uid}`,
            '--regid',
            '0',
            '--clear-groups',
          ],
          ...['ansible-runner', 'run', data, '--playbook', 'play.yml'],
        ],
        {
          encoding: 'utf8',
          cwd: data,
          env: {
            PATH: [join(folder, 'runner/bin'), dirname(process.execPath), process.env['PATH']].join(
              ':',
            ),
            HOME: join(folder, 'home'),
            // as AWX sets them for its containers
            ANSIBLE_COLLECTIONS_PATHS: join(folder, 'collections'),
            ANSIBLE_COLLECTIONS_PATH: join(folder, 'collections'),
            ANSIBLE_HOME: data,
            ANSIBLE_LOCAL_TEMP: join(data, 'tmp'),
            ANSIBLE_SSH_CONTROL_PATH_DIR: join(data, 'cp'),
            XDG_STATE_HOME: join(data, 'state'),
          },
        },
      );
      const events = join(data, 'artifacts');
      const stats = existsSync(events) ? statsOf(events) : {};
      expect(readdirSync(join(folder, 'home'))).toEqual([]);
      // the container is gone, and its user with it
      rmSync(data, { recursive: true });
      return { status, said: stdout + stderr, stats };
    }

    test('one changes, another with nothing of the first takes it back by the record on the host', () => {
      const old = text();
      const changed = job('- quantastor.xenserver.configure_multipath:');
      expect(changed.status, changed.said).toBe(0);
      expect(changed.said).toMatch(/ok=1\s+changed=1 /);
      expect(text()).toContain('OSNEXUS');
      // what a later job of a workflow gets as a variable
      const run = (changed.stats as { quantastor_xenserver_runs?: Record<string, string> })
        .quantastor_xenserver_runs?.[host.name];
      expect(run).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/);

      const again = job('- quantastor.xenserver.configure_multipath:');
      expect(again.said).toMatch(/ok=1\s+changed=0 /);
      const resumed = job('- quantastor.xenserver.resume:');
      expect(resumed.said).toMatch(/ok=1\s+changed=0 /);
      const back = job(`- quantastor.xenserver.rollback:\n    run_id: ${run}`);
      expect(back.said).toMatch(/ok=1\s+changed=1 /);
      expect(text()).toBe(old);
      expect(job('- quantastor.xenserver.rollback:').said).toMatch(/ok=1\s+changed=0 /);
    });
  },
);

/** What set_stats and our results have set, in the last event of a job. */
function statsOf(artifacts: string): object {
  const [run = ''] = readdirSync(artifacts);
  const events = join(artifacts, run, 'job_events');
  const last = readdirSync(events)
    .filter((name) => /^\d+-.*\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(events, name), 'utf8')))
    .find(({ event }) => event === 'playbook_on_stats');
  return last?.event_data?.artifact_data ?? {};
}
