import { chmodSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { because, whyNoAnsible } from './support/ansible.ts';
import { makeFolder } from './support/folder.ts';
import { local, ofType, play, tasks } from './support/play.ts';
import { standIn } from './support/stand-in.ts';

const reason = process.platform === 'linux' ? whyNoAnsible() : 'looks into /proc';
const words = ['Become-4711', 'Vault-4712', 'Vars-4713', 'Connection-4714'];
const [becomePassword = '', vaultPassword = '', hidden = '', connectionPassword = ''] = words;
const secrets = { becomePassword, vaultPassword, connectionPassword };

describe.skipIf(reason)(`secrets${because(reason)}`, () => {
  it('are in no command line and no environment, and their files are gone when tasks run', async () => {
    const { events, result } = await play({
      ...local('xen1'),
      secrets,
      extraVars: { hidden },
      playbook: tasks(
        { name: 'Length', debug: { msg: '{{ hidden | length }}' } },
        {
          name: 'Look',
          shell: 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"; true',
        },
        { name: 'List', shell: 'ls -A "$(dirname "$QUANTASTOR_EVENTS_SOCKET")"' },
      ),
    });
    expect(result.status).toBe('ok');
    const [length, look, list] = ofType(events, 'host-result');
    // from 2.19 on a number stays one
    expect(String(length?.result['msg'])).toBe(String(hidden.length));
    expect(look?.result['stdout']).toContain('--become-password-file=');
    for (const word of words) expect(JSON.stringify(events)).not.toContain(word);
    expect(list?.result['stdout_lines']).toEqual(['events', 'playbook.yml']);
  });
});

describe('the files that Ansible reads', () => {
  it('are only the user’s, hold what was given, and go with the run', async () => {
    const runtime = await makeFolder();
    chmodSync(runtime, 0o700);
    const env = await standIn(`
      const files = argv.flatMap((each) => /=(?:[^=@]*@)?(\\/.*)$/.exec(each)?.[1] ?? []);
      const folder = require('node:path').dirname(files[0]);
      console.log(JSON.stringify({
        argv: argv.map((each) => each.replaceAll(folder, 'DIR')),
        modes: [folder, ...files].map((each) => (fs.statSync(each).mode & 0o777).toString(8)),
        texts: files.map((each) => fs.readFileSync(each, 'utf8')),
      }));
      finish(1);`);
    const { events } = await play({
      ...local('xen1'),
      playbook: tasks({ debug: {} }),
      env: { ...env, XDG_RUNTIME_DIR: runtime },
      secrets: { ...secrets, vaultPassword: { prod: vaultPassword } },
      extraVars: { hidden, number: 1 },
    });
    expect(JSON.parse(ofType(events, 'text')[0]?.line ?? '')).toEqual({
      argv: [
        '--inventory=xen1,',
        '--vault-id=prod@DIR/vault-0',
        '--become-password-file=DIR/become-password',
        '--connection-password-file=DIR/connection-password',
        '--extra-vars=@DIR/vars.yml',
        'DIR/playbook.yml',
      ],
      modes: ['700', '600', '600', '600', '600'],
      texts: [
        `${vaultPassword}\n`,
        `${becomePassword}\n`,
        `${connectionPassword}\n`,
        `{? "hidden" : !unsafe "${hidden}", ? "number" : 1}\n`,
      ],
    });
    expect(readdirSync(runtime)).toEqual([]);
  });
});
