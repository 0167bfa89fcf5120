import { isProcedureError, ProcedureError } from '../errors.ts';

/** Runs work on a file of this machine that stands for one of a server: an error names the server's. */
export async function toldAs<Result>(
  near: string,
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    const named = (text: string): string => text.replaceAll(near, path);
    throw new ProcedureError(error.code, named(error.message), {
      ...(error.place !== undefined && { place: named(error.place) }),
      ...(error.remedy !== undefined && { remedy: named(error.remedy) }),
      cause: error,
    });
  }
}
