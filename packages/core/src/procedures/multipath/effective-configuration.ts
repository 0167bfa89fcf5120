import type { ConfigureMultipathOptions } from '../../options/types.ts';
import { given } from '../../text/given.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep, Verification, VerifyContext } from '../procedure.ts';
import type { Answer, FollowUp, InEffect, WinningValue } from '../report-types.ts';
import { answerOf, compareWithPlan, type EffectiveComparison } from './compare-effective.ts';
import { printoutOf } from './read/daemon.ts';
import { SHOW_CONFIG } from './read/query.ts';
import { reconfigureDaemon } from './reconfigure-daemon.ts';
import type { MultipathSurvey } from './survey.ts';

type Context = VerifyContext<ConfigureMultipathOptions, MultipathSurvey>;

/** From 0.8 on a reconfigure is answered before it is carried out, so the daemon is asked again for a while. */
const PAUSES_MS: readonly number[] = [100, 200, 400, 800, 1500, 3000, 5000];

/** The daemon itself, not our own file, says whether the stanza counts. */
export const effectiveConfiguration: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'effective-configuration',
  title: 'Read the effective configuration back from multipathd',
  plan(survey, { earlier }) {
    const { defeated, excluded, excludes } = survey.counts;
    const told = {
      wins: winsOf(survey),
      ...(excludes.length > 0 && { excludes }),
      ...(survey.asks === 'change' && { followUps: followUpsOf(survey) }),
    };
    const isDue = (earlier.get(reconfigureDaemon.name)?.actions.length ?? 0) > 0;
    // who only verifies is told what is otherwise, not what would be done about it
    const isTold = survey.asks === 'verify' && (survey.comparison?.differences.length ?? 0) > 0;
    if (isDue && !isTold)
      return {
        summary: `${survey.plan.state === 'absent' ? 'multipathd still has the stanza in effect' : 'multipathd does not have the stanza in effect yet'}; asked after the change`,
        answer: 'not-seen',
        actions: [],
        diagnostics: [...defeated, ...excluded],
        found: foundOf(survey.comparison),
        ...told,
        inEffect: { answer: 'not-seen', reason: 'it is still to be changed' },
      };
    const { answer, summary } = judge(survey);
    return {
      summary,
      answer,
      actions: [],
      diagnostics: [
        ...defeated,
        ...excluded,
        ...(survey.comparison && answer === 'not-known' && survey.comparison.notCompared.length > 0
          ? [notCompared(survey.comparison)]
          : []),
        ...(survey.comparison &&
        survey.comparison.differences.length > 0 &&
        survey.asks === 'verify'
          ? [notInEffect(survey.comparison, survey.writes.length > 0)]
          : []),
      ],
      found: foundOf(survey.comparison),
      ...told,
      inEffect: inEffectOf(answer, summary),
    };
  },
  verify: async (context) => {
    const said = await verify(context);
    const answer = said.answer ?? (said.ok ? 'seen' : 'not-seen');
    return { ...said, inEffect: inEffectOf(answer, said.summary) };
  },
};

function inEffectOf(answer: Answer, summary: string): InEffect {
  return answer === 'seen' ? { answer } : { answer, reason: summary };
}

/** By the files, with their places; where the release is not known, by what the daemon says. */
function winsOf({ counts, comparison, plan }: MultipathSurvey): readonly WinningValue[] {
  if (counts.wins.length > 0 || !comparison) return counts.wins;
  return plan.desired.keywords.flatMap(({ keyword, value: wanted }): WinningValue[] => {
    const value = comparison.values[keyword];
    const isName = keyword === 'vendor' || keyword === 'product';
    return value === undefined || isName ? [] : [{ keyword, value, wanted, from: 'daemon' }];
  });
}

