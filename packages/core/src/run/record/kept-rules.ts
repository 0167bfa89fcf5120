import type { Host } from '../../hosts/host.ts';
import { BACKUPS, encodeBackupName } from '../../os/backup.ts';
import { sha256 } from '../../os/hash.ts';
import type { JsonValue } from '../../text/json.ts';

/**
 * The rule file before and after an installer: its bytes are among the backups of the run, and the host's record names them
 * by their hash. A record that held them would soon be larger than any that is read.
 */
export async function keepBytes(host: Host, runId: string, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  const separator = host.platform === 'windows' ? '\\' : '/';
  const folder = [await host.ownFolder(), BACKUPS, encodeBackupName(runId)].join(separator);
  const path = `${folder}${separator}rules-${sha256(bytes).slice(0, 32)}.xml`;
  const there = await host.read(path);
  if (there.exists && there.sha256 === sha256(bytes)) return;
  const expected = there.exists ? there.sha256 : null;
  await host.replace({ path, expected, content: bytes, mode: 0o600 });
}

/** What an installer's step has prepared, as the record has it. */
export function preparedByHash(prepared: JsonValue): JsonValue {
  const { rules } = Object(prepared) as Record<string, unknown>;
  return typeof rules === 'string' ? { rulesKept: hashOf(rules) } : prepared;
}

/** SHA-256 of bytes in base64. */
export function hashOf(base64: string): string {
  return sha256(Buffer.from(base64, 'base64'));
}

/** Base64 of the bytes with that hash; undefined where the host has them no more. */
export function bytesOf(
  hash: string,
  backups: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  const bytes = hash === sha256(new Uint8Array()) ? new Uint8Array() : backups.get(hash);
  return bytes && Buffer.from(bytes).toString('base64');
}

/** As a step prepared it, with the bytes; undefined where the host has them no more. */
export function preparedAgain(
  prepared: JsonValue,
  backups: ReadonlyMap<string, Uint8Array>,
): JsonValue | undefined {
  const { rulesKept } = Object(prepared) as Record<string, unknown>;
  if (typeof rulesKept !== 'string') return prepared;
  const rules = bytesOf(rulesKept, backups);
  return rules === undefined ? undefined : { rules };
}
