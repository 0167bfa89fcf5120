import { basename, dirname, join } from 'node:path';
import { encodedPowershell } from '../../text/quote.ts';
import { runProcess } from '../process.ts';
import { moveOver } from '../sync.ts';
import { replaceFilePs1 } from './remote/replace-file.ps1.ts';

/** As long as a move waits for another program to let go of a file. */
const PATIENCE_SECONDS = 6;

/**
 * Gives `temporary` the name of a file of this Windows, with the access list, owner and streams of the file that goes:
 * Node has no call for ReplaceFile, so PowerShell does it. Where it cannot be asked, or is not let, the new file is moved
 * over the old one and `not-known` says that its access list may be that of the folder.
 *
 * @throws Error in Windows' own words when the file cannot be replaced; it is as it was then.
 */
export async function replaceFile(
  temporary: string,
  path: string,
  place: string,
): Promise<'not-known' | undefined> {
  const old = join(dirname(path), `${basename(temporary)}.old`);
  const words = [temporary, path, old].map((each) => `'${Buffer.from(each).toString('base64')}'`);
  const script = `${replaceFilePs1}RF ${words.join(' ')} ${PATIENCE_SECONDS}`;
  const told = await runProcess(encodedPowershell(script), { place }).catch(() => undefined);
  const [, answer, why = ''] =
    /RF<(ok|x)(?:,([\w+/=]*))?>RF/.exec(told?.stdout.replace(/\s/g, '') ?? '') ?? [];
  if (answer === 'ok') return undefined;
  if (answer === 'x') throw new Error(Buffer.from(why, 'base64').toString('utf8'));
  await moveOver(temporary, path);
  return 'not-known';
}