/** What the administrator still has to do before a change counts. */
function followUpsOf({
  plan,
  daemon,
  maps,
  product,
  writes,
  rootMap,
}: MultipathSurvey): FollowUp[] {
  const found: FollowUp[] = [];
  const add = (kind: FollowUp['kind'], summary: string, command?: string): void => {
    found.push({ kind, summary, done: false, ...given({ command }) });
  };
  if (rootMap !== undefined && writes.length > 0)
    add(
      'rebuild-initial-ram-disk',
      `rebuild the boot image: the host boots from the map ${rootMap}, and the image has the old multipath.conf`,
      'dracut --force',
    );
  if (plan.state === 'absent') return found;
  if (daemon.kind === 'off' && product !== undefined)
    add(
      'switch-on-multipathing',
      'switch multipathing on for the host: multipathd is started by that and reads the file',
    );
  else if (daemon.kind === 'off')
    add('start-daemon', 'start multipathd: it reads the file then', 'service multipathd start');
  else if (maps?.length === 0 && product !== undefined)
    add('attach-storage', 'attach a storage repository: no LUN has a map before that');
  return found;
}

/** What the daemon said of the stanza. */
function judge(survey: MultipathSurvey): { readonly answer: Answer; readonly summary: string } {
  const said = daemonSays(survey);
  // its own table entry is right, and something else counts for the LUNs
  const loss = said.answer === 'seen' ? lossOf(survey) : undefined;
  return loss ?? said;
}

/** Undefined where nothing stands between the stanza and its LUNs. */
function lossOf({
  counts: { defeated, isExcluded, revision, unsure },
}: MultipathSurvey): { readonly answer: Answer; readonly summary: string } | undefined {
  const has = 'multipathd has the stanza,';
  if (isExcluded)
    return {
      answer: 'not-seen',
      summary: `${has} and the blacklist excludes ${isExcluded === 'luns' ? 'its LUNs' : 'paths of its LUNs'}`,
    };
  if (defeated.length > 0) {
    const what =
      defeated.length === 1 ? 'one of its values does' : `${defeated.length} of its values do`;
    return { answer: 'not-seen', summary: `${has} and ${what} not count` };
  }
  if (unsure !== undefined) return { answer: 'not-known', summary: `${has} and ${unsure}` };
  if (revision === undefined) return undefined;
  const summary = `${has} for LUNs of revision ${JSON.stringify(revision)} only, and theirs is not known`;
  return { answer: 'not-known', summary };
}

function daemonSays({ daemon, comparison, plan }: MultipathSurvey): {
  readonly answer: Answer;
  readonly summary: string;
} {
  const isWanted = plan.state === 'present';
  const written = plan.stanza?.state === 'same' ? 'the stanza is written and' : 'the stanza is';
  switch (daemon.kind) {
    case 'off':
      return isWanted
        ? { answer: 'not-seen', summary: `multipathd is not running: ${written} not in effect` }
        : { answer: 'seen', summary: 'multipathd is not running: nothing of it is in effect' };
    case 'mute':
      return {
        answer: 'not-known',
        summary: `multipathd does not answer, so what is in effect is not known${daemon.said ? `: ${daemon.said}` : ''}`,
      };
    case 'silent':
      return {
        answer: 'not-known',
        summary: 'multipathd prints no configuration, so what is in effect is not known',
      };
    case 'answers': {
      if (!comparison) return { answer: 'not-known', summary: 'nothing was compared' };
      const answer = answerOf(comparison);
      if (answer === 'seen')
        return {
          answer,
          summary: `multipathd ${isWanted ? 'has the stanza' : 'has nothing of the stanza'} in effect`,
        };
      if (answer === 'not-known')
        return { answer, summary: `could not be compared: ${comparison.notCompared.join('; ')}` };
      return {
        answer,
        summary: !isWanted
          ? 'multipathd still has the stanza in effect'
          : comparison.isThere
            ? `multipathd has other values: ${comparison.differences.join('; ')}`
            : 'multipathd does not have the stanza',
      };
    }
  }
}

