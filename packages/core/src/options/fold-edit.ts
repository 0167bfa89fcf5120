import { ProcedureError } from '../errors.ts';
import type { MultipathRelease } from '../multipath/data/releases.ts';
import type { DesiredStanza, KeywordValue, OnDifference } from '../multipath/syntax/types.ts';
import type { Profile } from '../profiles/profile.ts';
import { renderStanza } from '../profiles/stanza.ts';
import type { DeviceRuleMatch } from '../storagelink/types.ts';
import type { FrontEnd } from './option.ts';
import type { OptionFields } from './tables.ts';

export interface FoldedStanza {
  readonly desired: DesiredStanza;
  readonly notes: readonly string[];
}

/** Whether the stanza depends on the multipath-tools that it is written for. */
export function dependsOnRelease({ keywords, dialect, state }: OptionFields): boolean {
  return keywords === undefined && dialect === 'auto' && state !== 'absent';
}

/**
 * The stanza that an edit puts into a file: the given keywords, or the profile's stanza.
 *
 * @throws ProcedureError BAD_INPUT for a device that the profile is not of, without keywords.
 */
export function foldStanza(
  fields: OptionFields,
  profile: Profile,
  release: MultipathRelease | undefined,
): FoldedStanza {
  const { keywords, dialect = 'auto' } = fields;
  const { vendor: own, product: ownProduct } = profile.match;
  const { vendor = own, product = ownProduct } = fields;
  const match = { vendor, product };
  if (keywords !== undefined)
    return { desired: { match, keywords: withMatch(match, keywords) }, notes: [] };
  if (fields.state === 'absent') return { desired: { match, keywords: [] }, notes: [] };
  if (vendor !== own || product !== ownProduct)
    throw new ProcedureError(
      'BAD_INPUT',
      `the profile ${profile.id} is of ${own}/${ownProduct}, not of ${vendor}/${product}`,
      {
        remedy: 'Give the keywords of that device with {keywords}, or its profile with {profile}.',
      },
    );
  return renderStanza(profile, { dialect, release });
}

/** What is done with a stanza that differs; in Ansible the state alone says it. */
export function foldDifference(
  { onDifference, state }: OptionFields,
  frontEnd: FrontEnd,
): OnDifference {
  if (state === 'merged') return 'merge';
  return onDifference ?? (frontEnd === 'ansible' ? 'replace' : 'refuse');
}

/** @throws ProcedureError BAD_INPUT when neither the options nor the profile name the rule. */
export function foldRuleMatch(
  { vendor, product }: OptionFields,
  { id, storagelink }: Profile,
): DeviceRuleMatch {
  if (vendor !== undefined && product !== undefined) return { vendor, product };
  if (storagelink) return storagelink.match;
  throw new ProcedureError('BAD_INPUT', `the profile ${id} has no StorageLink part`, {
    remedy: 'Give {vendor} and {product}.',
  });
}

function withMatch(
  { vendor, product }: DeviceRuleMatch,
  keywords: Readonly<Record<string, string>>,
): KeywordValue[] {
  return Object.entries({ vendor, product, ...keywords }).map(([keyword, value]) => ({
    keyword,
    value,
  }));
}
