import { KEYWORDS } from '../data/keywords.data.ts';
import { knownKeywords } from '../data/keywords.ts';
import type { ValueKind } from '../data/kinds.ts';
import type { MultipathRelease } from '../data/releases.ts';
import { isWithin } from '../data/stretch.ts';
import { traitsOf } from '../data/traits.ts';
import { MAX_BYTES } from '../syntax/lines.ts';
import type { MultipathDocument } from '../syntax/types.ts';
import { inspect } from './inspect.ts';

/** More different lines than this are read with the whole file at once. */
const MOST_LINES = 100;

/**
 * False where nothing in a file can make the release refuse it, crash or hang: without reading every line of it.
 * True says nothing: the whole file then has to be read.
 */
export function mayEnd(document: MultipathDocument, release: MultipathRelease): boolean {
  const { text, encoding } = document;
  const traits = traitsOf(release);
  // those before 0.6.0 end for what a line lacks
  if (traits.missingValue !== 'skipped' || traits.namelessDevice === 'crashes') return true;
  if (traits.namelessMultipath === 'crashes' && text.includes('multipaths')) return true;
  if (isUnusual(text)) return true;
  const lines = new Set<string>();
  for (const pattern of patternsFor(release, text.includes('blacklist')))
    for (const [line] of text.matchAll(pattern)) {
      lines.add(line);
      if (lines.size > MOST_LINES) return true;
    }
  return [...lines].some((line) => {
    const sample = { text: inEverySection(line), encoding };
    return inspect(sample, release).report.fatals.length > 0;
  });
}

/** Where the lines of the file are not those of the parser, or one line depends on another. */
function isUnusual(text: string): boolean {
  if (text.includes('product_blacklist') || text.includes('\0')) return true;
  if (text.includes('\r') && /\r(?!\n)/.test(text)) return true;
  for (let at = 0; at < text.length; ) {
    const lf = text.indexOf('\n', at);
    const end = lf < 0 ? text.length : lf + 1;
    if (end - at > MAX_BYTES / 3) return true;
    at = end;
  }
  return false;
}

const made = new WeakMap<MultipathRelease, readonly [values: RegExp, patterns: RegExp]>();

/** Every line, from its keyword on, whose value can end the reading of a file. */
function patternsFor(release: MultipathRelease, hasLists: boolean): readonly RegExp[] {
  let found = made.get(release);
  if (!found) {
    const values = Object.entries(KEYWORDS).flatMap(([keyword, { kind }]) =>
      kind && endsFor(kind, release) ? [keyword] : [],
    );
    const lists = ['blacklist', 'blacklist_exceptions', 'devnode_blacklist'];
    const listed = lists.flatMap((list) => [
      ...knownKeywords(list),
      ...knownKeywords(`${list}/device`),
    ]);
    // a pattern without one of these characters always compiles
    const special = '[\\[\\](){}*+?|\\\\]';
    const plain = '[^\\n\\[\\](){}*+?|\\\\]*';
    found = [
      new RegExp(`(?<!\\w)(?:${values.join('|')})(?!\\w)[^\\n]*`, 'g'),
      new RegExp(
        `(?<!\\w)(?:${[...new Set(listed)].join('|')})(?!\\w)${plain}${special}[^\\n]*`,
        'g',
      ),
    ];
    made.set(release, found);
  }
  return hasLists ? found : found.slice(0, 1);
}

function endsFor(kind: ValueKind, release: MultipathRelease): boolean {
  const refusesNumbers = isWithin(release, '0.8.4..0.8.7');
  switch (kind.kind) {
    case 'reservation-key':
      return true;
    case 'unsigned':
      return refusesNumbers || (kind.interval === true && isWithin(release, '0.10.0..'));
    case 'number':
      return refusesNumbers && kind.isPlain === true;
    case 'no-slash':
      return kind.crashes !== undefined && isWithin(release, kind.crashes);
    default:
      return false;
  }
}

function inEverySection(line: string): string {
  const list = (name: string): string => `${name} {\n${line}\ndevice {\n${line}\n}\n}\n`;
  return [
    `defaults {\n${line}\n}\n`,
    ...['blacklist', 'blacklist_exceptions', 'devnode_blacklist'].map(list),
    `devices {\ndevice {\nvendor a\nproduct b\n${line}\n}\n}\n`,
    `multipaths {\nmultipath {\nwwid a\n${line}\n}\n}\n`,
    `overrides {\n${line}\nprotocol {\n${line}\n}\n}\n`,
  ].join('');
}
