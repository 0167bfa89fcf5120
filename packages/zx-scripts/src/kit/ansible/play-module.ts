import type {
  AnsibleError,
  AnsibleErrorCode,
  PlaybookOptions,
} from '@quantastor-xenserver/ansible-runner-ts';
import { type ErrorCode, type OnEvent, ProcedureError } from '@quantastor-xenserver/core';
import type { HostReport } from '@quantastor-xenserver/core/report';
import { say } from '../output/output.ts';
import { quoteWord } from '../output/table.ts';
import { answeredReport, unansweredReport } from './host-report.ts';

/**
 * Plays one task on the hosts of an inventory and tells what each reported, in the play's order.
 *
 * @throws ProcedureError when no host was even begun with: no Ansible, no such inventory, no host in it.
 */
export async function playModule(
  options: PlaybookOptions,
  onEvent: OnEvent,
): Promise<HostReport[]> {
  const { isAnsibleError, startPlaybook } = await import('@quantastor-xenserver/ansible-runner-ts');
  const run = await startPlaybook(options).catch((error: unknown) => {
    throw isAnsibleError(error) ? toProcedureError(error, options) : error;
  });
  const hosts = new Set<string>();
  const reports = new Map<string, HostReport>();
  const add = (report: HostReport): void => {
    hosts.add(report.host);
    reports.set(report.host, report);
    for (const step of report.steps) onEvent({ type: 'step-end', host: report.host, step });
    onEvent({ type: 'host-end', host: report });
  };
  for await (const event of run) {
    if (event.type === 'play') for (const host of event.play.hosts ?? []) hosts.add(host);
    if (event.type === 'host-start') onEvent({ type: 'host-start', host: event.host });
    if (event.type === 'host-result') add(answeredReport(event));
    if (event.type === 'text') say(event.line);
  }
  const result = await run.result();
  if (hosts.size === 0 && result.error) throw toProcedureError(result.error, options);
  for (const host of hosts) if (!reports.has(host)) add(unansweredReport(host, result));
  return [...hosts].flatMap((host) => reports.get(host) ?? []);
}

const CODES: Readonly<Record<AnsibleErrorCode, ErrorCode>> = {
  UNSUPPORTED_PLATFORM: 'BAD_INPUT',
  ANSIBLE_MISSING: 'NOT_FOUND',
  START_FAILED: 'COMMAND_FAILED',
  BAD_OPTION: 'BAD_INPUT',
  PLAYBOOK_MISSING: 'NOT_FOUND',
  MODULE_MISSING: 'NOT_FOUND',
  INVENTORY_MISSING: 'NOT_FOUND',
  INVENTORY_UNUSABLE: 'BAD_INPUT',
  SYNTAX_ERROR: 'COMMAND_FAILED',
  VAULT_LOCKED: 'AUTH_FAILED',
  NO_HOSTS: 'BAD_INPUT',
  ANSIBLE_FAILED: 'COMMAND_FAILED',
  CRASHED: 'COMMAND_FAILED',
  CANCELLED: 'CANCELLED',
  TIMED_OUT: 'TIMEOUT',
};

/** `INVENTORY` stands for how the inventories are typed. */
const REMEDIES: Readonly<Partial<Record<AnsibleErrorCode, string>>> = {
  SYNTAX_ERROR:
    'If the module is not found, install the collection quantastor.xenserver with ansible-galaxy.',
  VAULT_LOCKED: 'Give the password of the vault with {vault-password}.',
  NO_HOSTS: 'Look at {inventory} and {limit}: ansible-inventory INVENTORY --graph shows the hosts.',
  INVENTORY_UNUSABLE: 'ansible-inventory INVENTORY --list says what is wrong with it.',
};

function toProcedureError(
  error: AnsibleError,
  { inventory }: Pick<PlaybookOptions, 'inventory'>,
): ProcedureError {
  const { code, message, place } = error;
  const named = [inventory].flat().flatMap((each) => ['-i', quoteWord(each)]);
  const remedy = error.remedy ?? REMEDIES[code]?.replace('INVENTORY', () => named.join(' '));
  return new ProcedureError(CODES[code], message, {
    cause: error,
    place,
    remedy,
  });
}
