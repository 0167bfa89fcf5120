import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

/** GitHub's answer was not the one that was asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Api {
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'PATCH', path: string, body: object): Promise<unknown>;
  /** Also where it is gone already. */
  remove(path: string): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const TIMEOUT_MS = 20_000;
const TRIES = 4;
const FIRST_WAIT_MS = 500;
/** A server that wants a longer wait than this is not waited for. */
const LONGEST_WAIT_MS = 30_000;

/**
 * The REST API with the job's token, through the proxy of HTTPS_PROXY and NO_PROXY (Node 24.5 and newer read them). What
 * may pass is tried again, after twice the wait each time or as long as the server asks for.
 */
export function makeApi(token: string, signal: AbortSignal, env: NodeJS.ProcessEnv): Api {
  const base = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/$/, '');
  const call = async (method: Method, path: string, body?: object): Promise<unknown> => {
    const proxies = proxiesOf(env, base);
    for (let tried = 1; ; tried++) {
      const answer = await ask(`${base}${path}`, method, token, body, signal, proxies).catch(
        (error: Error) => error,
      );
      if (!(answer instanceof Error) && answer.status >= 200 && answer.status < 300)
        return answer.body === '' ? undefined : JSON.parse(answer.body);
      const waitMs = waitFor(answer, method, tried);
      if (tried < TRIES && waitMs !== undefined && !signal.aborted) {
        await setTimeout(waitMs, undefined, { signal });
        continue;
      }
      if (answer instanceof Error) throw new Error(`${method} ${path}: ${answer.message}`);
      const { status } = answer;
      throw new ApiError(status, `${method} ${path}: ${status}${reasonOf(answer.body)}`);
    }
  };
  return {
    get: (path) => call('GET', path),
    send: (method, path, body) => call(method, path, body),
    remove: async (path) => {
      await call('DELETE', path).catch((error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
      });
    },
  };
}

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** As curl and our downloads read them: ALL_PROXY too, and without a scheme it is http, which Node would go past in silence. */
function proxiesOf(env: NodeJS.ProcessEnv, base: string): NodeJS.ProcessEnv {
  const all = env['all_proxy'] || env['ALL_PROXY'];
  const isFor = (scheme: string): boolean =>
    PROXIES.some((name) => name.toLowerCase() === `${scheme}_proxy` && env[name]);
  const found = {
    ...(all && !isFor('https') && { HTTPS_PROXY: all }),
    ...(all && !isFor('http') && { HTTP_PROXY: all }),
  };
  const proxies: NodeJS.ProcessEnv = { ...env, ...found };
  const used = base.startsWith('http:') ? 'http_proxy' : 'https_proxy';
  for (const name of PROXIES) {
    const address = proxies[name]?.trim();
    if (!address) continue;
    const [scheme] = /^[a-z\d+.-]+:\/\//i.exec(address) ?? [];
    const whole = scheme
      ? scheme.toLowerCase() + address.slice(scheme.length)
      : `http://${address}`;
    // Node itself repeats the whole address in its error, with the login
    if (name.toLowerCase() === used && !isAddress(whole))
      throw new Error(
        `the proxy of ${used.toUpperCase()} or ALL_PROXY is no address: write http://proxy.example:3128, and signs of a password as codes (%2F for /)`,
      );
    proxies[name] = whole;
  }
  return proxies;
}

function isAddress(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    return !/[\r\n]/.test(text) && decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

/** Redirects are not followed: the token is for this server alone. */
async function ask(
  address: string,
  method: Method,
  token: string,
  body: object | undefined,
  signal: AbortSignal,
  proxyEnv: NodeJS.ProcessEnv,
): Promise<Answer> {
  const isPlain = address.startsWith('http:');
  // newer than the types of the oldest Node that we support
  const agent = new (isPlain ? HttpAgent : HttpsAgent)({ proxyEnv } as object);
  const content = body && Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = (isPlain ? requestHttp : requestHttps)(address, {
      method,
      agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'quantastor-xenserver',
        'x-github-api-version': '2022-11-28',
        ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((read) => resolve({ status, headers, body: read }), reject);
    });
    request.end(content);
  });
}

/** Undefined for what would be the same again. A comment is not made twice: it may be there although no answer came. */
function waitFor(answer: Answer | Error, method: Method, tried: number): number | undefined {
  const usual = FIRST_WAIT_MS * 2 ** (tried - 1);
  if (answer instanceof Error) return method === 'POST' ? undefined : usual;
  const { status, headers } = answer;
  if (status >= 500) return method === 'POST' && status !== 503 ? undefined : usual;
  // over a limit nothing was done, whatever the method
  const wanted = Number(headers['retry-after']) * 1000;
  if (status !== 429 && !(status === 403 && wanted > 0)) return undefined;
  const waitMs = Math.max(usual, wanted || 0);
  return waitMs > LONGEST_WAIT_MS ? undefined : waitMs;
}

function reasonOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
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
