import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { isProcedureError, ProcedureError } from '../errors.ts';
import { readFingerprint } from '../options/fingerprint.ts';
import { serviceAddress } from '../options/service-address.ts';
import { printableLine } from '../text/printable.ts';
import { connectSettings } from './pinned-tls.ts';

/** What a server shows of itself before anything is sent to it; nobody has checked it. */
export interface ShownCertificate {
  readonly place: string;
  /** 64 hexadecimal digits: what {storagelink-fingerprint} takes. */
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  /** UTC, in the form of ISO 8601. */
  readonly validFrom: string;
  readonly validTo: string;
  /** `TLSv1` where the server knows nothing newer. */
  readonly protocol: string;
}

/**
 * Asks a server for its certificate, with TLS of any age, and sends nothing else. As with a new ssh host key, the
 * fingerprint proves something only once it was compared with what the server's own console shows.
 *
 * @throws ProcedureError
 */
export async function showCertificate(
  address: string,
  options: { readonly timeoutMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<ShownCertificate> {
  const { timeoutMs = 30_000, signal } = options;
  const bare = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;
  const asked = serviceAddress(bare);
  if (!asked)
    throw new ProcedureError('BAD_INPUT', 'not an https address', {
      place: 'StorageLink address',
      remedy: 'It looks like https://SERVER:21605.',
    });
  const { host, port, place } = asked;
  const settings = connectSettings({ host, port, minTlsVersion: 'TLSv1' });
  const socket = connect({ ...settings, rejectUnauthorized: false });
  const limit = AbortSignal.timeout(timeoutMs);
  const both = signal ? AbortSignal.any([signal, limit]) : limit;
  const stop = (): void => {
    socket.destroy(new Error(limit.aborted ? 'no answer in time' : 'the call was cancelled'));
  };
  both.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the server closed the connection')));
    });
    return describe(socket, place);
  } catch (error) {
    if (isProcedureError(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new ProcedureError('HOST_UNREACHABLE', `no certificate was shown: ${why}`, {
      place,
      cause: error,
      remedy:
        'Check the address and port (21605 where the address names none), and that the service runs.',
    });
  } finally {
    both.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function describe(socket: TLSSocket, place: string): ShownCertificate {
  const certificate = socket.getPeerCertificate();
  const { sha256 } = readFingerprint(certificate.fingerprint256 ?? '');
  if (sha256 === undefined)
    throw new ProcedureError('SERVICE_FAULT', 'the server shows no certificate', {
      place,
      remedy: "Look whether the address is that of StorageLink's own web service.",
    });
  return {
    ...{ place, sha256 },
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validFrom: timeOf(certificate.valid_from),
    validTo: timeOf(certificate.valid_to),
    protocol: socket.getProtocol() ?? 'unknown',
  };
}

/** `Nov 30 21:03:49 2026 GMT`, as OpenSSL writes it, as all times of reports are written. */
function timeOf(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

/** Whoever answers there chose these words, line ends and what steers a terminal among them. */
function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const words = Object.entries(name ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  return printableLine(words.join(', '));
}
