import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What Ansible is to be given for a playbook's name: the file's full path, or a collection's playbook as it is. */
export function playbookArgument(name: string, cwd: string): string {
  const path = resolve(cwd, name);
  return !existsSync(path) && isCollectionPlaybook(name) ? name : path;
}

/** `namespace.collection.playbook`, which only Ansible can find; `site.prod.yml` is a file that is missing. */
export function isCollectionPlaybook(name: string): boolean {
  return /^\w+(?:\.\w+){2,}$/.test(name.replace(/\.(?:ya?ml|json)$/, ''));
}
