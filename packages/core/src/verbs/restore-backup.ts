import { ProcedureError } from '../errors.ts';
import type { Host, PresentFile } from '../hosts/host.ts';
import { BACKUPS } from '../os/backup.ts';
import { CONF, type FileToEdit, type Format, planText, type TextPlan } from '../run/edit/plan.ts';
import { decodeBytes, decodeText } from '../text/encoding.ts';
import { quotePosix } from '../text/quote.ts';
import { applyEdit, type EditedFile } from './edit-file.ts';

export interface RestoreBackupOptions {
  /** Of a file that this tool has changed; its name tells which. */
  readonly backup: string;
  /** Names the folder of a backup of the bytes that are there now. */
  readonly runId: string;
  readonly mode: 'check' | 'apply';
}

/**
 * Gives a file the bytes that one backup of this tool holds, whatever it holds now; its owner and mode stay. What is there
 * now goes into a backup of its own, so that this can be taken back as well.
 *
 * @throws ProcedureError BAD_INPUT for a path that is no backup of this tool; NOT_FOUND where backup or file are missing.
 */
export async function restoreBackup(
  host: Host,
  { backup, runId, mode }: RestoreBackupOptions,
): Promise<EditedFile> {
  const path = pathOfBackup(backup, await host.ownFolder());
  if (path === undefined)
    throw new ProcedureError(
      'BAD_INPUT',
      'this is not a backup of this tool whose name says of which file it is',
      {
        place: backup,
        remedy: `Give the path that a result has as backup_file; such a one lies below ${await host.ownFolder()}.`,
      },
    );
  const [kept, file] = [await host.read(backup), await host.read(path)];
  if (!kept.exists)
    throw new ProcedureError('NOT_FOUND', 'there is no such backup', {
      place: backup,
      remedy: 'Give the path that a result has as backup_file.',
    });
  // whose it was and who might read it is not known any more
  if (!file.exists)
    throw new ProcedureError('NOT_FOUND', `the file of this backup is not there any more`, {
      place: path,
      remedy:
        host.platform === 'windows'
          ? `Copy ${backup} to its place, and give it the access list that it had.`
          : `Put it there: ${quotePosix(['install', '-m', '600', backup, path])}`,
    });
  return applyEdit(host, planRestore({ ...file, path }, kept), { runId, mode });
}

/** The whole text for the whole text: a diff shows the lines. Of two encodings both sides are taken byte for byte. */
function planRestore(file: FileToEdit, { bytes }: PresentFile): TextPlan {
  const wanted = decodeText(bytes);
  const format: Format = {
    ...CONF,
    decode(now) {
      const decoded = decodeText(now);
      return decoded.encoding === wanted.encoding ? decoded : decodeBytes(now);
    },
  };
  return planText(
    file,
    (text, encoding) => {
      const whole = encoding === wanted.encoding ? wanted.text : decodeBytes(bytes).text;
      const edits = whole === text ? [] : [{ offset: 0, length: text.length, text: whole }];
      return { edits, refused: false, diagnostics: [] };
    },
    format,
  );
}

/** `OWN/backups/RUN/%2Fetc%2Fmultipath.conf` is /etc/multipath.conf; undefined for what this tool has not made. */
export function pathOfBackup(backup: string, own: string): string | undefined {
  const [name = '', run = '', folder = '', ...rest] = backup.split(/[\\/]/).reverse();
  const isOurs = rest.reverse().join('/') === own.replaceAll('\\', '/') && folder === BACKUPS;
  if (!isOurs || !/^[\w.-]+$/.test(run) || /^\.+$/.test(run)) return undefined;
  const encoded = name.replace(/~\d+$/, '');
  // a name that was too long ends in a hash, and its path is not whole
  if (encoded.length === 195 && /-[0-9a-f]{64}$/.test(encoded)) return undefined;
  if (!/^(?:[\w.-]|%[0-9A-F]{2})+$/.test(encoded)) return undefined;
  try {
    const path = decodeURIComponent(encoded);
    return /^\/|^[A-Za-z]:\\/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
