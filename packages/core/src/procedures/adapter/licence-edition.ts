import { printableLine } from '../../text/printable.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { AdapterOptions, LicenceAnswer } from './adapter-options.ts';
import type { ServerSurvey } from './decisions.ts';
import { entitlementOf, type HostLicence, parseLicences } from './licence-answer.ts';

/** StorageLink serves hosts with an Enterprise or Platinum licence only. */
export const licenceEdition: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'licence-edition',
  title: 'Make sure that XenServer is licensed for StorageLink',

  plan({ licences: answers }, { options }) {
    const plan = { actions: [], diagnostics: [] };
    if (options.resumed) return { ...plan, summary: 'checked when the run began' };
    if (options.skipLicenceCheck)
      return {
        ...plan,
        summary: 'not checked',
        skipped: 'the licence check was left out by request',
      };
    if (!answers || answers.length === 0)
      return {
        ...plan,
        summary: 'no XenServer host to ask',
        diagnostics: [
          {
            severity: 'error',
            code: 'licence-unknown',
            message: 'no XenServer host was given to ask for its licence',
            help: 'Name a dom0 host of the pool ({licence-hosts}), or leave the check out ({skip-licence-check}).',
          },
        ],
      };
    const found = new Map<string, HostLicence>();
    const diagnostics: StepDiagnostic[] = [];
    for (const answer of answers) {
      const listed = parseLicences(
        answer.commands[0]?.stdout ?? '',
        answer.commands[1]?.stdout ?? '',
      );
      for (const licence of listed) found.set(licence.uuid, licence);
      if (listed.length === 0) diagnostics.push(unanswered(answer));
    }
    const words: string[] = [];
    for (const licence of found.values()) {
      const { entitled, reason } = entitlementOf(licence);
      words.push(`${licence.name}: ${reason}`);
      if (!entitled) diagnostics.push(notEntitled(licence, reason));
      else if (licence.restricted === true) diagnostics.push(restricted(licence, reason));
    }
    return {
      ...plan,
      summary: words.join('; ') || 'no licence could be read',
      diagnostics,
      found: { hosts: found.size },
    };
  },
};

function notEntitled(licence: HostLicence, reason: string): StepDiagnostic {
  return {
    severity: 'error',
    code: 'licence-not-entitled',
    message: `${licence.name} is not licensed for StorageLink: ${reason}`,
    help: 'StorageLink needs the Enterprise or Platinum edition; if this check is wrong, leave it out ({skip-licence-check}).',
  };
}

function restricted(licence: HostLicence, reason: string): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'licence-restricted',
    message: `${licence.name} has ${reason}, but its licence restricts StorageLink (restrict_netapp: true)`,
    help: 'Check that the licence has not expired.',
  };
}

function unanswered({ host, commands, problem }: LicenceAnswer): StepDiagnostic {
  const severity = 'error';
  const code = 'licence-unknown';
  const asked = `the licence host ${host}`;
  if (problem)
    return {
      ...{ severity, code },
      message: `${asked} could not be asked: ${problem.message}`,
      help: `${problem.remedy === undefined ? '' : `${problem.remedy} `}This is about ${host} ({licence-hosts}), not about the StorageLink server. ${LEAVE_OUT}`,
    };
  const failed = commands.find((each) => each.exit !== 0);
  const said = printableLine(failed?.stderr ?? '').trim();
  const ended = failed?.timedOut
    ? 'its xe gave no answer in time'
    : failed?.exit === 127
      ? 'it has no xe'
      : `its xe ended with exit code ${failed?.exit}`;
  const told = failed
    ? `${ended}${said && `, saying: ${said.slice(0, 300)}`}`
    : `xe listed no host, and said: ${printableLine(commands[0]?.stdout ?? '').slice(0, 100) || '(nothing)'}`;
  return {
    ...{ severity, code },
    message: `${asked} does not tell its licence: ${told}`,
    help: `Check that it is a dom0 host ({licence-hosts}) and that its pool master answers. ${LEAVE_OUT}`,
  };
}

const LEAVE_OUT = 'The check can be left out ({skip-licence-check}).';
