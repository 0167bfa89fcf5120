import { lexLine } from './lex-line.ts';
import type { LineTable } from './line-table.ts';
import type { Statement, Token } from './types.ts';

/** The statement of a line; undefined for a blank one, a comment, and one that starts with a brace. */
export function readStatement(table: LineTable, line: number): Statement | undefined {
  const tokens = lexLine(table.text, table.start(line), table.end(line));
  const first = tokens[0];
  if (first?.kind === 'word')
    return { keyword: first.value, value: valueToken(tokens)?.value, line };
  // a line that starts with a quote has the empty keyword, and what is quoted for its value
  return first?.kind === 'quoted' ? { keyword: '', value: first.value, line } : undefined;
}

/** What the parser takes for the value: the second token whatever it is, a comment apart. */
export function valueToken(tokens: readonly Token[]): Token | undefined {
  return tokens[1]?.kind === 'comment' ? undefined : tokens[1];
}
