import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import { type Retrying, withRetries } from '../../hosts/retry.ts';
import type { Sha256 } from '../../os/hash.ts';
import { given } from '../../text/given.ts';
import { openTunnel, proxyFor, shownProxy } from './proxy-tunnel.ts';

export interface FetchHttpsOptions {
  readonly signal?: AbortSignal | undefined;
  /** PEM; default: Node's own CAs, and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
  /** Default 512 MiB. */
  readonly maxBytes?: number;
  /** For the whole download. Default 30 minutes. */
  readonly timeoutMs?: number;
  /** How often it is tried again after a fault on the way or of the server. Default 2. */
  readonly retries?: number;
  readonly onRetry?: Retrying['onRetry'];
  /** For tests. */
  readonly pause?: Retrying['pause'];
  /** Called as bytes come; `total` is undefined when the server does not tell. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

export interface FetchedFile {
  readonly content: Uint8Array;
  /** Hashed while it came. */
  readonly sha256: Sha256;
}

const MAX_REDIRECTS = 5;
const RETRIES = 2;

/**
 * Downloads over https, through the proxy of the environment; follows redirects to https only, and tries again after
 * a fault that may pass.
 *
 * @throws ProcedureError, its place the address without query, which may hold a token.
 */
export function fetchHttps(address: string, options: FetchHttpsOptions = {}): Promise<FetchedFile> {
  const { signal, onRetry, pause, retries = RETRIES } = options;
  return withRetries(() => fetchOnce(address, options), {
    retries,
    isPassing: (error) =>
      isProcedureError(error) && ['HOST_UNREACHABLE', 'CONNECTION_LOST'].includes(error.code),
    ...given({ onRetry }),
    signal,
    ...given({ pause }),
  });
}

async function fetchOnce(address: string, options: FetchHttpsOptions): Promise<FetchedFile> {
  const { timeoutMs = 1_800_000, signal: caller } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = caller ? AbortSignal.any([caller, limit]) : limit;
  let url = httpsUrl(address, undefined);
  const place = nameOf(url);
  try {
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const answer = await open(url, signal, options.ca);
      const status = answer.statusCode ?? 0;
      const next = answer.headers.location;
      if (status >= 300 && status < 400 && next !== undefined) {
        answer.destroy();
        url = httpsUrl(next, url);
        continue;
      }
      if (status === 200) return await receive(answer, place, options);
      answer.destroy();
      // too busy, or broken for a while: the address may be right
      const isPassing = status === 408 || status === 429 || status >= 500;
      throw new ProcedureError(
        isPassing ? 'HOST_UNREACHABLE' : 'NOT_FOUND',
        `the server answered with HTTP status ${status}`,
        {
          place,
          remedy: isPassing
            ? 'Try again later, or copy the installer to the server and give its path.'
            : 'Check the address of the installer.',
        },
      );
    }
    throw new ProcedureError('NOT_FOUND', `more than ${MAX_REDIRECTS} redirects`, { place });
  } catch (error) {
    if (isProcedureError(error)) throw error;
    if (caller?.aborted)
      throw new ProcedureError('CANCELLED', 'the download was cancelled', { place, cause: error });
    if (limit.aborted)
      throw new ProcedureError('TIMEOUT', `the download did not end within ${timeoutMs} ms`, {
        place,
        remedy: BY_HAND,
      });
    throw networkError(error, place, proxyFor(url));
  }
}

function networkError(error: unknown, place: string, proxy: URL | undefined): ProcedureError {
  const way = proxy ? ` through the proxy ${shownProxy(proxy)}` : '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  const isCertificate = /CERT|SIGNATURE|ALTNAME|INVALID_CA/.test(code);
  return new ProcedureError(
    isCertificate ? 'CERTIFICATE_REJECTED' : 'HOST_UNREACHABLE',
    isCertificate
      ? `the certificate of the server was not accepted (${code})`
      : `the download${way} failed (${code})`,
    {
      place,
      cause: error,
      remedy: isCertificate
        ? 'Give its CA by NODE_EXTRA_CA_CERTS, or copy the installer to the server and give its path.'
        : `Check the network${proxy ? ' and HTTPS_PROXY' : ''}, or copy the installer to the server and give its path.`,
    },
  );
}

async function open(
  url: URL,
  signal: AbortSignal,
  ca: string | undefined,
): Promise<IncomingMessage> {
  const trust = ca === undefined ? {} : { ca };
  const proxy = proxyFor(url);
  const tunnel = proxy && (await openTunnel(proxy, url, { signal, ...trust }));
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      { signal, agent: false, ...trust, ...(tunnel && { createConnection: () => tunnel }) },
      resolve,
    );
    request.once('error', reject);
  });
}

async function receive(
  answer: IncomingMessage,
  place: string,
  options: FetchHttpsOptions,
): Promise<FetchedFile> {
  const { maxBytes = 512 * 1024 * 1024, onProgress } = options;
  const declared = Number(answer.headers['content-length']);
  const total = Number.isFinite(declared) && declared > 0 ? declared : undefined;
  const tooLong = (): ProcedureError => {
    answer.destroy();
    return new ProcedureError('WRITE_FAILED', `the download is longer than ${maxBytes} bytes`, {
      place,
      remedy: 'Check the address, or copy the installer to the server and give its path.',
    });
  };
  if (total !== undefined && total > maxBytes) throw tooLong();
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  let received = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    received += part.length;
    if (received > maxBytes) throw tooLong();
    hash.update(part);
    parts.push(part);
    onProgress?.(received, total);
  }
  if (total !== undefined && received !== total)
    throw new ProcedureError(
      'CONNECTION_LOST',
      `the download ended after ${received} of ${total} bytes`,
      { place, remedy: BY_HAND },
    );
  return { content: Buffer.concat(parts), sha256: hash.digest('hex') };
}

const BY_HAND =
  'Or download it by hand to the server, compare its checksum, and give its path as {installer}.';

function httpsUrl(text: string, base: URL | undefined): URL {
  const place = base ? nameOf(base) : 'installer address';
  if (!URL.canParse(text, base?.href))
    throw new ProcedureError('BAD_INPUT', 'not a URL', {
      place,
      remedy: 'Give an address that begins with https://.',
    });
  const url = new URL(text, base);
  if (url.protocol !== 'https:')
    throw new ProcedureError(
      'REFUSED',
      `the installer is downloaded over https only, not ${url.protocol}//`,
      {
        place,
        remedy: `Give an address that begins with https://. ${BY_HAND}`,
      },
    );
  return url;
}

function nameOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
