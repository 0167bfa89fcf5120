import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { encodedPowershell } from '../../text/quote.ts';
import { type Sha256, sha256 } from '../hash.ts';
import { runProcess } from '../process.ts';
import { moveOver } from '../sync.ts';
import { replaceFilePs1 } from './remote/replace-file.ps1.ts';

/** As long as a move waits for another program to let go of a file. */
const PATIENCE_SECONDS = 6;

/**
 * Gives `temporary` the name of a file of this Windows, with the access list, owner and streams of the file that goes:
 * Node has no call for ReplaceFile, so PowerShell does it. Where it cannot be asked, or is not let, the new file is moved
 * over the old one and `not-known` says that its access list may be that of the folder. `changed` where the file has other
 * bytes than the expected ones by now: PowerShell takes its time to start.
 *
 * @throws Error in Windows' own words when the file cannot be replaced; it is as it was then.
 */
export async function replaceFile(
  temporary: string,
  path: string,
  expected: Sha256,
): Promise<'changed' | 'not-known' | undefined> {
  const old = join(dirname(path), `${basename(temporary)}.old`);
  const words = [temporary, path, old].map((each) => `'${Buffer.from(each).toString('base64')}'`);
  const script = `${replaceFilePs1}RF ${words.join(' ')} '${expected}' ${PATIENCE_SECONDS}`;
  const told = await runProcess(encodedPowershell(script), {}).catch(() => undefined);
  const [, answer, why = ''] =
    /RF<(ok|c|x)(?:,([\w+/=]*))?>RF/.exec(told?.stdout.replace(/\s/g, '') ?? '') ?? [];
  if (answer === 'ok') return undefined;
  if (answer === 'c') return 'changed';
  if (answer === 'x') throw new Error(Buffer.from(why, 'base64').toString('utf8'));
  const now = await readFile(path).catch(() => undefined);
  if (now && sha256(now) !== expected) return 'changed';
  await moveOver(temporary, path);
  return 'not-known';
}
