import type { Diagnostic } from '../../text/diagnostic.ts';
import type { Sha256 } from '../../text/sha256.ts';
import type { Step, StepPlan } from '../step.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { fileHash } from './file-hash.ts';
import { installerPath, isDownload, shownAddress } from './installer-path.ts';
import { installNeed } from './needs.ts';
import { type ServerSurvey, surveyQuery, surveyServer } from './survey-server.ts';

interface InstallerState {
  readonly survey: ServerSurvey;
  /** Undefined when there is no such file, or it was not looked for. */
  readonly hash: Sha256 | undefined;
}

/** The installer lies on the server and is the one that was asked for, before anything is stopped. */
export const installerFile: Step<AdapterOptions, InstallerState> = {
  name: 'installer-file',
  title: 'Get the StorageLink adapter of the storage vendor',
  query: surveyQuery,

  async inspect(context) {
    const { host, options, profile, signal } = context;
    const survey = await surveyServer(context);
    if (!options.installer || !installNeed(survey, options).run) return { survey, hash: undefined };
    const path = installerPath(options.installer, survey.paths, profile);
    return { survey, hash: await fileHash(host, path, signal ? { signal } : {}) };
  },

  plan({ survey, hash }, { options, profile }): StepPlan {
    const { installer } = options;
    const plan = { actions: [], diagnostics: [] };
    const need = installNeed(survey, options);
    if (!installer) return { ...plan, summary: need.reason, skipped: need.reason };
    if (!need.run) return { ...plan, summary: `not needed: ${need.reason}` };
    const path = installerPath(installer, survey.paths, profile);
    const sha256 = installer.sha256.toLowerCase();
    if (hash === sha256)
      return { ...plan, summary: `${path} has the right SHA-256`, found: { path } };
    if (!isDownload(installer))
      return { ...plan, summary: path, diagnostics: [unusable(path, sha256, hash)] };
    const url = shownAddress(installer.source);
    const summary = `download ${url} to ${path}`;
    return {
      ...plan,
      summary,
      actions: [{ kind: 'download', url, path, sha256, summary }],
      found: { path },
    };
  },
};

function unusable(path: string, wanted: Sha256, hash: Sha256 | undefined): Diagnostic {
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
