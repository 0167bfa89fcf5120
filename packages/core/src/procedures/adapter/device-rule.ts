import { findRuleVersion } from '../../storagelink/rule/version.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import { unifiedDiff } from '../../text/diff.ts';
import { makeLineMap, positionAt } from '../../text/line-map.ts';
import type { Step, StepPlan } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { parseServiceConfig, serviceConfigQuery } from './service.ts';
import {
  type ReadRules,
  readRules,
  type ServerSurvey,
  surveyQuery,
  surveyServer,
} from './survey.ts';

/** The device rule stands in the rule file, and its version was raised for it. */
export const deviceRule: Step<AdapterOptions, ServerSurvey> = {
  name: 'device-rule',
  title: 'Add the device rule to the end of the StorageLink configuration and increase its version',
  query: surveyQuery,
  inspect: surveyServer,

  plan({ rules }, { profile }): StepPlan {
    const left = 'no device rule was given, so the rule file is left alone';
    if (!rules) return { summary: left, skipped: left, actions: [], diagnostics: [] };
    const { file, plan, after, afterSha256 } = rules;
    const path = file.realPath;
    const match = profile.storagelink?.match;
    const rule = `the rule ${match?.vendor}/${match?.product}`;
    const diagnostics = plan.diagnostics.map((each) => placed(each, rules));
    const found = { path, ...(plan.version ? { version: plan.version.to } : {}) };
    if (plan.refused)
      return { summary: `${path} cannot be edited`, actions: [], diagnostics, found };
    if (plan.edits.length === 0)
      return { summary: `${path} has ${rule} already`, actions: [], diagnostics, found };
    const raised = plan.version
      ? `, raise the version ${plan.version.from} to ${plan.version.to}`
      : '';
    const summary = `add ${rule}${raised}`;
    return {
      summary: `${summary} in ${path}`,
      actions: [
        {
          kind: 'write-file',
          path,
          before: file.bytes,
          beforeSha256: file.sha256,
          after,
          afterSha256,
          diff: unifiedDiff(rules.text, plan.edits, { before: path, after: path }),
          summary,
        },
      ],
      diagnostics,
      found,
    };
  },

  async verify(context) {
    const { host, options, signal } = context;
    if (!options.rule) return { ok: true, summary: 'the rule file is left alone', diagnostics: [] };
    const call = signal ? { signal } : {};
    const config = await host.run(serviceConfigQuery(options.service), call);
    const { file, plan } = await readRules(
      context,
      parseServiceConfig(config.stdout),
      options.rule,
    );
    const ok = plan.state === 'present' && !plan.refused && plan.edits.length === 0;
    return {
      ok,
      summary: ok
        ? `read back: ${file.realPath} has the rule`
        : `${file.realPath} does not have the rule`,
      diagnostics: [],
    };
  },
};

/** The rule file is not among the facts that findings get their lines from, so the message tells it. */
function placed(diagnostic: Diagnostic, { file, text }: ReadRules): Diagnostic {
  const { span, ...rest } = diagnostic;
  if (!span) return { ...rest, path: file.realPath };
  const { line, column } = positionAt(makeLineMap(text), span.offset);
  return {
    ...rest,
    path: file.realPath,
    message: `${rest.message} (line ${line}, column ${column})`,
  };
}

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
