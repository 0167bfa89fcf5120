import { access, constants, lstat, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type OptionFields, ProcedureError } from '@quantastor-xenserver/core';

/**
 * That the files which are written at the end can be: before any host is asked, for a run takes long, and its report
 * would be there for nobody.
 *
 * @throws ProcedureError WRITE_FAILED
 */
export async function checkOutputs({ html, picture, planFile }: OptionFields): Promise<void> {
  const others = new Map<string, string>();
  for (const [option, file] of Object.entries({ html, picture, 'plan-file': planFile })) {
    if (file === undefined) continue;
    const other = others.get(resolve(file));
    if (other !== undefined)
      throw new ProcedureError('WRITE_FAILED', `--${other} is written to the same file`, {
        place: `--${option} ${file}`,
        remedy: 'Name a file for each.',
      });
    others.set(resolve(file), option);
    const folder = dirname(resolve(file));
    try {
      if (file === '-') throw new Error('stdout has the report, so this cannot go there');
      if (!(await stat(folder)).isDirectory()) throw new Error(`${folder} is not a folder`);
      await access(folder, constants.W_OK);
      await checkThere(file);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why =
        code === 'ENOENT'
          ? `there is no folder ${folder}`
          : code === undefined
            ? message
            : `${(cause as NodeJS.ErrnoException).path ?? folder} may not be written to`;
      throw new ProcedureError('WRITE_FAILED', why, {
        place: `--${option} ${file}`,
        remedy: 'Name a file in a folder that is there and that you may write.',
        cause,
      });
    }
  }
}

/** Of what has the file's name already: a link would have something else written than what was named. */
async function checkThere(file: string): Promise<void> {
  const there = await lstat(file).catch(() => undefined);
  if (!there) return;
  if (there.isDirectory()) throw new Error('this is a folder, not a file');
  if (there.isSymbolicLink()) throw new Error('this is a symbolic link, which is not followed');
  if (!there.isFile()) throw new Error('this is not a regular file');
  await access(file, constants.W_OK);
}
