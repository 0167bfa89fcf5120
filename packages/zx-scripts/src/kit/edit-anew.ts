import { type Host, isProcedureError } from '@quantastor-xenserver/core';
import type { EditedFile, FilePlan } from '@quantastor-xenserver/core/edit';

/** Enough for so many of us at once: of those that meet, one succeeds each time. */
const RETRIES = 100;

/**
 * Reads, plans, asks and writes anew where somebody else writes the file meanwhile, and where ours are gone right after the
 * write: an editor that had read the file before may save it then. Only for an edit that is right whatever else the file holds.
 */
export async function editAnew<Plan extends FilePlan>(
  host: Host,
  once: () => Promise<EditedFile<Plan>>,
): Promise<EditedFile<Plan>> {
  let written: EditedFile<Plan> | undefined;
  for (let tries = 0; ; tries++) {
    try {
      const edited = await once();
      if (edited.outcome !== 'changed') return written ?? edited;
      written = { ...written, ...edited };
      const now = await host.read(edited.realPath);
      if (tries >= RETRIES || (now.exists && now.sha256 === edited.afterSha256)) return written;
    } catch (error) {
      const isOthers = isProcedureError(error) && error.code === 'FILE_CHANGED';
      if (!isOthers || tries >= RETRIES) throw error;
    }
  }
}
