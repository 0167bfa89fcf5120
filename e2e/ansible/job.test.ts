import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
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
import { COLLECTION, whyNoAnsible } from './playbook.ts';

// a root of another release is entered by root, and becomes the user by itself
const isOther = process.env['ANSIBLE_GENERATION'] !== undefined;
const hasSetpriv = isOther || spawnSync('setpriv', ['--version']).status === 0;
const reason = whyNoAnsible() ?? (hasSetpriv ? undefined : 'needs setpriv');
/** As a container of AWX gets one: nobody in /etc/passwd has it. */
const UID = 54_321;

describe.skipIf(reason)(
  reason ? `(${reason})` : 'a job in a container: an unknown user, a home that cannot be written',
  { timeout: 300_000 },
  () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'quantastor-job-'));
      chmodSync(folder, 0o755);
      const place = join(folder, 'collections/ansible_collections/quantastor/xenserver');
      mkdirSync(place, { recursive: true });
      cpSync(COLLECTION, place, { recursive: true });
      mkdirSync(join(folder, 'home'), { mode: 0o555 });
      for (const name of ['data', 'site', 'state']) {
        mkdirSync(join(folder, name));
        chownSync(join(folder, name), UID, 0);
      }
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    function play(tasks: string, env: NodeJS.ProcessEnv = {}) {
      const file = join(folder, 'play.yml');
      writeFileSync(
        file,
        `- hosts: localhost\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`,
      );
      const asUser = ['setpriv', '--reuid', `${UID}`, '--regid', '0', '--clear-groups'];
      const [program = '', ...args] = [
        ...(isOther ? [] : asUser),
        ...['ansible-playbook', '-i', 'localhost,', '-c', 'local', file],
      ];
      const { status, stdout, stderr } = spawnSync(program, args, {
        encoding: 'utf8',
        cwd: folder,
        env: {
          // where Node may be of no package; a root has its own
          PATH: [...(isOther ? [] : [dirname(process.execPath)]), process.env['PATH']].join(':'),
          HOME: join(folder, 'home'),
          // as ansible-runner gives them: a private data folder, made for this job
          ANSIBLE_HOME: join(folder, 'data'),
          ANSIBLE_LOCAL_TEMP: join(folder, 'data/tmp'),
          ANSIBLE_REMOTE_TEMP: join(folder, 'data/remote'),
          ANSIBLE_COLLECTIONS_PATH: join(folder, 'collections'),
          ANSIBLE_NOCOLOR: '1',
          // 2.19's local connection itself wants a name of the user where passwd has none
          ...(isOther && { ANSIBLE_ROOT_USER: `${UID}:0`, USER: 'job' }),
          ...env,
        },
      });
      return { status, said: stdout + stderr };
    }

    test('edits a file, finds it done, and leaves nothing in the home', () => {
      const path = join(folder, 'site/multipath.conf');
      writeFileSync(path, 'devices {\n}\n');
      chownSync(path, UID, 0);
      const task = `- quantastor.xenserver.multipath_device:\n    path: ${path}\n    keywords: { failback: immediate }`;
      const first = play(task);
      expect(first.said).toMatch(/ok=1\s+changed=1 .*failed=0/);
      expect(readFileSync(path, 'utf8')).toContain('OSNEXUS');
      expect(play(task).said).toMatch(/ok=1\s+changed=0 .*failed=0/);
      expect(readdirSync(join(folder, 'home'))).toEqual([]);
      expect(
        // `debug` is Ansible's own from 2.22 on
        readdirSync(join(folder, 'data')).filter(
          (name) => !['debug', 'remote', 'tmp'].includes(name),
        ),
      ).toEqual([]);
    });

    test('judges a file that is there for everybody', () => {
      const path = join(folder, 'site/broken.conf');
      writeFileSync(
        path,
        'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t\tfailbock manual\n\t}\n}\n',
      );
      const { said } = play(
        `- quantastor.xenserver.multipath_lint:\n    files: [${path}]\n    fail_on: never\n  register: it\n- ansible.builtin.debug:\n    msg: "{{ it.diagnostics | map(attribute='message') | join }}"`,
      );
      expect(said).toContain('failbock');
    });

    test('looks for a run without a journal of its own, and says that nobody has it', () => {
      const { said } = play('- quantastor.xenserver.rollback:\n    run_id: 20200101T000000Z-0000');
      expect(said).toContain('neither this controller nor the host has a run');
    });
  },
);
