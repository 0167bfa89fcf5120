import { type IncomingMessage, request } from 'node:http';
import { isProcedureError, ProcedureError } from '../errors.ts';
import { readFingerprint } from '../options/fingerprint.ts';
import { type ServiceAddress, serviceAddress } from '../options/service-address.ts';
import type { StorageLinkApiOptions } from '../options/types.ts';
import { pause } from '../os/pause.ts';
import { decodeXml } from '../storagelink/xml/encoding.ts';
import { given } from '../text/given.ts';
import { connectPinned } from './pinned-tls.ts';
import type { StorageLinkCall } from './types.ts';

/** A list of adapters has some kilobytes; nothing that StorageLink has to say is longer. */
const MAX_ANSWER_BYTES: number = 4 * 1024 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Kinds of login that a refusal offers: `NTLM, Digest`; '' where it names none. */
  readonly logins: string;
}

/** Sends one message and reads the whole answer. */
export type SoapPost = (body: string, call?: StorageLinkCall) => Promise<HttpAnswer>;

/**
 * A POST over TLS with a checked certificate and HTTP Basic, one connection a message: the service
 * is asked a few times only, and closes idle connections when it restarts.
 *
 * @throws ProcedureError BAD_INPUT for an address or fingerprint that makes no sense.
 */
export function makeSoapPost(options: StorageLinkApiOptions): SoapPost {
  const address = checkedAddress(options.url);
  const read = options.fingerprint === undefined ? undefined : readFingerprint(options.fingerprint);
  if (read && read.sha256 === undefined)
    throw new ProcedureError('BAD_INPUT', read.problem, {
      place: 'StorageLink fingerprint',
      remedy: read.help,
    });
  const fingerprint = read?.sha256;
  const target = { ...options, address, fingerprint };
  return async (body, call = {}) => {
    const end = performance.now() + (call.retryForMs ?? 0);
    for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
      try {
        return await postOnce(target, body, call.signal);
      } catch (error) {
        if (!isTransient(error) || performance.now() + wait > end) throw error;
        await pause(wait, call.signal);
      }
    }
  };
}

interface Target extends Omit<StorageLinkApiOptions, 'url' | 'fingerprint'> {
  readonly address: ServiceAddress;
  readonly fingerprint: string | undefined;
}

