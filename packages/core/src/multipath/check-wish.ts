import type { PlanDiagnostic } from './plan-diagnostic.ts';
import type { StanzaWish } from './types.ts';
import { isWritable } from './write-value.ts';

/** A line of the stanza must stay within the parser's buffer, whatever the neighbours' indentation. */
const MAX_VALUE_BYTES = 800;

/** Why a wish cannot be written; none when it can. */
export function checkWish(wish: StanzaWish): PlanDiagnostic[] {
  const problems: string[] = [];
  const seen = new Map<string, string>();
  for (const { keyword, value } of wish.keywords) {
    if (!/^[A-Za-z_]\w*$/.test(keyword) || keyword.length > 80)
      problems.push(`${JSON.stringify(keyword)} is no keyword`);
    else if (keyword === 'device' || keyword === 'devices')
      problems.push(`${keyword} opens a block and is no keyword of a device`);
    if (seen.has(keyword)) problems.push(`${keyword} is wished for twice`);
    if (!isWritable(value)) problems.push(`the value of ${keyword} has a control character`);
    if (new TextEncoder().encode(value).length > MAX_VALUE_BYTES)
      problems.push(`the value of ${keyword} is longer than ${MAX_VALUE_BYTES} bytes`);
    seen.set(keyword, value);
  }
  for (const name of ['vendor', 'product'] as const)
    if (seen.get(name) !== wish.match[name])
      problems.push(`${name} of the stanza is not ${JSON.stringify(wish.match[name])}`);
  return problems.map((message) => ({
    severity: 'error',
    code: 'bad-wish',
    message,
    help: 'correct the profile',
  }));
}
