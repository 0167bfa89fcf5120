import { adapterTable } from './adapter.ts';
import { type EditFields, editTable } from './edit.ts';
import { type MultipathFields, multipathTable } from './multipath.ts';
import type { Giving, Option, OptionGroup, OptionTable } from './option.ts';
import { type RunFields, runTable } from './run.ts';
import type { AdapterFields } from './storagelink.ts';

export interface OptionFields extends RunFields, MultipathFields, AdapterFields, EditFields {}

/** All options by their room; a new one is a row in one of these. */
export interface OptionTables {
  readonly run: OptionTable<RunFields>;
  readonly multipath: OptionTable<MultipathFields>;
  readonly adapter: OptionTable<AdapterFields>;
  readonly edit: OptionTable<EditFields>;
}

export const optionTables: OptionTables = {
  run: runTable,
  multipath: multipathTable,
  adapter: adapterTable,
  edit: editTable,
};

/** Every row by its field; no name stands twice. */
export const allOptions: OptionTable<OptionFields> = {
  ...runTable,
  ...multipathTable,
  ...adapterTable,
  ...editTable,
};

/** Any table, for code that knows no single option. */
export type AnyTable = Readonly<Record<string, Option<unknown>>>;

export interface OptionRow {
  readonly field: string;
  readonly row: Option<unknown>;
}

/** The order of headings in help and documents. */
export const OPTION_GROUPS: readonly OptionGroup[] = [
  'Hosts',
  'What to do',
  'Pool',
  'File',
  'Stanza',
  'Installer',
  'Device rule',
  'StorageLink server',
  'StorageLink web service',
  'Storage system',
  'Licences',
  'Through Ansible',
  'Change',
  'Output',
];

/** The rows that a front end has for a scope, in the order of its help. */
export function rowsOf({ frontEnd, scope }: Giving, table: AnyTable = allOptions): OptionRow[] {
  return Object.entries(table)
    .filter(
      ([, row]) =>
        row.for.includes(scope) &&
        row.without?.[frontEnd] === undefined &&
        !row.notFor?.[frontEnd]?.includes(scope),
    )
    .map(([field, row]) => ({ field, row }))
    .sort((a, b) => OPTION_GROUPS.indexOf(a.row.group) - OPTION_GROUPS.indexOf(b.row.group));
}

/** What the option is where it is not given; undefined when there is no default. */
export function defaultOf(row: Option<unknown>, { frontEnd, scope }: Giving): unknown {
  const other = row.defaultIn?.[frontEnd];
  if (other && (other.for === undefined || other.for.includes(scope))) return other.value;
  return row.default;
}

export function choicesOf(
  row: Option<unknown>,
  { frontEnd, scope }: Giving,
): readonly unknown[] | undefined {
  return row.choicesIn?.[frontEnd] ?? row.choicesFor?.[scope] ?? row.choices;
}

export function moreOf(row: Option<unknown>, { scope }: Giving): string | undefined {
  return row.moreFor?.[scope] ?? row.more;
}

export function isRequired(row: Option<unknown>, giving: Giving): boolean {
  const { required } = row;
  const wanted = required === true || (required?.includes(giving.scope) ?? false);
  return wanted && defaultOf(row, giving) === undefined;
}

/** Whether a value of a `file-or-text` is the text itself. */
export function isText(row: Option<unknown>, value: string): boolean {
  const { textMark } = row;
  return (textMark !== undefined && value.trimStart().startsWith(textMark)) || value.includes('\n');
}

/**
 * The options with the texts of what is `file-or-text`: as they are, or what `read` gives for the file that is named. Which
 * profile is meant is for {@link namedProfile} to say.
 */
export async function withTexts(
  options: OptionFields,
  giving: Giving,
  read: (path: string, row: Option<unknown>) => Promise<string>,
): Promise<OptionFields> {
  const texts: Record<string, string> = {};
  for (const { field, row } of rowsOf(giving)) {
    const value = options[field as keyof OptionFields];
    if (row.type !== 'file-or-text' || row.alsoName || typeof value !== 'string') continue;
    if (!isText(row, value)) texts[field] = await read(value, row);
  }
  return { ...options, ...texts };
}
