import { withHelp } from '@quantastor-xenserver/core';
import { type HostReport, isDoubt, type Report } from '@quantastor-xenserver/core/report';
import type { Annotation, Level } from './annotations.ts';
import { errorLine } from './step-lines.ts';

/** What needs a look: failed hosts and findings. What several hosts say alike is said once. */
export function reportAnnotations(report: Report): Annotation[] {
  const said = new Map<string, { level: Level; message: string; hosts: string[] }>();
  const say = (level: Level, message: string, host: string): void => {
    const key = `${level}\0${message}`;
    const known = said.get(key) ?? { level, message, hosts: [] };
    if (!known.hosts.includes(host)) known.hosts.push(host);
    said.set(key, known);
  };
  for (const host of report.hosts) {
    if (host.error) say('error', errorOf(host), host.host);
    for (const line of host.left ?? []) say('error', `left to do by hand: ${line}`, host.host);
    for (const line of host.kept ?? []) say('warning', `not taken back: ${line}`, host.host);
    for (const step of host.steps)
      for (const finding of step.findings)
        if (finding.severity !== 'info' && finding.message !== host.error?.message)
          say(finding.severity, withHelp(finding), host.host);
    const why = lateness(host, report);
    if (why !== undefined) say('warning', why, host.host);
  }
  return [...said.values()].map(({ level, message, hosts }) => ({
    level,
    message,
    title: listed(hosts, 3),
  }));
}

/** `a, b, c and 7 more`. */
function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/** Why what is written is not in effect, where no finding has said it: a daemon that is off is none. */
function lateness(
  { inEffect, error, steps }: HostReport,
  { procedure, mode }: Report,
): string | undefined {
  if (!inEffect || inEffect.answer === 'seen' || error) return undefined;
  // of a check it is what is to be changed
  if (mode === 'check' && procedure !== 'verify') return undefined;
  const isTold = steps.some(({ findings }) =>
    findings.some((each) => each.severity !== 'info' && !isDoubt(each)),
  );
  return isTold ? undefined : inEffect.reason;
}

/** The host stands in the title. */
function errorOf({ error, host }: HostReport): string {
  if (!error) return '';
  const { place, ...rest } = error;
  const said = errorLine(place === host || place === undefined ? rest : error);
  const input = inputFor[error.code];
  return input === undefined ? said : `${said}. See the input ${input}`;
}

/** Which input mends it, where core can only speak of files. */
const inputFor: Readonly<Partial<Record<NonNullable<HostReport['error']>['code'], string>>> = {
  HOST_KEY_UNKNOWN: 'ssh-known-hosts',
  HOST_KEY_CHANGED: 'ssh-known-hosts',
  AUTH_FAILED: 'ssh-private-key',
  CERTIFICATE_REJECTED: 'storagelink-fingerprint',
};
