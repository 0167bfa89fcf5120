import { readdirSync } from 'node:fs';
import { FOLDER_LOCK } from '../../packages/core/src/os/lock.ts';

/** Files that a process of ours leaves when it is killed. */
export function litterIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => {
    const last = name.split('/').at(-1) ?? '';
    return (
      last.startsWith('.quantastor-') ||
      last === FOLDER_LOCK ||
      /^active\.|^\.lock-|\.lock(\.\d+)?$|\.new$|\.tmp$/.test(last)
    );
  });
}
