import { pause } from './pause.ts';

/** A virus scanner, a backup or an indexer lets go of a file within a few seconds. */
const PATIENCE_MS = 6_000;

/**
 * Tries again while another program of Windows holds the file: EBUSY is a sharing violation; a file that is to get
 * another's name, or to go, answers EPERM or EACCES then. Elsewhere a file that is open is in nobody's way.
 */
export async function whileHeld<Result>(
  work: () => Promise<Result>,
  codes: readonly string[] = ['EBUSY', 'EPERM', 'EACCES'],
): Promise<Result> {
  if (process.platform !== 'win32') return work();
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (!codes.includes(code) || performance.now() >= end) throw error;
      await pause(100);
    }
  }
}
