import { ProcedureError } from '../errors.ts';
import {
  type EditStanzaOptions,
  editStanzaProcedure,
} from '../procedures/multipath/edit-stanza.ts';
import { CONF_FOLDER, isConfPath, MAIN_FILE } from '../procedures/multipath/read/query.ts';
import type { RunOptions } from '../run/options.ts';
import type { Report } from '../run/report.ts';
import { runProcedure } from '../run/run-hosts.ts';

/**
 * One stanza of one file that the hosts' multipath reads, with a journal and the hosts' own records, so that it can be taken
 * back like a procedure. The daemon is not told. The profile says which stanza.
 *
 * @throws ProcedureError BAD_INPUT for a path that no multipath reads, before any host is opened.
 */
export async function editStanza(options: EditStanzaOptions, run: RunOptions): Promise<Report> {
  const { path } = options;
  if (path !== undefined && !isConfPath(path))
    throw new ProcedureError('BAD_INPUT', `${path} is not a file that a host's multipath reads`, {
      place: path,
      remedy: `Name ${MAIN_FILE}, or a file with .conf in its name in ${CONF_FOLDER}.`,
    });
  return runProcedure(editStanzaProcedure, options, run);
}