async function verify(context: Context): Promise<Verification> {
  const { daemon, plan } = context.survey;
  const isWanted = plan.state === 'present';
  if (daemon.kind === 'off')
    return {
      ok: true,
      answer: isWanted ? 'not-seen' : 'seen',
      summary: isWanted
        ? 'written, not in effect: multipathd is not running; it reads the file when multipathing is switched on'
        : 'taken out; multipathd is not running, so nothing of it is in effect',
      diagnostics: [],
    };
  if (daemon.kind === 'mute' || daemon.kind === 'silent') return askParser(context);
  let last: EffectiveComparison | undefined;
  for (const pause of [0, ...PAUSES_MS]) {
    if (pause > 0) await context.pause(pause);
    const printout = printoutOf(await context.host.run(SHOW_CONFIG, { signal: context.signal }));
    last = printout && compareWithPlan(printout, plan);
    if (last && answerOf(last) === 'seen')
      return {
        ok: true,
        answer: 'seen',
        summary: isWanted
          ? 'multipathd has every desired value in effect'
          : 'multipathd has nothing of the stanza in effect any more',
        ...lossOf(context.survey),
        diagnostics: [],
        found: foundOf(last),
      };
    // a printer's fault stays: it is neither waited for nor a reason to take the change back
    if (last && answerOf(last) === 'not-known')
      return {
        ok: true,
        answer: 'not-known',
        summary: `could not be compared: ${last.notCompared.join('; ')}`,
        diagnostics: [notCompared(last)],
        found: foundOf(last),
      };
  }
  const why = last?.differences.join('; ') ?? 'it prints no configuration any more';
  return {
    ok: false,
    summary: `multipathd did not ${isWanted ? 'take the stanza up' : 'let the stanza go'}: ${why}`,
    diagnostics: [],
  };
}

/** A daemon whose client prints nothing: the parser that it shares with `multipath -t` is the next best witness. */
async function askParser(context: Context): Promise<Verification> {
  const { plan } = context.survey;
  const printout = printoutOf(
    await context.host.run(['multipath', '-t'], { signal: context.signal }),
  );
  const comparison = printout && compareWithPlan(printout, plan);
  const answer = comparison && answerOf(comparison);
  if (comparison && answer === 'not-seen')
    return {
      ok: false,
      summary: `multipath -t reads otherwise: ${comparison.differences.join('; ')}`,
      diagnostics: [],
    };
  return {
    ok: true,
    answer: 'not-known',
    summary:
      answer === 'seen'
        ? `multipathd prints no configuration; multipath -t reads ${plan.state === 'present' ? 'the stanza as expected' : 'nothing of the stanza'}`
        : 'multipathd prints no configuration, so its effective values were not compared',
    diagnostics: [
      {
        severity: 'warning',
        code: 'daemon-prints-nothing',
        message: 'multipathd -k"show config" printed nothing',
        help: 'compare the effective values on the host by hand',
      },
    ],
  };
}

function notCompared({ notCompared: reasons }: EffectiveComparison): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'not-compared',
    message: `what multipathd prints could not be compared: ${reasons.join('; ')}`,
    help: 'compare multipathd -k"show config" with the stanza by hand',
  };
}

function notInEffect({ differences }: EffectiveComparison, isToWrite: boolean): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'not-in-effect',
    message: differences.join('; '),
    help: isToWrite
      ? 'run {configure-multipath}: it writes the stanza, has multipathd read it and asks it again'
      : 'run {configure-multipath}: it has multipathd reload the file and asks it again',
  };
}

/** `inEffect: true, 'daemon.path_checker': 'tur'`. */
function foundOf(comparison: EffectiveComparison | undefined): Record<string, string | boolean> {
  const values = Object.entries(comparison?.values ?? {});
  return {
    inEffect: comparison !== undefined && answerOf(comparison) === 'seen',
    ...Object.fromEntries(values.map(([keyword, value]) => [`daemon.${keyword}`, value])),
  };
}
