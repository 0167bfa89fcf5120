import { cpSync, existsSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { copyInto, findProgram, librariesOf } from './make-root.ts';

export type ExtraProgram = 'python3' | 'node' | 'base64';

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
  for (const path of new Set([program, ...librariesOf(files)])) copyInto(root, path);
  const link = join(root, 'usr/bin', name);
  // wherever this machine has it: modules in Node ask for /usr/bin/node
  if (!existsSync(link)) symlinkSync(program, link);
}
