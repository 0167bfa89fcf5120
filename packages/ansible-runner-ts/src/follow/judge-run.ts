import { AnsibleError, type AnsibleErrorCode } from '../ansible-error.ts';
import type { HostCounts } from '../host-counts.ts';
import type { PlaybookResult, PlaybookStatus } from '../playbook-result.ts';
import type { StopReason } from './stopper.ts';

/** What is known of a run that has ended. */
export interface RunFacts {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stopped: StopReason | undefined;
  readonly timeoutMs: number | undefined;
  readonly idleTimeoutMs: number | undefined;
  /** Undefined when the run did not come to its end. */
  readonly stats: Readonly<Record<string, HostCounts>> | undefined;
  /** A play matched no host. */
  readonly hadNoHosts: boolean;
  /** The last lines that Ansible wrote beside its events. */
  readonly words: readonly string[];
}

type Judgement = Pick<PlaybookResult, 'status' | 'message' | 'failedHosts' | 'unreachableHosts'> &
  Partial<Pick<PlaybookResult, 'error'>>;

/** The one result of a run, from its exit code, statistics and last words. */
export function judgeRun(facts: RunFacts): Judgement {
  const { stats = {}, exitCode } = facts;
  const failedHosts = hostsWith(stats, 'failures');
  const unreachableHosts = hostsWith(stats, 'unreachable');
  const judge = (
    status: PlaybookStatus,
    message: string,
    code?: AnsibleErrorCode,
    place?: { readonly place?: string },
  ): Judgement => {
    const error = code && new AnsibleError(code, message, place);
    return { status, message, failedHosts, unreachableHosts, ...(error ? { error } : {}) };
  };
  const stopped = facts.stats && exitCode === 0 ? undefined : facts.stopped;
  if (stopped === 'cancelled') return judge('cancelled', 'the run was cancelled', 'CANCELLED');
  if (stopped === 'idle')
    return judge(
      'timed-out',
      `Ansible said nothing for ${(facts.idleTimeoutMs ?? 0) / 1000} s`,
      'TIMED_OUT',
    );
  if (stopped === 'timed-out')
    return judge(
      'timed-out',
      `the run took longer than ${(facts.timeoutMs ?? 0) / 1000} s`,
      'TIMED_OUT',
    );
  if (facts.stats && exitCode !== null && exitCode !== 250) {
    const count = Object.keys(stats).length;
    if (exitCode !== 0 && failedHosts.length > 0)
      return judge('failed', `${failedHosts.length} of ${count} hosts failed`);
    if (exitCode !== 0 && unreachableHosts.length > 0)
      return judge('unreachable', `${unreachableHosts.length} of ${count} hosts were not reached`);
    if (exitCode === 0 && count === 0 && facts.hadNoHosts)
      return judge('no-hosts', 'no play matches a host of the inventory', 'NO_HOSTS');
    if (exitCode === 0)
      return judge('ok', `${count} ${count === 1 ? 'host is' : 'hosts are'} done`);
  }
  const [status, code] = kindOf(facts);
  const said = lastWords(facts);
  return judge(status, messageOf(said, facts), code, placeOf(said));
}

function kindOf({ exitCode, words, stats }: RunFacts): [PlaybookStatus, AnsibleErrorCode] {
  if (exitCode === null || exitCode === 0 || exitCode >= 99) return ['crashed', 'CRASHED'];
  const text = words.join('\n');
  if (/Attempting to decrypt but no vault secrets found|Decryption failed/.test(text))
    return ['vault-locked', 'VAULT_LOCKED'];
  if (/pars\w+ .*inventory source|inventory sources? fail/i.test(text))
    return ['bad-inventory', 'INVENTORY_UNUSABLE'];
  if (/limit does not match any hosts|leaves us with no hosts to target/i.test(text))
    return ['no-hosts', 'NO_HOSTS'];
  if (/the playbook: .* could not be found/.test(text)) return ['error', 'PLAYBOOK_MISSING'];
  if (/couldn't resolve module\/action/.test(text)) return ['error', 'MODULE_MISSING'];
  // 4 is also that of unreachable hosts, of which the statistics would tell
  if (exitCode === 4 && !stats) return ['syntax-error', 'SYNTAX_ERROR'];
  return ['error', 'ANSIBLE_FAILED'];
}

/** What Ansible wrote from its last `ERROR!` on. */
function lastWords({ words }: RunFacts): string {
  const from = words.findLastIndex((line) => ERROR.test(line));
  return from < 0 ? '' : words.slice(from).join('\n').replace(ERROR, '');
}

/** In one line, without the place, which is told apart. */
function messageOf(said: string, { words, exitCode, signal }: RunFacts): string {
  const message = said
    .replace(/^(?:The error appears to be in |Origin: )[\s\S]*/m, '')
    // what was tried stands before what is wrong: JSON was, before YAML
    .replace(/^[\s\S]*(?=Syntax Error while loading YAML)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (message) return message;
  const how = signal ? `by ${signal}` : `with exit code ${exitCode}`;
  const last = words.at(-1)?.trim();
  return `Ansible ended ${how} before its plays were over${last ? `: ${last}` : ''}`;
}

const ERROR = /^(?:ERROR! |\[ERROR\]: )/;

/** `The error appears to be in '/x/site.yml': line 3, column 5` (to 2.18), `Origin: /x/site.yml:3:5` (since 2.19). */
function placeOf(message: string): { place?: string } {
  const old = /appears to be in '([^']+)': line (\d+), column (\d+)/.exec(message);
  if (old) return { place: old.slice(1).join(':') };
  const origin = /^Origin: (\S+:\d+(?::\d+)?)/m.exec(message)?.[1];
  return origin ? { place: origin } : {};
}

function hostsWith(
  stats: Readonly<Record<string, HostCounts>>,
  what: 'failures' | 'unreachable',
): string[] {
  return Object.entries(stats)
    .filter(([, counts]) => counts[what] > 0)
    .map(([host]) => host);
}
