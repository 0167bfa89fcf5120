import { asksForRuleAlone } from '../../options/fold.ts';
import { findRuleVersion } from '../../storagelink/rule/version.ts';
import { unifiedDiff } from '../../text/diff.ts';
import { given } from '../../text/given.ts';
import { placedText } from '../../text/line-map.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { installDecision, quietService, type ReadRules, type ServerSurvey } from './decisions.ts';

/** The device rule stands in the rule file, and its version was raised for it. */
export const deviceRule: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'device-rule',
  title: 'Add the device rule to the end of the StorageLink configuration and increase its version',

  plan(survey, { options, profile }): StepPlan {
    const { rules } = survey;
    if (!rules) return withoutRule(survey, options);
    const { file, plan, after, afterSha256 } = rules;
    const path = file.realPath;
    const match = profile.storagelink?.match;
    const rule = `the rule ${match?.vendor}/${match?.product}`;
    const isProvisional = installDecision(survey, options).run;
    const diagnostics = [
      ...plan.diagnostics.map((each) => placed(each, rules)),
      ...(isProvisional && !plan.refused ? [provisional(path)] : []),
      ...(survey.publishedUnread !== undefined && plan.version
        ? [unknownNumber(survey.publishedUnread, options)]
        : []),
    ];
    const found = { path, ...(plan.version ? { version: plan.version.to } : {}) };
    if (plan.refused)
      return { summary: `${path} cannot be edited`, actions: [], diagnostics, found };
    const isThere = plan.edits.length === 0;
    if (isThere && !isProvisional)
      return { summary: `${path} has ${rule} already`, actions: [], diagnostics, found };
    const raised = plan.version
      ? `, raise the version ${plan.version.from} to ${plan.version.to}`
      : '';
    const summary = isThere
      ? `add ${rule} again if the installer takes it out`
      : `add ${rule}${raised}`;
    return {
      summary: isThere ? `${path} has ${rule} already; ${summary}` : `${summary} in ${path}`,
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
          rules: {
            match: rules.desired.match,
            ...(plan.version && { place: plan.version.place, version: plan.version.to }),
            published: survey.publishedPath,
            quiet: quietService(survey, options),
            ...(isProvisional && { provisional: rules.desired }),
          },
        },
      ],
      diagnostics,
      found,
    };
  },

  async verify({ look, options }) {
    if (!options.rule) return { ok: true, summary: 'no rule was given', diagnostics: [] };
    const { rules } = await look();
    const ok = rules?.plan.state === 'present' && !rules.plan.refused;
    const path = rules?.file.realPath ?? 'the rule file';
    return {
      ok,
      summary: ok ? `read back: ${path} has the rule` : `${path} does not have the rule`,
      diagnostics: [],
    };
  },
};

/** Nothing to be written is no answer to a run that is asked for nothing else: then what is missing is an error. */
function withoutRule({ left }: ServerSurvey, options: AdapterOptions): StepPlan {
  const summary = 'no device rule was given, so the rule file is left alone';
  const path = left?.file.realPath;
  if (left?.plan.state === 'present' && !left.plan.refused) {
    const { vendor, product } = left.desired.match;
    const has = `${path} has the rule ${vendor}/${product} already`;
    return { summary: has, actions: [], diagnostics: [], ...(path && { found: { path } }) };
  }
  const isAll = asksForRuleAlone(options);
  const finding: StepDiagnostic = {
    severity: isAll ? 'error' : 'warning',
    code: 'no-rule',
    message: `no device rule was given, and ${path === undefined ? 'whether the rule file has it was not seen' : 'the rule file does not have it'}: without it StorageLink does not know the storage system`,
    help: 'Give it ({rule}), or copy an entry of the file ({clone}).',
    ...given({ path }),
  };
  return { summary, actions: [], diagnostics: [finding], ...(!isAll && { skipped: summary }) };
}

/** Without the record a number that hosts have may be given to another content. */
function unknownNumber(path: string, { versionTo }: AdapterOptions): StepDiagnostic {
  return {
    severity: versionTo === undefined ? 'error' : 'warning',
    code: 'published-version-not-known',
    message: 'the record of the highest version that StorageLink has run with cannot be read',
    path,
    help: 'Give a version above every one that its hosts may have ({version-to}); the record is then replaced.',
  };
}

/** The installer comes first, and may edit the file itself. */
function provisional(path: string): StepDiagnostic {
  return {
    severity: 'info',
    code: 'provisional-plan',
    message:
      'the installer runs before this and may change the file: the rule and the next version are as planned, and what is written is planned anew on what it leaves',
    path,
  };
}

/** The rule file is not among the facts that findings get their lines from, so each brings its own. */
function placed(diagnostic: StepDiagnostic, { file, text }: ReadRules): StepDiagnostic {
  const { span, ...rest } = diagnostic;
  if (!span) return { ...rest, path: file.realPath };
  return { ...rest, path: file.realPath, position: placedText(text).positionAt(span.offset) };
}

/** Read only: the rule is in the rule file, whatever its other values are. */
export const rulePresent: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'device-rule',
  title: 'Check that the StorageLink configuration has the device rule',

  plan({ rules }, { profile }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    const match = profile.storagelink?.match;
    if (!rules || !match) return { ...plan, summary: 'the rule file was not read' };
    const path = rules.file.realPath;
    const version = findRuleVersion(rules.text, match);
    const found = { path, ...given({ version }) };
    const rule = `the rule ${match.vendor}/${match.product}`;
    const at = version === undefined ? '' : ` (version ${version})`;
    const off = rules.plan.diagnostics.find(({ severity }) => severity === 'error');
    if (rules.plan.state === 'present' && off)
      return { ...plan, summary: off.message, found, diagnostics: [{ ...off, path }] };
    const told = rules.plan.diagnostics.map((each) => placed(each, rules));
    if (rules.plan.state === 'present') {
      // one in a list that may not count is there, and whether it does any good is not known
      const doubt = told.some(({ code }) => code === 'already-there');
      const summary = `${path} has ${rule}${at}${doubt ? ', and whether it counts is not known' : ''}`;
      return {
        summary,
        found,
        actions: [],
        diagnostics: told,
        answer: doubt ? 'not-known' : 'seen',
      };
    }
    const unread = told.find(
      ({ code, severity }) =>
        SAYS_NOTHING.has(code) && (severity === 'error' || code === 'unsure-entry'),
    );
    if (unread?.severity === 'warning')
      return {
        summary: unread.message,
        found,
        actions: [],
        diagnostics: [unread],
        answer: 'not-known',
      };
    const message = `the rule file does not have ${rule}${at}`;
    return {
      ...plan,
      summary: unread?.message ?? message,
      found,
      ...(unread ? {} : { answer: 'not-seen' as const }),
      diagnostics: [unread ?? missing(message, path)],
    };
  },
};

/** A file that cannot be read, or not as a whole, does not show that the rule is missing. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'not-well-formed',
  'encoding',
  'encoding-contradiction',
  'too-large',
  'unsure-entry',
]);

function missing(message: string, path: string): StepDiagnostic {
  const help = 'Run {install-adapter} with a rule ({rule} or {clone}).';
  return { severity: 'error', code: 'rule-missing', message, path, help };
}
