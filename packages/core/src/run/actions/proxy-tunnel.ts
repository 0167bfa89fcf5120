/// <reference path="./proxy-from-env.d.ts" />
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { getProxyForUrl } from 'proxy-from-env';
import { ProcedureError } from '../../errors.ts';
import { given } from '../../text/given.ts';

/** The proxy that HTTPS_PROXY, ALL_PROXY and NO_PROXY of the environment name for the address; one without a scheme is http, as for curl. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const found = getProxyForUrl(url.href);
  if (found === '') return undefined;
  const written = [env['https_proxy'], env['HTTPS_PROXY'], env['all_proxy'], env['ALL_PROXY']];
  const address = written.includes(found) ? found : found.replace(/^https:/, 'http:');
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return new URL(address);
  throw new ProcedureError('BAD_INPUT', 'the proxy of the environment is not an http address', {
    place: 'HTTPS_PROXY',
    remedy: 'Write it as http://proxy.example:3128.',
  });
}

/** Without the login, which may stand in the address. */
export function shownProxy({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/**
 * A connection through the proxy to the server itself, which is asked for its certificate as without one.
 *
 * @throws ProcedureError HOST_UNREACHABLE, or AUTH_FAILED where the proxy wants a login.
 */
export async function openTunnel(
  proxy: URL,
  { hostname, port }: URL,
  options: { readonly signal: AbortSignal; readonly ca?: string },
): Promise<Socket> {
  const name = hostname.replace(/^\[|\]$/g, '');
  const target = `${hostname}:${port || '443'}`;
  const raw = await askProxy(proxy, target, options.signal);
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: raw,
      ...(/^[\d.]+$|:/.test(name) ? { host: name } : { servername: name }),
      ...given({ ca: options.ca }),
    });
    const end = (): void => void socket.destroy(new Error('cancelled'));
    options.signal.addEventListener('abort', end, { once: true });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      options.signal.removeEventListener('abort', end);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function loginOf(proxy: URL): string {
  try {
    return decodeURIComponent(`${proxy.username}:${proxy.password}`);
  } catch {
    // the system's own error would repeat it
    throw new ProcedureError('BAD_INPUT', 'the login of the proxy has a % that begins no code', {
      place: shownProxy(proxy),
      remedy: 'Write %25 for a % in HTTPS_PROXY, and % codes for what else is special in a URL.',
    });
  }
}

function askProxy(proxy: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const login = loginOf(proxy);
  const ask = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = ask({
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      agent: false,
      signal,
      headers: {
        host: target,
        ...(login === ':'
          ? {}
          : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
      },
    });
    request.once('error', reject);
    request.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(refused(statusCode, proxy));
    });
    // a proxy that knows no CONNECT answers as a server does
    request.once('response', (answer) => {
      answer.destroy();
      reject(refused(answer.statusCode ?? 0, proxy));
    });
    request.end();
  });
}

function refused(status: number, proxy: URL): ProcedureError {
  const wantsLogin = status === 407;
  return new ProcedureError(
    wantsLogin ? 'AUTH_FAILED' : 'HOST_UNREACHABLE',
    wantsLogin
      ? 'the proxy wants a login (HTTP status 407)'
      : `the proxy opened no way to the server (HTTP status ${status})`,
    {
      place: shownProxy(proxy),
      remedy: wantsLogin
        ? 'Write HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, with % codes for what is special in a URL.'
        : 'Check HTTPS_PROXY; NO_PROXY names the servers that are reached without it.',
    },
  );
}
