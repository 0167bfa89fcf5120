import type { LoadedAdapter } from '../../storagelink-api/types.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import {
  apiNotAsked,
  isRestarted,
  type ServerSurvey,
  STAYS_STOPPED,
  serviceWillRun,
} from './decisions.ts';
import { queryService } from './service/query.ts';
import { judgeRunning } from './service-running.ts';

/** StorageLink itself lists the adapter, initialised. */
export const adapterLoaded: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'adapter-loaded',
  title: 'Verify that StorageLink loaded the adapter',

  plan(survey, { options, profile, earlier }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    if (!options.connect)
      return { ...plan, summary: apiNotAsked(options), skipped: apiNotAsked(options) };
    if (!serviceWillRun(survey, options))
      return { ...plan, summary: STAYS_STOPPED, skipped: STAYS_STOPPED };
    if (isRestarted(earlier) || !survey.told)
      return { ...plan, summary: 'StorageLink is to be asked once it has started' };
    const judged = judge(survey.told.adapter, profile.storagelink?.adapterName ?? '');
    return { ...plan, ...judged, ...foundOf(survey.told.adapter) };
  },

  async verify({ host, survey, options, profile, signal, progress }) {
    const name = profile.storagelink?.adapterName;
    if (!options.connect || name === undefined)
      return { ok: true, summary: apiNotAsked(options), diagnostics: [] };
    progress(`waiting for StorageLink to load ${name}`);
    const api = options.connect(host, options);
    const adapter = await api.waitForAdapter(name, {
      retryForMs: options.serviceTimeoutMs,
      signal,
    });
    const { summary, diagnostics } = judge(adapter, name);
    if (diagnostics.length > 0) return { ok: false, summary, diagnostics, ...foundOf(adapter) };
    // it may have ended while it was asked
    const service = judgeRunning(
      survey.service,
      await queryService(host, survey.service, { signal }),
    );
    return service.ok ? { ok: true, summary, diagnostics, ...foundOf(adapter) } : service;
  },
};

function judge(
  adapter: LoadedAdapter | undefined,
  name: string,
): { summary: string; diagnostics: StepDiagnostic[] } {
  if (!adapter) {
    const summary = `StorageLink has loaded no adapter called ${name}`;
    const help = 'Install the adapter, and look at the log of the StorageLink service.';
    return {
      summary,
      diagnostics: [{ severity: 'error', code: 'adapter-missing', message: summary, help }],
    };
  }
  if (adapter.isInitialized)
    return {
      summary: `StorageLink has loaded ${adapter.friendlyName}${versionOf(adapter)}`,
      diagnostics: [],
    };
  const why = adapter.initError || 'it does not tell why';
  const summary = `StorageLink has not initialised ${adapter.friendlyName}${versionOf(adapter)}: ${why}`;
  const help = 'Look at the log of the StorageLink service.';
  return {
    summary,
    diagnostics: [{ severity: 'error', code: 'adapter-not-initialised', message: summary, help }],
  };
}

function versionOf({ version }: LoadedAdapter): string {
  return version ? ` ${version}` : '';
}

function foundOf(adapter: LoadedAdapter | undefined): { found?: Record<string, string> } {
  if (!adapter) return {};
  const { friendlyName, version } = adapter;
  return { found: { adapter: friendlyName, ...(version && { adapterVersion: version }) } };
}
