import type { StepContext } from '../context.ts';
import { makeApi, pages } from './api.ts';
import { pullRequest } from './event.ts';

export type IsTouched = (file: string, line: number | undefined) => boolean;

/**
 * Which lines the pull request adds or changes, asked from the API; none outside a pull request. GitHub shows ten
 * annotations of a level, and these lines are the ones that somebody is looking at.
 */
export async function touchedLines({ token, signal, printer }: StepContext): Promise<IsTouched> {
  const pull = pullRequest();
  if (!pull || token === undefined) return () => false;
  const lines = new Map<string, Set<number>>();
  try {
    const { owner, repo, number } = pull;
    const path = `/repos/${owner}/${repo}/pulls/${number}/files`;
    for await (const each of pages(makeApi(token, signal, process.env), path)) {
      const { filename, patch } = each as { filename?: unknown; patch?: unknown };
      if (typeof filename === 'string')
        lines.set(filename, addedLines(typeof patch === 'string' ? patch : ''));
    }
  } catch (error) {
    printer.debug(`the changed lines are not known: ${(error as Error).message}`);
  }
  return (file, line) => {
    const touched = lines.get(file);
    // a large file comes without a patch: all of it counts
    return touched !== undefined && (line === undefined || touched.size === 0 || touched.has(line));
  };
}

/** Lines of the new file that a unified diff adds. */
function addedLines(patch: string): Set<number> {
  const added = new Set<number>();
  let line = 0;
  for (const text of patch.split('\n')) {
    const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text);
    if (hunk) line = Number(hunk[1]);
    else if (text.startsWith('+')) added.add(line++);
    else if (!text.startsWith('-') && !text.startsWith('\\')) line++;
  }
  return added;
}
