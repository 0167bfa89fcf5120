import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { CallOptions, Host } from '../../hosts/host.ts';
import type { Sha256 } from '../../text/sha256.ts';

/**
 * SHA-256 of a file on the server; undefined when there is none. A file of this machine or of a mounted
 * disk is read; elsewhere certutil hashes it there, so that an installer does not cross the wire.
 */
export async function fileHash(
  host: Host,
  path: string,
  options: CallOptions = {},
): Promise<Sha256 | undefined> {
  if (host.kind !== 'bridge') {
    const file = await host.read(path, options).catch(orTooLarge);
    if (file) return file.exists ? file.sha256 : undefined;
  }
  const result = await host.run(['certutil.exe', '-hashfile', path, 'SHA256'], options);
  const hash = result.exit === 0 ? parseCertutilHash(result.stdout) : undefined;
  if (hash) return hash;
  if (isNotFound(result.exit)) return undefined;
  throw new ProcedureError(
    'COMMAND_FAILED',
    `certutil could not hash ${path} (exit code ${result.exit})`,
    {
      place: host.name,
      remedy: 'Check that the path is right and that certutil.exe is on the server.',
    },
  );
}

/** The line that is a hash, with or without blanks between its bytes (Windows before 10 writes them). */
export function parseCertutilHash(stdout: string): Sha256 | undefined {
  for (const line of stdout.split(/\r?\n/)) {
    const digits = line.replace(/\s/g, '').toLowerCase();
    if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  }
  return undefined;
}

/** Hosts read configuration, and refuse what is too large for that; certutil takes any size. */
function orTooLarge(error: unknown): undefined {
  if (isProcedureError(error) && error.code === 'REFUSED') return undefined;
  throw error;
}

/** HRESULT of ERROR_FILE_NOT_FOUND and ERROR_PATH_NOT_FOUND, which certutil ends with. */
function isNotFound(exit: number | null): boolean {
  const code = exit === null ? undefined : exit >>> 0;
  return code === 0x80070002 || code === 0x80070003;
}
