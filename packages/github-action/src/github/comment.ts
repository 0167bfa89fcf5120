import type { StepContext } from '../context.ts';
import { type Annotation, warning } from '../log/annotations.ts';
import { ApiError, makeApi, pages } from './api.ts';
import { pullRequest } from './event.ts';

/** GitHub refuses a longer body (422, body is too long). */
const COMMENT_LIMIT = 65_536;

/** For a summary that is to fit. */
export const COMMENT_ROOM = 60_000;

const CUT =
  '\n\n*This comment is cut; the job summary and the files of the outputs have the rest.*\n';

/** One comment for each procedure of each job. */
export function commentKey(procedure: string): string {
  return [procedure, process.env['GITHUB_WORKFLOW'], process.env['GITHUB_JOB']].join(' ');
}

/**
 * Keeps one comment of the pull request up to date: the one with our mark and this key is edited, else one is made.
 * Resolves with a warning where that could not be, which is no reason to fail.
 */
export async function updateComment(
  markdown: string,
  key: string,
  { token, signal, printer }: StepContext,
): Promise<Annotation | undefined> {
  const pull = pullRequest();
  if (!pull)
    return warning('comment', 'there is no pull request to comment on: this event has none');
  if (token === undefined) return warning('comment', 'there is no github-token to comment with');
  const { owner, repo, number } = pull;
  const api = makeApi(token, signal, process.env);
  const mark = `<!-- quantastor-xenserver: ${key.replace(/[^\w. -]/g, '-')} -->`;
  const body = fit(`${mark}\n${markdown}`);
  try {
    const list = `/repos/${owner}/${repo}/issues/${number}/comments`;
    const one = (id: number): string => `/repos/${owner}/${repo}/issues/comments/${id}`;
    const [known] = await find(api, list, mark);
    if (known === undefined) await api.send('POST', list, { body });
    else await api.send('PATCH', one(known), { body });
    // a job beside this one may have made one at the same time: the first of them stays
    const [first, ...others] = known === undefined ? await find(api, list, mark) : [];
    if (first !== undefined && others.length > 0) {
      await api.send('PATCH', one(first), { body });
      // it may have done the same already
      for (const id of others) await api.remove(one(id));
    }
    printer.print(`comment of pull request ${number}: ${known === undefined ? 'made' : 'updated'}`);
    return undefined;
  } catch (error) {
    return warning(
      'comment',
      `the comment could not be written: ${(error as Error).message}${hint(error)}`,
    );
  }
}

interface Comment {
  readonly id?: unknown;
  readonly body?: unknown;
  readonly user?: { readonly id?: unknown; readonly type?: unknown } | null;
}

/**
 * Ours, the first one first. Somebody else's words may hold the mark too: ours are a bot's, as those of the job's token
 * are, or of the very account that a token of another kind belongs to.
 */
async function find(
  api: ReturnType<typeof makeApi>,
  path: string,
  mark: string,
): Promise<number[]> {
  const marked: (Comment & { readonly id: number })[] = [];
  for await (const each of pages(api, path)) {
    const comment = each as Comment & { readonly id: number };
    const isMarked = typeof comment.body === 'string' && comment.body.startsWith(mark);
    if (isMarked && typeof comment.id === 'number') marked.push(comment);
  }
  const ofOne = (who: (user: NonNullable<Comment['user']>) => boolean): number[] =>
    marked.flatMap(({ id, user }) => (user && who(user) ? [id] : [])).sort((a, b) => a - b);
  const bot = marked.find(({ user }) => user?.type === 'Bot')?.user;
  if (bot) return ofOne(({ type, id }) => type === 'Bot' && id === bot.id);
  if (marked.length === 0) return [];
  // the job's own token may not ask this
  const account = (await api.get('/user').catch(() => undefined)) as { id?: unknown } | undefined;
  return typeof account?.id === 'number' ? ofOne(({ id }) => id === account.id) : [];
}

/** Whole characters, and no fence that stays open. */
function fit(body: string): string {
  if (body.length <= COMMENT_LIMIT) return body;
  const kept = body.slice(0, COMMENT_LIMIT - CUT.length - 20);
  const whole = kept.slice(0, kept.lastIndexOf('\n'));
  const fences = whole.match(/^(`{3,})/gm) ?? [];
  const open = fences.length % 2 === 1 ? `\n${fences.at(-1)}\n</details>` : '';
  return `${whole}${open}${CUT}`;
}

function hint(error: unknown): string {
  if (!(error instanceof ApiError) || ![401, 403, 404].includes(error.status)) return '';
  // GitHub does not know the token: no permission of the job helps
  if (error.status === 401)
    return '. Leave the input github-token out for the token of the job, or give one that is valid';
  return '. The job needs the permission pull-requests: write; a pull request from a fork never has it';
}
