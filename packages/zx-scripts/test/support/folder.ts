import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';

const afterTest: string[] = [];
const afterFile: string[] = [];

afterEach(() => removeAll(afterTest));
afterAll(() => removeAll(afterFile));

/** A folder that is gone after the test. */
export function makeFolder(): Promise<string> {
  return makeIn(afterTest);
}

/** A folder that is gone after the last test of the file. */
export function makeLastingFolder(): Promise<string> {
  return makeIn(afterFile);
}

async function makeIn(list: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'quantastor-xenserver-'));
  list.push(folder);
  return folder;
}

async function removeAll(list: string[]): Promise<void> {
  for (const folder of list.splice(0)) await rm(folder, { recursive: true, force: true });
}
