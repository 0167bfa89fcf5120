import type { Step, StepPlan } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { installNeed } from './decisions.ts';
import { parseMarker } from './install-marker.ts';
import { installerPath } from './installer-file.ts';
import { type ServerSurvey, surveyQuery, surveyServer } from './survey.ts';

/** The vendor's installer ran, once for each installer that is given. */
export const adapterInstalled: Step<AdapterOptions, ServerSurvey> = {
  name: 'adapter-installed',
  title: 'Install the StorageLink adapter',
  query: surveyQuery,
  inspect: surveyServer,

  plan(survey, { options, profile }): StepPlan {
    const { installer } = options;
    const { run, reason } = installNeed(survey, options);
    const plan = { actions: [], diagnostics: [] };
    if (!installer) return { ...plan, summary: reason, skipped: reason };
    if (!run) {
      const { marker } = survey;
      const pending = marker !== undefined && marker.exit !== 0 && !survey.told?.adapter;
      return {
        ...plan,
        summary: reason,
        ...(pending ? { diagnostics: [REBOOT_PENDING] } : {}),
      };
    }
    const path = installerPath(installer, survey.paths, profile);
    const summary = `run ${[path, ...installer.args].join(' ')} (${reason})`;
    return {
      ...plan,
      summary,
      actions: [
        {
          kind: 'install',
          path,
          args: installer.args,
          timeoutMs: installer.timeoutMs,
          sha256: installer.sha256.toLowerCase(),
          marker: survey.markerPath,
          summary,
        },
      ],
    };
  },

  async verify(context) {
    const { markerPath } = await surveyServer(context);
    const file = await context.host.read(
      markerPath,
      context.signal ? { signal: context.signal } : {},
    );
    const marker = file.exists ? parseMarker(new TextDecoder().decode(file.bytes)) : undefined;
    if (!marker)
      return { ok: true, summary: 'no installation of ours is recorded', diagnostics: [] };
    return {
      ok: true,
      summary: `installer ended with exit code ${marker.exit}, recorded in ${markerPath}`,
      diagnostics: marker.exit === 0 ? [] : [REBOOT_PENDING],
    };
  },
};

const REBOOT_PENDING = {
  severity: 'warning',
  code: 'reboot-needed',
  message:
    'the installer asked for a restart of the server, and StorageLink has not loaded the adapter since',
  help: 'Restart the server, then run this again.',
} as const;
