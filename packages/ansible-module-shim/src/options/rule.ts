import type { DeviceRuleMatch, DeviceRuleSource, Profile } from '@quantastor-xenserver/core';
import { given } from './given.ts';
import { matchFrom } from './match.ts';
import { OptionsError } from './options-error.ts';
import { textOf } from './profile.ts';
import type { Options } from './read-options.ts';
import { WrittenNumber } from './written-number.ts';

/** The device rule that the options name; undefined when they name none. */
export function ruleFrom(options: Options): DeviceRuleSource | undefined {
  const { rule, rule_xml: xml, set } = options;
  const clone = cloneFrom(options['clone']);
  const ways = [rule, xml, clone].filter((each) => each !== undefined);
  if (ways.length > 1)
    throw new OptionsError(['parameters are mutually exclusive: rule|rule_xml|clone']);
  if (set !== undefined && clone === undefined)
    throw new OptionsError(["argument 'set' gives values to a copy: it needs clone"]);
  if (xml !== undefined) return { kind: 'xml', xml: String(xml) };
  if (rule !== undefined) return { kind: 'xml', xml: textOf(rule) ?? '' };
  if (clone === undefined) return undefined;
  return {
    kind: 'clone',
    ...given({ of: clone === true ? undefined : siblingFrom(clone), values: valuesFrom(set) }),
  };
}

/** Vendor and product of the rule. */
export function ruleMatch(options: Options, { id, storagelink }: Profile): DeviceRuleMatch {
  const match = matchFrom(options) ?? storagelink?.match;
  if (match) return match;
  throw new OptionsError([
    `the profile ${id} has no StorageLink part: vendor and product must be given`,
  ]);
}

/** `true` for the last entry, or VENDOR/PRODUCT; an ad-hoc command line has strings only. */
function cloneFrom(value: unknown): true | string | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return true;
  const text = String(value);
  if (/^(?:yes|true|on)$/i.test(text)) return true;
  return /^(?:no|false|off)$/i.test(text) ? undefined : text;
}

function siblingFrom(text: string): DeviceRuleMatch {
  const at = text.indexOf('/');
  if (at < 1 || at === text.length - 1)
    throw new OptionsError([`argument 'clone' does not look like VENDOR/PRODUCT`]);
  return { vendor: text.slice(0, at), product: text.slice(at + 1) };
}

function valuesFrom(set: unknown): Record<string, string> | undefined {
  if (set === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(set as object).map(([name, value]) => [name, valueText(name, value)]),
  );
}

/** A value of YAML as its text: what Ansible's own modules would write. */
function valueText(name: string, value: unknown): string {
  const isText = typeof value === 'string' || (value instanceof WrittenNumber && value.isFinite);
  if (isText) return String(value);
  throw new OptionsError([`argument 'set': ${name} needs a string or a number, in quotes`]);
}
