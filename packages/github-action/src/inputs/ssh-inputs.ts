import type { SshInputs } from './inputs.ts';
import { mendKey } from './mend-key.ts';
import type { InputReader } from './reader.ts';

/** The key and the known hosts, in the form that ssh reads. A value is never part of a message here. */
export function readSshInputs(reader: InputReader): SshInputs {
  const privateKey = normalise(mendKey(reader.raw('ssh-private-key')));
  const knownHosts = normalise(reader.raw('ssh-known-hosts'));
  if (privateKey !== undefined) checkKey(privateKey, reader);
  if (knownHosts !== undefined) checkKnownHosts(knownHosts, reader);
  const certificate = normalise(reader.raw('ssh-certificate'));
  if (certificate !== undefined && privateKey === undefined)
    reader.wrong('ssh-certificate', 'this needs ssh-private-key, which is missing');
  return { privateKey, knownHosts, certificate };
}

/** A secret store keeps what was pasted: CRLF, and often no line end at the end. ssh wants both otherwise. */
function normalise(text: string): string | undefined {
  // a block of YAML that is indented once too often
  const lines = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .replace(/\n[ \t]+/g, '\n');
  return lines === '' ? undefined : `${lines}\n`;
}

function checkKey(key: string, reader: InputReader): void {
  const problem = problemOf(key);
  if (problem !== undefined) reader.wrong('ssh-private-key', problem);
}

function problemOf(key: string): string | undefined {
  if (process.platform === 'win32')
    return 'a Windows runner reaches hosts over ssh with the keys of its own user only';
  if (/^(ssh-|ecdsa-|sk-)/.test(key))
    return 'this is a public key; the private one begins with -----BEGIN';
  if (!/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n/.test(key))
    return 'not a private key: its first line must be -----BEGIN … PRIVATE KEY-----, and its lines must be lines';
  if (!/\n-----END [A-Z0-9 ]*PRIVATE KEY-----\n$/.test(key))
    return 'the key is cut off: its last line must be -----END … PRIVATE KEY-----';
  return undefined;
}

function checkKnownHosts(text: string, reader: InputReader): void {
  const entry =
    /^(@(cert-authority|revoked)\s+)?\S+\s+[a-z0-9@.-]+\s+[A-Za-z0-9+/]{16,}={0,2}(\s|$)/;
  for (const [index, line] of text.split('\n').entries())
    if (line.trim() !== '' && !line.startsWith('#') && !entry.test(line))
      reader.wrong(
        'ssh-known-hosts',
        `line ${index + 1} is not a known_hosts entry: HOST KEY-TYPE BASE64-KEY, as ssh-keyscan prints it`,
      );
}
