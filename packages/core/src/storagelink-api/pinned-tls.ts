import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { isProcedureError, ProcedureError } from '../errors.ts';
import { readFingerprint } from '../options/fingerprint.ts';
import { sha256 } from '../os/hash.ts';
import { given } from '../text/given.ts';

export interface PinnedTls {
  readonly host: string;
  readonly port: number;
  /** 64 hexadecimal digits, lower case. */
  readonly fingerprint?: string;
  readonly ca?: string;
  readonly minTlsVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  readonly signal: AbortSignal;
}

/**
 * A TLS connection whose certificate has been checked: by its fingerprint, by a CA, or by both. It
 * is handed out only after the check, so nothing of ours has been sent to a server that fails it.
 *
 * @throws ProcedureError CERTIFICATE_REJECTED; anything else is the socket's own error.
 */
export async function connectPinned(options: PinnedTls): Promise<TLSSocket> {
  const { host, port, fingerprint, ca, minTlsVersion = 'TLSv1.2', signal } = options;
  const place = `${host}:${port}`;
  if (fingerprint === undefined && ca === undefined)
    throw new ProcedureError('BAD_INPUT', 'the certificate of StorageLink cannot be checked', {
      place,
      remedy:
        "Give the certificate's SHA-256 ({storagelink-fingerprint}), or the CA that signed it ({storagelink-ca}); `quantastor-xenserver storagelink-certificate URL` shows it.",
    });
  signal.throwIfAborted();
  const socket = connect({
    ...connectSettings({ host, port, minTlsVersion }),
    rejectUnauthorized: ca !== undefined,
    ...given({ ca }),
  });
  const stop = (): void => {
    socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(closedEarly()));
    });
    if (fingerprint !== undefined) requireFingerprint(socket, fingerprint, place);
    return socket;
  } catch (error) {
    socket.destroy();
    throw !isProcedureError(error) && isCertificateError(error) ? rejected(error, place) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What TLS of which age is spoken with whom; nothing of the certificate is checked by this. */
export function connectSettings({
  host,
  port,
  minTlsVersion = 'TLSv1.2',
}: Pick<PinnedTls, 'host' | 'port' | 'minTlsVersion'>): ConnectionOptions {
  const old = minTlsVersion === 'TLSv1' || minTlsVersion === 'TLSv1.1';
  return {
    host,
    port,
    minVersion: minTlsVersion,
    // OpenSSL 3 speaks TLS 1.0 and 1.1 at security level 0 only
    ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    // a name for SNI; an address must not be one
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  };
}

function requireFingerprint(socket: TLSSocket, wanted: string, place: string): void {
  const seen = readFingerprint(socket.getPeerCertificate().fingerprint256 ?? '').sha256;
  if (seen === wanted) return;
  if (wanted === keyHash(socket))
    throw new ProcedureError(
      'CERTIFICATE_REJECTED',
      `the given SHA-256 is the one of the server's public key (a pin, as curl has it); the one of its certificate is ${seen ?? '(none)'}`,
      {
        place,
        remedy:
          'Give the one of the certificate ({storagelink-fingerprint}): a key stays where a certificate is renewed, so the two are not the same check.',
      },
    );
  throw new ProcedureError(
    'CERTIFICATE_REJECTED',
    `the server's certificate has the SHA-256 fingerprint ${seen ?? '(none)'}, not ${wanted}`,
    {
      place,
      remedy:
        'Compare it with the one that the server itself shows: something may stand between. A server that was set up anew has a new certificate.',
    },
  );
}

/** SHA-256 of what public-key pins are made from; undefined where the certificate's key cannot be read. */
function keyHash(socket: TLSSocket): string | undefined {
  try {
    const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
    return key && sha256(key);
  } catch {
    return undefined;
  }
}

function rejected(error: Error & { code: string }, place: string): ProcedureError {
  return new ProcedureError(
    'CERTIFICATE_REJECTED',
    `the server's certificate was not accepted: ${error.message} (${error.code})`,
    {
      place,
      cause: error,
      remedy: 'Give the right CA, or pin the certificate by its SHA-256 fingerprint.',
    },
  );
}

/** Errors of the verification itself, by the names that Node gives OpenSSL's X509_V_ERR_* codes. */
function isCertificateError(error: unknown): error is Error & { code: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return false;
  return (
    /CERT|^CRL_|_CRL|SIGNATURE|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE/.test(
      error.code,
    ) && !error.code.startsWith('ERR_SSL_')
  );
}

function closedEarly(): Error {
  return Object.assign(new Error('the server closed the connection during the TLS handshake'), {
    code: 'ECONNRESET',
  });
}
