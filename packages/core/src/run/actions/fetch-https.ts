import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { Sha256 } from '../../text/sha256.ts';

export interface FetchHttpsOptions {
  readonly signal?: AbortSignal;
  /** PEM; default: Node's own CAs, and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
  /** Default 512 MiB. */
  readonly maxBytes?: number;
  /** For the whole download. Default 30 minutes. */
  readonly timeoutMs?: number;
  /** Called as bytes come; `total` is undefined when the server does not tell. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

export interface FetchedFile {
  readonly content: Uint8Array;
  /** Hashed while it came. */
  readonly sha256: Sha256;
}

const MAX_REDIRECTS = 5;

/**
 * Downloads over https; follows redirects to https only.
 *
 * @throws ProcedureError, its place the address without query, which may hold a token.
 */
export async function fetchHttps(
  address: string,
  options: FetchHttpsOptions = {},
): Promise<FetchedFile> {
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
      throw new ProcedureError('NOT_FOUND', `the server answered with HTTP status ${status}`, {
        place,
        remedy: 'Check the address of the installer.',
      });
    }
    throw new ProcedureError('NOT_FOUND', `more than ${MAX_REDIRECTS} redirects`, { place });
  } catch (error) {
    if (isProcedureError(error)) throw error;
    if (caller?.aborted)
      throw new ProcedureError('CANCELLED', 'the download was cancelled', { place, cause: error });
    if (limit.aborted)
      throw new ProcedureError('TIMEOUT', `the download did not end within ${timeoutMs} ms`, {
        place,
      });
    throw networkError(error, place);
  }
}

function networkError(error: unknown, place: string): ProcedureError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  const isCertificate = /CERT|SIGNATURE|ALTNAME|INVALID_CA/.test(code);
  return new ProcedureError(
    isCertificate ? 'CERTIFICATE_REJECTED' : 'HOST_UNREACHABLE',
    isCertificate
      ? `the certificate of the server was not accepted (${code})`
      : `the download failed (${code})`,
    {
      place,
      cause: error,
      remedy: isCertificate
        ? 'Give its CA by NODE_EXTRA_CA_CERTS, or copy the installer to the server and give its path.'
        : 'Check the network, or copy the installer to the server and give its path.',
    },
  );
}

function open(url: URL, signal: AbortSignal, ca: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      { signal, agent: false, ...(ca === undefined ? {} : { ca }) },
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
      { place },
    );
  return { content: Buffer.concat(parts), sha256: hash.digest('hex') };
}

function httpsUrl(text: string, base: URL | undefined): URL {
  const place = base ? nameOf(base) : 'installer address';
  if (!URL.canParse(text, base?.href))
    throw new ProcedureError('BAD_INPUT', 'not a URL', { place });
  const url = new URL(text, base);
  if (url.protocol !== 'https:')
    throw new ProcedureError(
      'REFUSED',
      `the installer is downloaded over https only, not ${url.protocol}//`,
      { place },
    );
  return url;
}

function nameOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