async function postOnce(
  target: Target,
  body: string,
  caller: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const { address, username, password, fingerprint, ca, minTlsVersion, timeoutMs } = target;
  const { url, host, port, place } = address;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = caller ? AbortSignal.any([caller, limit]) : limit;
  try {
    const socket = await connectPinned({
      host,
      port,
      signal,
      ...given({ fingerprint, ca, minTlsVersion }),
    });
    try {
      const content = Buffer.from(body, 'utf8');
      return await new Promise<HttpAnswer>((resolve, reject) => {
        const sent = request({
          createConnection: () => socket,
          method: 'POST',
          host: url.hostname,
          port,
          path: `${url.pathname}${url.search}`,
          signal,
          headers: {
            Host: port === 443 ? url.hostname : `${url.hostname}:${port}`,
            Authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`,
            'Content-Type': 'text/xml; charset=utf-8',
            'Content-Length': content.length,
            SOAPAction: '""',
            Connection: 'close',
          },
        });
        sent.once('error', reject);
        sent.once('response', (answer) => readAnswer(answer, place).then(resolve, reject));
        sent.end(content);
      });
    } finally {
      socket.destroy();
    }
  } catch (error) {
    if (caller?.aborted)
      throw new ProcedureError('CANCELLED', 'the call to StorageLink was cancelled', {
        place,
        cause: error,
      });
    if (limit.aborted)
      throw new ProcedureError('TIMEOUT', `StorageLink did not answer within ${timeoutMs} ms`, {
        place,
        remedy: 'Look at the StorageLink service on its server, or give it more time.',
      });
    throw transportError(error, place);
  }
}

async function readAnswer(answer: IncomingMessage, place: string): Promise<HttpAnswer> {
  const packed = answer.headers['content-encoding'];
  if (packed !== undefined && packed.toLowerCase() !== 'identity') {
    answer.destroy();
    throw new ProcedureError(
      'SERVICE_FAULT',
      `the answer is compressed (${packed.slice(0, 40)}), which was not asked for`,
      { place, remedy: 'Reach StorageLink without a proxy between.' },
    );
  }
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) {
      answer.destroy();
      throw new ProcedureError(
        'SERVICE_FAULT',
        `the answer is longer than ${MAX_ANSWER_BYTES} bytes`,
        {
          place,
          remedy: 'Check that the address is the one of the StorageLink service.',
        },
      );
    }
    parts.push(part);
  }
  const offered = answer.headers['www-authenticate'] ?? '';
  return {
    status: answer.statusCode ?? 0,
    body: decodeAnswer(Buffer.concat(parts), answer.headers['content-type']),
    logins: [...offered.matchAll(/(?:^|,\s*)([A-Za-z][\w-]*)(?=\s|,|$)/g)]
      .map(([, kind = '']) => kind)
      .join(', '),
  };
}

/** By the header's charset, else by the declaration, else UTF-8 (RFC 7303); a BOM says more than either. */
function decodeAnswer(bytes: Uint8Array, type: string | undefined): string {
  const decoded = decodeXml(bytes);
  if (decoded.encoding !== 'byte' && decoded.encoding !== 'utf-8') return decoded.text;
  const charset = /charset\s*=\s*"?([\w:.-]+)/i.exec(type ?? '')?.[1] ?? decoded.declared;
  if (charset === undefined || decoded.text.startsWith('\ufeff')) return decoded.text;
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return decoded.text;
  }
}

function transportError(error: unknown, place: string): ProcedureError {
  if (isProcedureError(error)) return error;
  const code = codeOf(error);
  if (
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(
      code,
    )
  )
    return new ProcedureError('HOST_UNREACHABLE', `StorageLink cannot be reached (${code})`, {
      place,
      cause: error,
      remedy:
        'Check the address and port (21605 where the address names none), the firewall, and that the service runs.',
    });
  if (/^ERR_SSL_|^EPROTO$|TLS/.test(code))
    return new ProcedureError(
      'CONNECTION_LOST',
      `no TLS connection with StorageLink could be made (${code})`,
      {
        place,
        cause: error,
        remedy:
          'A server of its years may speak old TLS only: try {storagelink-min-tls: TLSv1}. Without {storagelink-url} StorageLink is not asked, and the rule is written all the same.',
      },
    );
  if (code.startsWith('HPE_'))
    return new ProcedureError('SERVICE_FAULT', `what answers there is no HTTP server (${code})`, {
      place,
      cause: error,
      remedy: 'Check that the address and port are those of the StorageLink service (21605).',
    });
  return new ProcedureError(
    'CONNECTION_LOST',
    `the connection to StorageLink ended early (${code || 'no code'})`,
    {
      place,
      cause: error,
      remedy: 'Look at the StorageLink service and its log on the server.',
    },
  );
}

/** Nothing listens yet, or the service went away in the middle: worth another try while it comes up. */
function isTransient(error: unknown): boolean {
  if (!isProcedureError(error)) return false;
  if (error.code === 'HOST_UNREACHABLE') return codeOf(error.cause) !== 'ENOTFOUND';
  return error.code === 'CONNECTION_LOST' && !/^ERR_SSL_|^EPROTO$|TLS/.test(codeOf(error.cause));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function checkedAddress(text: string): ServiceAddress {
  const problem = (message: string): ProcedureError =>
    new ProcedureError('BAD_INPUT', message, {
      place: 'StorageLink address',
      remedy: 'It looks like https://SERVER:21605.',
    });
  const address = serviceAddress(text);
  if (!address)
    throw problem(
      URL.canParse(text)
        ? 'StorageLink is reached over https only'
        : 'the address of StorageLink is not a URL',
    );
  if (address.url.username || address.url.password)
    throw problem('the address of StorageLink must not hold a name or password');
  return address;
}
