import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { copyInto, findProgram, librariesOf } from './make-root.ts';

export type ExtraProgram = 'python3' | 'node' | 'base64' | 'sudo';

/** What sudo loads while it runs. */
const SUDO = [
  '/usr/libexec/sudo/libsudo_util.so.0',
  '/usr/libexec/sudo/sudoers.so',
  ...['pam_permit.so', 'pam_unix.so'].flatMap((name) =>
    ['x86_64', 'aarch64'].map((cpu) => `/lib/${cpu}-linux-gnu/security/${name}`),
  ),
];

/** The password is checked as on a real host; sessions and accounts are let pass. */
function putSudo(root: string): void {
  chmodSync(join(root, 'usr/bin/sudo'), 0o4755);
  mkdirSync(join(root, 'etc/pam.d'), { recursive: true });
  writeFileSync(
    join(root, 'etc/pam.d/sudo'),
    'auth required pam_unix.so nodelay\naccount required pam_permit.so\nsession required pam_permit.so\n',
  );
}

/** Adds a program of this machine to a root file system, with all that it loads. */
export function addProgram(root: string, name: ExtraProgram): void {
  const found = name === 'node' ? process.execPath : findProgram(name);
  if (found === undefined) throw new Error(`no ${name} on this machine`);
  const program = realpathSync(found);
  const files = [program];
  if (name === 'python3') {
    const library = join('/usr/lib', basename(program));
    cpSync(library, join(root, library), { recursive: true });
    const modules = join(library, 'lib-dynload');
    files.push(...readdirSync(modules).map((each) => join(modules, each)));
  }
  if (name === 'sudo') files.push(...SUDO.filter(existsSync));
  for (const path of new Set([program, ...files, ...librariesOf(files)])) copyInto(root, path);
  if (name === 'sudo') putSudo(root);
  const link = join(root, 'usr/bin', name);
  // wherever this machine has it: modules in Node ask for /usr/bin/node
  if (!existsSync(link)) symlinkSync(program, link);
}
