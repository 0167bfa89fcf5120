import { access, constants, stat } from 'node:fs/promises';
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
      if (!(await stat(folder)).isDirectory()) throw new Error(`${folder} is not a folder`);
      await access(folder, constants.W_OK);
      const there = await stat(file).catch(() => undefined);
      if (there?.isDirectory()) throw new Error('this is a folder, not a file');
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why =
        code === 'ENOENT'
          ? `there is no folder ${folder}`
          : code === undefined
            ? message
            : `${folder} may not be written to`;
      throw new ProcedureError('WRITE_FAILED', why, {
        place: `--${option} ${file}`,
        remedy: 'Name a file in a folder that is there and that you may write.',
        cause,
      });
    }
  }
}
