/** Shorter ones stand in innocent texts: their encodings would hide half of a report. */
const SHORTEST = 6;

/** What reports, plans and outputs are made of: outcomes, kinds, names of steps and procedures, words of host specs. */
const vocabulary: readonly string[] = [
  'unchanged',
  'would-change',
  'changed',
  'skipped',
  'refused',
  'undone',
  'failed',
  'true',
  'false',
  'null',
  'ssh://root@',
  'sandbox:',
  'command:',
  'local',
  'write-file',
  'run-command',
  'service',
  'install',
  'download',
  'add-credentials',
  'configure-multipath',
  'install-adapter',
  'verify',
  'rollback',
  'resume',
  'lint',
  'quantastor-xenserver',
  'quantastor',
  'OSNEXUS',
  'QUANTASTOR',
  'StorageLink',
  'multipath.conf',
  'multipathd',
  'find-layout',
  'check-paths',
  'write-stanza',
  'reconfigure-daemon',
  'effective-configuration',
  'list-maps',
  'device-rule',
  'credentials-added',
  'error',
  'warning',
  'notice',
  'admin',
  'password',
];

/**
 * True for a secret that is also a word of what we write, or too short to be told from one. It is hidden in free text
 * only, as a word of its own, and the runner is not told to mask it: it would hide results with it.
 */
export function isOrdinary(secret: string, words: readonly string[] = []): boolean {
  const text = secret.trim();
  return text.length < SHORTEST || [...vocabulary, ...words].some((word) => word.includes(text));
}
