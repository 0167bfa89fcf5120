import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep } from '../procedure.ts';
import { compareWithPlan } from './compare-effective.ts';
import type { ConfPlan } from './plan-conf.ts';
import { newComplaints, type ParserState } from './read/parser.ts';
import type { MultipathSurvey } from './survey.ts';

/** The host's own parser reads the new file before it is written anywhere. */
export const testNewFile: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'test-new-file',
  title: "Have the host's own parser read the new file",
  plan({ parser, plan, daemon }, { options }) {
    if (parser.kind === 'nothing-new')
      return { summary: 'no new file to read', actions: [], diagnostics: [] };
    if (parser.kind === 'unchecked')
      return {
        summary: `not checked by the host's parser: ${parser.why}`,
        answer: 'not-known',
        actions: [],
        diagnostics: [
          notChecked(parser.why, plan),
          ...(plan.layout.release || daemon.kind === 'answers' ? [] : [nobodyCanTell(plan)]),
        ],
        found: { parserCheck: 'not possible' },
      };
    const diagnostics = judge(parser, plan, options);
    const isGood = diagnostics.every(({ severity }) => severity !== 'error');
    return {
      summary: isGood
        ? plan.state === 'absent'
          ? 'multipath -t reads the file without the stanza as intended'
          : 'multipath -t reads the new stanza as intended'
        : 'multipath -t does not read the new file as expected',
      answer: isGood ? 'seen' : 'not-seen',
      actions: [],
      diagnostics,
      found: { parserCheck: isGood ? 'passed' : 'failed' },
    };
  },
};

function notChecked(why: string, { layout: { path } }: ConfPlan): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'new-file-not-checked',
    message: `the host's own parser did not read the new file: ${why}`,
    path,
    help: 'after the change, compare multipath -t on the host with the stanza by hand',
  };
}

/** Neither the parser, nor the daemon, nor the package tells anything: whatever is written nobody could confirm. */
function nobodyCanTell({ layout: { path } }: ConfPlan): StepDiagnostic {
  return {
    severity: 'error',
    code: 'nothing-can-confirm',
    message:
      'neither multipath nor multipathd answers on this host, and its release is not known: nothing could say whether the change is right',
    path,
    help: 'run multipath -t on the host and fix what it says (a missing library, a package half installed), then run this again',
  };
}

/** The finding has the path; the line is one of the parser's own copy, its number left out when copies are compared. */
function withoutPlace(complaint: string): string {
  return complaint.replace(/^\S+ line (?:N|\d+)[:,] */, '');
}

function judge(
  { output, printout }: ParserState & { readonly kind: 'checked' },
  plan: ConfPlan,
  { dialect }: ConfigureMultipathOptions,
): StepDiagnostic[] {
  const { path } = plan.layout;
  // the published stanza to the letter is the user's choice, its old keywords included
  const severity = dialect === 'as-published' ? 'warning' : 'error';
  const found: StepDiagnostic[] = newComplaints(output)
    .slice(0, 10)
    .map((line) => ({
      ...{ severity, code: 'parser-complains', path },
      message: `multipath -t complains of the new file: ${withoutPlace(line)}`,
      help: 'look whether the profile suits the release; with {dialect: as-published} it is a warning',
    }));
  const differences = printout
    ? compareWithPlan(printout, plan).differences
    : ['the new file is refused as a whole'];
  for (const message of differences)
    found.push({
      severity: 'error',
      code: 'parser-reads-otherwise',
      message: `multipath -t: ${message}`,
      path,
    });
  return found;
}
