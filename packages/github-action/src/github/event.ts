import { readFileSync } from 'node:fs';

export interface PullRequest {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
}

/** The pull request that the workflow runs for, from the event that the runner hands over. */
export function pullRequest(env: NodeJS.ProcessEnv = process.env): PullRequest | undefined {
  const [owner, repo] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const path = env['GITHUB_EVENT_PATH'];
  if (!owner || !repo || !path) return undefined;
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const pull = fieldOf(event, 'pull_request');
    const issue = fieldOf(event, 'issue');
    const isPull = pull !== undefined || fieldOf(issue, 'pull_request') !== undefined;
    const number = fieldOf(pull ?? issue, 'number');
    return isPull && typeof number === 'number' && Number.isSafeInteger(number)
      ? { owner, repo, number }
      : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
