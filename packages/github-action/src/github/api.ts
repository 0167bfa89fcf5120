/** GitHub's answer was not the one that was asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Api {
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'PATCH', path: string, body: object): Promise<unknown>;
}

const TIMEOUT_MS = 20_000;
const TRIES = 3;

/** The REST API with the job's token. A request that can be repeated is tried again when the server is busy. */
export function makeApi(token: string, signal: AbortSignal, env: NodeJS.ProcessEnv): Api {
  const base = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/$/, '');
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    for (let tried = 1; ; tried++) {
      const answer = await fetch(`${base}${path}`, {
        method,
        redirect: 'error',
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'user-agent': 'quantastor-xenserver',
          'x-github-api-version': '2022-11-28',
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const text = await answer.text();
      if (answer.ok) return text === '' ? undefined : JSON.parse(text);
      if (method === 'GET' && tried < TRIES && answer.status >= 500) continue;
      throw new ApiError(answer.status, `${method} ${path}: ${answer.status}${reasonOf(text)}`);
    }
  };
  return {
    get: (path) => call('GET', path),
    send: (method, path, body) => call(method, path, body),
  };
}

function reasonOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? ` ${message.slice(0, 200)}` : '';
  } catch {
    return '';
  }
}

/** All pages of a list, up to a limit that no honest repository reaches. */
export async function* pages(api: Api, path: string, most = 30): AsyncGenerator<unknown> {
  for (let page = 1; page <= most; page++) {
    const separator = path.includes('?') ? '&' : '?';
    const list = await api.get(`${path}${separator}per_page=100&page=${page}`);
    if (!Array.isArray(list)) return;
    yield* list;
    if (list.length < 100) return;
  }
}
