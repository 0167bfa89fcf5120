import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { CallOptions, Host, Sha256 } from '../../hosts/host.ts';
import { isDownload } from '../../options/check.ts';
import type { InstallerOptions } from '../../options/types.ts';
import type { Profile } from '../../profiles/profile.ts';
import { given } from '../../text/given.ts';
import { joinWindowsPath } from '../../text/windows-path.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { installDecision, type ServerPaths, type ServerSurvey } from './decisions.ts';
import { judgeSignature, type Signature } from './installer/signature.ts';

/**
 * SHA-256 of a file on the server; undefined when there is none. A file of this machine or of a mounted
 * disk is read; elsewhere certutil hashes it there, so that an installer does not cross the wire.
 */
export async function fileHash(
  host: Host,
  path: string,
  options: CallOptions = {},
): Promise<Sha256 | undefined> {
  if (host.can.readLargeFiles) {
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

/** Where the installer lies on the server, or will lie once it is downloaded. */
export function installerPath(
  installer: Pick<InstallerOptions, 'source' | 'sha256'>,
  paths: ServerPaths,
  profile: Profile,
): string {
  if (!isDownload(installer)) return installer.source;
  // the hash in the name keeps another download of the same name away
  const name = profile.storagelink?.installer ?? 'adapter-installer.exe';
  return joinWindowsPath(paths.temp, `${installer.sha256.slice(0, 12).toLowerCase()}-${name}`);
}

/** An address without its query, which may hold a token; for plans, reports and journals. */
export function shownAddress(source: string): string {
  return source.replace(/[?#].*$/s, '');
}

/** The installer lies on the server and is the one that was asked for, before anything is stopped. */
export const installerFile: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'installer-file',
  title: 'Get the StorageLink adapter of the storage vendor',

  plan(survey, { options, profile }): StepPlan {
    const { installerHash: hash } = survey;
    const { installer } = options;
    const plan = { actions: [], diagnostics: [] };
    const need = installDecision(survey, options);
    if (!installer) return { ...plan, summary: need.reason, skipped: need.reason };
    if (!need.run) return { ...plan, summary: `not needed: ${need.reason}` };
    const path = installerPath(installer, survey.paths, profile);
    const sha256 = installer.sha256.toLowerCase();
    if (hash === sha256)
      return {
        ...plan,
        summary: `${path} has the right SHA-256`,
        found: { path, ...signerOf(survey.signature) },
        diagnostics: survey.signature
          ? [judgeSignature(survey.signature, options.requireSignature === true)]
          : [],
      };
    if (!isDownload(installer))
      return { ...plan, summary: path, diagnostics: [unusable(path, sha256, hash)] };
    const url = shownAddress(installer.source);
    const summary = `download ${url} to ${path}`;
    return {
      ...plan,
      summary,
      // it is asked before anything is stopped, and a download is not there yet
      diagnostics: options.requireSignature ? [judgeSignature({ answer: 'not-there' }, true)] : [],
      actions: [{ kind: 'download', url, path, sha256, summary }],
      found: { path },
    };
  },
};

function signerOf(signature: Signature | undefined): Record<string, string> {
  if (signature?.answer !== 'seen') return {};
  const { signer, version } = signature;
  return { signer, ...given({ installerVersion: version }) };
}

function unusable(path: string, wanted: Sha256, hash: Sha256 | undefined): StepDiagnostic {
  return hash === undefined
    ? {
        severity: 'error',
        code: 'installer-missing',
        message: `the installer ${path} is not on the server`,
        help: 'Copy it there, or give the https address that it is downloaded from.',
      }
    : {
        severity: 'error',
        code: 'installer-checksum',
        message: `the installer ${path} has the SHA-256 ${hash}, not ${wanted}`,
        help: "Get the installer again, or check the SHA-256 with its vendor's.",
      };
}
