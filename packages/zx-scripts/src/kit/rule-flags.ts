import {
  type DeviceRuleMatch,
  type DeviceRuleSource,
  decodeText,
} from '@quantastor-xenserver/core';
import { type Command, Option } from 'commander';
import { UsageError } from './exit-codes.ts';
import { given } from './given.ts';
import { readInput } from './input.ts';
import { assignment } from './parse-options.ts';

export interface RuleFlags {
  readonly rule?: string;
  readonly ruleXml?: string;
  readonly clone?: string | true;
  readonly set?: Readonly<Record<string, string>>;
  readonly list?: string;
  readonly versionAt?: string;
  readonly versionTo?: string;
  readonly keepVersion?: boolean;
}

/** Where the device rule comes from, and where it and the version stand. */
export function addRuleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--rule <file>', 'the rule as an XML file; - is stdin').conflicts([
        'ruleXml',
        'clone',
      ]),
    )
    .addOption(new Option('--rule-xml <text>', 'the rule as XML text').conflicts(['rule', 'clone']))
    .addOption(
      new Option(
        '--clone [vendor/product]',
        "a copy of this entry of the file, or of its last one, with the profile's vendor and product",
      ),
    )
    .option(
      '--set <name=value>',
      'a value of the copy, by element or @attribute; repeatable',
      assignment,
    )
    .option('--list <path>', 'the list that holds the rules, as /config/devices')
    .option(
      '--version-at <place>',
      'where the version stands: /config/@version, /config/version, ?version, comment',
    )
    .option('--version-to <version>', 'the new version instead of the next one')
    .addOption(new Option('--keep-version', 'leave the version as it is').conflicts(['versionTo']));
}

/** The rule that the flags name; undefined when they name none. */
export async function ruleFrom(flags: RuleFlags): Promise<DeviceRuleSource | undefined> {
  if (flags.set && flags.clone === undefined)
    throw new UsageError('--set gives values to a copy: it needs --clone');
  if (flags.ruleXml !== undefined) return { kind: 'xml', xml: flags.ruleXml };
  if (flags.rule !== undefined) return { kind: 'xml', xml: await readRule(flags.rule) };
  if (flags.clone === undefined) return undefined;
  return {
    kind: 'clone',
    ...given({
      of: flags.clone === true ? undefined : siblingFrom(flags.clone),
      values: flags.set,
    }),
  };
}

async function readRule(file: string): Promise<string> {
  return decodeText(await readInput(file)).text.replace(/^\ufeff/, '');
}

function siblingFrom(text: string): DeviceRuleMatch {
  const at = text.indexOf('/');
  if (at < 1 || at === text.length - 1)
    throw new UsageError(`--clone: '${text}' does not look like VENDOR/PRODUCT`);
  return { vendor: text.slice(0, at), product: text.slice(at + 1) };
}
