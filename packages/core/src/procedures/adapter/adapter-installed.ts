import { raisesVersion } from '../../storagelink/rule/version-change.ts';
import { given } from '../../text/given.ts';
import { joinWindowsPath } from '../../text/windows-path.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import {
  installDecision,
  publishedRules,
  quietService,
  RULES_BEFORE,
  type ServerSurvey,
} from './decisions.ts';
import { describeProducts, type ProductAnswer } from './installer/product.ts';
import type { InstallerAge } from './installer/version.ts';
import { installerPath } from './installer-file.ts';

/** The vendor's installer ran, once for each installer that is given. */
export const adapterInstalled: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'adapter-installed',
  title: 'Install the StorageLink adapter',

  plan(survey, { options, profile }): StepPlan {
    const { installer } = options;
    const { run, reason, age } = installDecision(survey, options);
    const plan = { actions: [], diagnostics: [] };
    if (!installer) return { ...plan, summary: reason, skipped: reason };
    if (!run) {
      const { marker } = survey;
      const pending = marker !== undefined && marker.exit !== 0 && !survey.told?.adapter;
      const diagnostics = [
        ...(pending ? [REBOOT_PENDING] : []),
        ...(age?.is === 'older' ? [olderThan(age)] : []),
        // which installer put it there is not known, so this one may be newer
        ...(survey.marker || age ? [] : [NOT_RUN]),
      ];
      return { ...plan, summary: reason, diagnostics };
    }
    const published = publishedRules(survey);
    const raises = (survey.rules?.plan.edits.length ?? 0) === 0 && raisesVersion(options);
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
          quiet: quietService(survey, options),
          product: profile.storagelink?.adapterName ?? '',
          summary,
          ...given({ exitCodes: options.installerExitCodes }),
          ...(published && {
            rules: {
              ...published,
              backup: joinWindowsPath(survey.paths.markers, RULES_BEFORE),
              allowRemoved: options.allowRemovedRules === true,
              ...(raises && { raises }),
            },
          }),
        },
      ],
    };
  },

  async verify({ look }) {
    const { marker, markerPath, product } = await look();
    if (!marker)
      return {
        ok: true,
        answer: 'not-known',
        summary: 'no installation of ours is recorded',
        diagnostics: [],
      };
    return {
      ok: true,
      summary: `installer ended with exit code ${marker.exit}, recorded in ${markerPath}${listed(product)}`,
      diagnostics: marker.exit === 0 ? [] : [REBOOT_PENDING],
    };
  },
};

function listed(product: ProductAnswer): string {
  if (product.answer === 'seen') return `; Windows lists ${describeProducts(product.products)}`;
  return product.answer === 'not-seen'
    ? '; Windows lists no such program'
    : '; whether Windows lists it is not known';
}

function olderThan({ given, installed }: InstallerAge): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'installer-older',
    message: `the given installer, version ${given}, is older than what is installed (${installed}), and is not run`,
    help: 'Give the newer one, or run this one all the same with {reinstall}.',
  };
}

const NOT_RUN = {
  severity: 'warning',
  code: 'installer-not-run',
  message:
    'an installer was given and is not run, for StorageLink has loaded the adapter already; which of the two is newer is not known',
  help: 'Run it all the same with {reinstall}, where it is a newer one.',
} as const;

const REBOOT_PENDING = {
  severity: 'warning',
  code: 'reboot-needed',
  message:
    'the installer asked for a restart of the server, and StorageLink has not loaded the adapter since',
  help: 'Restart the server, then run this again.',
} as const;
