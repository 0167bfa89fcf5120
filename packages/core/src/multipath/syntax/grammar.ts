import type { BlockKind } from './nodes.ts';

/**
 * Which keywords open a level that the parser descends into, and from where (multipath-tools
 * libmultipath/dict.c). Everything else is read flat, whatever braces stand there.
 */
export type Level = 'top' | 'blacklist' | 'devices' | 'overrides' | 'multipaths' | 'leaf';

/** A level with the keyword that opens it; one object for all live blocks of a kind. */
export interface Section extends BlockKind {
  readonly level: Level;
}

const SECTION_GRAMMAR: Readonly<Record<Level, ReadonlyMap<string, Section>>> = {
  top: sections({
    defaults: 'leaf',
    blacklist: 'blacklist',
    blacklist_exceptions: 'blacklist',
    devices: 'devices',
    overrides: 'overrides',
    multipaths: 'multipaths',
  }),
  blacklist: sections({ device: 'leaf' }),
  devices: sections({ device: 'leaf' }),
  overrides: sections({ protocol: 'leaf' }),
  multipaths: sections({ multipath: 'leaf' }),
  leaf: sections({}),
};

function sections(levels: Readonly<Record<string, Level>>): Map<string, Section> {
  return new Map(
    Object.entries(levels).map(([name, level]) => [
      name,
      { name, level, live: true, hasLines: true },
    ]),
  );
}

/** What `keyword` opens at `level`; undefined when the line is read flat. */
export function childSection(level: Level, keyword: string): Section | undefined {
  return SECTION_GRAMMAR[level].get(keyword);
}

/** These two are skipped, brace and all, when nothing follows them on their line (`validate_config_strvec`). */
export function needsValue(keyword: string): boolean {
  return keyword === 'overrides' || keyword === 'protocol';
}
