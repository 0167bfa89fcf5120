import { findRuleVersion } from '../../storagelink/find-rule-version.ts';
import type { Step, StepPlan } from '../step.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { type ServerSurvey, surveyQuery, surveyServer } from './survey-server.ts';

/** Read only: the rule is in the rule file, whatever its other values are. */
export const rulePresent: Step<AdapterOptions, ServerSurvey> = {
  name: 'device-rule',
  title: 'Check that the StorageLink configuration has the device rule',
  query: surveyQuery,
  inspect: surveyServer,

  plan({ rules }, { profile }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    const match = profile.storagelink?.match;
    if (!rules || !match) return { ...plan, summary: 'the rule file was not read' };
    const path = rules.file.realPath;
    const version = findRuleVersion(rules.text, match);
    const found = { path, ...(version === undefined ? {} : { version }) };
    const rule = `the rule ${match.vendor}/${match.product}`;
    const at = version === undefined ? '' : ` (version ${version})`;
    if (rules.plan.state === 'present')
      return { ...plan, summary: `${path} has ${rule}${at}`, found };
    const message = `the rule file does not have ${rule}${at}`;
    const broken = rules.plan.diagnostics.find(({ code }) => code === 'not-well-formed');
    return {
      ...plan,
      summary: message,
      found,
      diagnostics: [
        {
          severity: 'error',
          code: broken ? broken.code : 'rule-missing',
          message: broken ? broken.message : message,
          path,
          help: broken?.help ?? 'Run install-adapter with a rule.',
        },
      ],
    };
  },
};
