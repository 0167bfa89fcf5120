import type { RuleInput } from './inputs.ts';
import type { InputReader } from './reader.ts';

/** XML text, a file's path, `clone`, or `clone VENDOR/PRODUCT`. */
export function readRuleInput(reader: InputReader): RuleInput | undefined {
  const given = reader.text('rule');
  if (given === undefined) return undefined;
  if (given.startsWith('<')) return { kind: 'xml', xml: given };
  if (given === 'clone') return { kind: 'clone' };
  const sibling = /^clone\s+(.+)$/.exec(given)?.[1];
  if (sibling === undefined) return { kind: 'file', path: given };
  const at = sibling.indexOf('/');
  if (at < 1 || at === sibling.length - 1) {
    reader.wrong('rule', 'clone names an entry as VENDOR/PRODUCT');
    return undefined;
  }
  return { kind: 'clone', of: { vendor: sibling.slice(0, at), product: sibling.slice(at + 1) } };
}
