import type { CallOptions, CommandResult, Host } from '../../../hosts/host.ts';
import { encodedPowershell } from '../../../text/quote.ts';
import type { StepDiagnostic } from '../../findings.ts';
import { signaturePs1 } from './remote/signature.ps1.ts';

/** Of an installer, by the server's own Windows. */
export type Signature =
  | { readonly answer: 'seen'; readonly signer: string; readonly version?: string }
  | { readonly answer: 'not-seen'; readonly status: string; readonly version?: string }
  | { readonly answer: 'not-known' }
  /** Still to be downloaded. */
  | { readonly answer: 'not-there' };

const ASK_MS = 60_000;

/** Nothing of the path stands in the text as itself. */
export function signatureCommand(path: string): readonly string[] {
  const given = btoa(String.fromCharCode(...new TextEncoder().encode(path)));
  return encodedPowershell(`${signaturePs1}SG '${given}'`);
}

/** Never rejects: a server without PowerShell does not know. */
export async function askSignature(
  host: Host,
  path: string,
  options: CallOptions = {},
): Promise<Signature> {
  const call = { ...options, timeoutMs: ASK_MS };
  const told = await host.run(signatureCommand(path), call).catch(() => undefined);
  return readSignature(told);
}

export function readSignature(told: CommandResult | undefined): Signature {
  const [, status, signer, version] =
    /Q<([\w+/=]*),([\w+/=]*),([\w+/=]*)>Q/.exec((told?.stdout ?? '').replace(/\s/g, '')) ?? [];
  if (told?.exit !== 0 || !status) return { answer: 'not-known' };
  const word = textOf(status);
  const file = textOf(version ?? '').trim();
  const more = file === '' ? {} : { version: file };
  if (word !== 'Valid') return { answer: 'not-seen', status: word, ...more };
  return { answer: 'seen', signer: textOf(signer ?? ''), ...more };
}

function textOf(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  return new TextDecoder().decode(bytes).slice(0, 500);
}

/** What is said of it; an error where a signature is required. */
export function judgeSignature(signature: Signature, isRequired: boolean): StepDiagnostic {
  switch (signature.answer) {
    case 'seen': {
      const version = signature.version === undefined ? '' : `, file version ${signature.version}`;
      return {
        severity: 'info',
        code: 'installer-signed',
        message: `Windows finds the installer signed by ${signature.signer}${version}`,
      };
    }
    case 'not-seen':
      return {
        severity: isRequired ? 'error' : 'warning',
        code: 'installer-not-signed',
        message: `Windows finds no valid signature of the installer: ${signature.status}`,
        help: isRequired
          ? 'Get the installer again from its vendor, or leave {require-signature} out.'
          : 'Its SHA-256 says only that it is the file that was meant, not who made it.',
      };
    case 'not-there':
      return {
        severity: isRequired ? 'error' : 'info',
        code: 'installer-signature-not-known',
        message: 'whether the installer is signed is not known before it is on the server',
        help: 'Copy it to the server and give its path there.',
      };
    default:
      return {
        severity: isRequired ? 'error' : 'info',
        code: 'installer-signature-not-known',
        message:
          'whether the installer is signed is not known: the server has no PowerShell to ask',
        help: isRequired
          ? 'Look at it on the server (its properties, Digital Signatures), then leave {require-signature} out.'
          : 'Look at it on the server: its properties, Digital Signatures.',
      };
  }
}
