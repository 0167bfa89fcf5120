/**
 * Which keywords open a level that the parser descends into, and from where (multipath-tools
 * libmultipath/dict.c). Everything else is read flat, whatever braces stand there.
 */
export type Level = 'top' | 'blacklist' | 'devices' | 'overrides' | 'multipaths' | 'leaf';

const DESCENTS: Readonly<Record<Level, ReadonlyMap<string, Level>>> = {
  top: new Map<string, Level>([
    ['defaults', 'leaf'],
    ['blacklist', 'blacklist'],
    ['blacklist_exceptions', 'blacklist'],
    ['devices', 'devices'],
    ['overrides', 'overrides'],
    ['multipaths', 'multipaths'],
  ]),
  blacklist: new Map<string, Level>([['device', 'leaf']]),
  devices: new Map<string, Level>([['device', 'leaf']]),
  overrides: new Map<string, Level>([['protocol', 'leaf']]),
  multipaths: new Map<string, Level>([['multipath', 'leaf']]),
  leaf: new Map<string, Level>(),
};

/** The level that `keyword` opens at `level`; undefined when the line is read flat. */
export function descent(level: Level, keyword: string): Level | undefined {
  return DESCENTS[level].get(keyword);
}

/** These two are skipped, brace and all, when nothing follows them on their line (`validate_config_strvec`). */
export function needsValue(keyword: string): boolean {
  return keyword === 'overrides' || keyword === 'protocol';
}
