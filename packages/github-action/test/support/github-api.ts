import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string; readonly id?: number };
}

/** What GitHub's REST API answers to the requests of ours, on loopback. */
export interface GitHubApi {
  readonly url: string;
  readonly comments: Comment[];
  readonly requests: { method: string; path: string; authorization: string | undefined }[];
  /** Answers every request so. */
  refuse?: number;
  /** Answers the next requests so, one after the other. */
  readonly faults: { status: number; retryAfter?: number }[];
  /** A job beside ours that makes its comment right after ours was looked for. */
  beside?: Comment;
  /** Whose token it is, where it is not the job's own. */
  account?: number;
  close(): Promise<void>;
}

export async function startGitHubApi(
  files: readonly object[] = [],
  token = 'token-of-the-job',
): Promise<GitHubApi> {
  const api = {
    comments: [] as Comment[],
    requests: [] as GitHubApi['requests'],
    faults: [] as GitHubApi['faults'],
  } as Omit<GitHubApi, 'url'> & { url?: string };
  const server: Server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    api.requests.push({ method, path: url, authorization: headers.authorization });
    let text = '';
    for await (const chunk of request) text += chunk;
    const answer = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(value === undefined ? '' : JSON.stringify(value));
    };
    const fault = api.faults.shift();
    if (fault?.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
    if (fault) return answer(fault.status, { message: 'not now' });
    if (api.refuse !== undefined) return answer(api.refuse, { message: 'no' });
    if (headers.authorization !== `Bearer ${token}`)
      return answer(401, { message: 'Bad credentials' });
    const body = text === '' ? '' : (JSON.parse(text) as { body: string }).body;
    if (body.length > 65_536) return answer(422, { message: 'Body is too long' });
    const { pathname, searchParams } = new URL(url, 'http://api');
    const page = Number(searchParams.get('page'));
    const paged = <T>(list: readonly T[]): readonly T[] => list.slice((page - 1) * 100, page * 100);
    if (method === 'GET' && pathname === '/user')
      return api.account === undefined
        ? answer(403, { message: 'Resource not accessible by integration' })
        : answer(200, { id: api.account });
    if (method === 'GET' && pathname === '/repos/lab/storage/issues/5/comments')
      return answer(200, paged(api.comments));
    if (method === 'GET' && pathname === '/repos/lab/storage/pulls/5/files')
      return answer(200, paged(files));
    if (method === 'POST' && pathname === '/repos/lab/storage/issues/5/comments') {
      if (api.beside) api.comments.push(api.beside);
      const user = api.account === undefined ? { type: 'Bot' } : { type: 'User', id: api.account };
      api.comments.push({ id: api.comments.length + 1, body, user });
      return answer(201, api.comments.at(-1));
    }
    const id = /^\/repos\/lab\/storage\/issues\/comments\/(\d+)$/.exec(pathname)?.[1];
    const known = api.comments.find((each) => String(each.id) === id);
    if (method === 'DELETE' && known) {
      api.comments.splice(api.comments.indexOf(known), 1);
      return answer(204, undefined);
    }
    if (method !== 'PATCH' || !known) return answer(404, { message: 'Not Found' });
    known.body = body;
    return answer(200, known);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(api, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
