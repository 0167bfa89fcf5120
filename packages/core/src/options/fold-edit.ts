import { ProcedureError } from '../errors.ts';
import type { MultipathRelease } from '../multipath/data/releases.ts';
import type { StanzaEditOptions } from '../multipath/edit/types.ts';
import type { LintChoices } from '../multipath/lint/lint.ts';
import type { DesiredStanza, KeywordValue, StanzaState } from '../multipath/syntax/types.ts';
import type { Dialect, Profile } from '../profiles/profile.ts';
import { renderStanza } from '../profiles/stanza.ts';
import type { RemovalOptions } from '../storagelink/rule/remove.ts';
import type { DeviceRuleMatch, RuleEditOptions } from '../storagelink/types.ts';
import { given } from '../text/given.ts';
import { editTable } from './edit.ts';
import { plain, plainAdapterRows, procedureRows } from './fold.ts';
import type { FrontEnd, OptionGroup, Scope } from './option.ts';
import type { AnyTable, OptionFields } from './tables.ts';

export interface StanzaChoices extends StanzaEditOptions {
  readonly dialect: Dialect;
}

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

/** Rows that an edit of one file takes as they are, by the fields of the editor's own type: a new one needs no line here. */
export const stanzaEditRows: AnyTable = rowsFor('edit-multipath-conf', 'Stanza', procedureRows);
const ruleEditRows = rowsFor('edit-device-rules', 'Device rule', {
  ...plainAdapterRows,
  ...editTable,
});

const LINT_ELSEWHERE = new Set(['files', 'failOn', 'format', 'release']);
const lintRows: AnyTable = Object.fromEntries(
  Object.entries(editTable).filter(
    ([field, row]) => row.for.includes('lint') && !LINT_ELSEWHERE.has(field),
  ),
);

/** How files are judged; which, and what becomes of the findings, is up to the front end. */
export function foldLint(fields: OptionFields): LintChoices {
  return plain(fields, lintRows);
}

function rowsFor(scope: Scope, group: OptionGroup, table: AnyTable): AnyTable {
  return Object.fromEntries(
    Object.entries(table).filter(([, row]) => row.group === group && row.for.includes(scope)),
  );
}

/** How a stanza is edited. What is done with one that differs the state says too; in Ansible it alone. */
export function foldStanzaEdit(fields: OptionFields, frontEnd: FrontEnd): StanzaChoices {
  const { onDifference = frontEnd === 'ansible' ? 'replace' : 'refuse', state } = fields;
  return {
    // the table has a row for each, held to its type by the compiler
    ...(plain(fields, stanzaEditRows) as unknown as StanzaChoices),
    onDifference: state === 'merged' ? 'merge' : onDifference,
  };
}

/** What was done with the stanza, given that the file has changed. */
export function stanzaChange(
  { onDifference }: StanzaEditOptions,
  found: StanzaState,
): 'add' | 'merge' | 'replace' {
  if (found === 'absent') return 'add';
  return onDifference === 'merge' ? 'merge' : 'replace';
}

/** How the rule file is edited: where the rule and the version stand, and what becomes of the version. */
export function foldRuleEdit(fields: OptionFields): RemovalOptions {
  const { versionAt } = fields;
  return { ...plain(fields, ruleEditRows), ...given({ version: versionAt }) };
}

/** The same from the options of the procedure, and nothing else of them. */
export function ruleEditOf({ version, ...options }: RuleEditOptions): RuleEditOptions {
  return { ...plain(options, ruleEditRows), ...given({ version }) };
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
