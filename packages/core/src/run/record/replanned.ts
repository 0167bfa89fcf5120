import { sha256 } from '../../os/hash.ts';
import type { JsonValue } from '../../text/json.ts';

/**
 * A rule file that an installer changed is planned anew right before it is written; what was prepared then holds its bytes
 * in base64. Their hashes are what the file had and got in fact.
 */
export function replannedOf(
  prepared: JsonValue,
): { readonly before: string; readonly after: string } | undefined {
  const { before, after } = Object(prepared) as Record<string, unknown>;
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  const [old, fresh] = [before, after].map((each) => sha256(Buffer.from(each, 'base64')));
  return old === undefined || fresh === undefined ? undefined : { before: old, after: fresh };
}
