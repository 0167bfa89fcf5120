import { spawnSync } from 'node:child_process';

/** Why ansible-playbook cannot be run here; undefined when it can. */
export function whyNoAnsible(): string | undefined {
  const { error, status } = spawnSync('ansible-playbook', ['--version'], { stdio: 'ignore' });
  return error || status !== 0 ? 'needs ansible-playbook' : undefined;
}

/** For the title of a group that may be skipped. */
export function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`;
}
