import type { Span } from '../text/diagnostic.ts';
import { contentEnd, skipBlanks } from './characters.ts';
import type { LineTable } from './line-table.ts';
import { readStatement } from './read-statement.ts';
import type { Block, Statement } from './types.ts';

const NONE: BlockNode[] = [];

/** A block while and after it is read; statements are lexed when they are asked for. */
export class BlockNode implements Block {
  readonly name: string;
  readonly live: boolean;
  readonly openLine: number;
  closeLine: number | undefined = undefined;
  blocks: BlockNode[] = NONE;
  /** False for a block without lines of its own. */
  readonly hasLines: boolean;
  readonly #table: LineTable;

  constructor(table: LineTable, name: string, openLine: number, live: boolean, hasLines: boolean) {
    this.#table = table;
    this.name = name;
    this.openLine = openLine;
    this.live = live;
    this.hasLines = hasLines;
  }

  add(child: BlockNode): void {
    if (this.blocks === NONE) this.blocks = [child];
    else this.blocks.push(child);
  }

  get span(): Span {
    const { text } = this.#table;
    const first = this.#table.start(this.openLine);
    const offset = skipBlanks(text, first, this.#table.end(this.openLine));
    if (this.hasLines && this.closeLine === undefined)
      return { offset, length: text.length - offset };
    const last = this.hasLines ? (this.closeLine ?? this.openLine) : this.openLine;
    const end = contentEnd(text, this.#table.start(last), this.#table.end(last));
    return { offset, length: Math.max(0, end - offset) };
  }

  get statements(): Statement[] {
    if (!this.hasLines) return [];
    return statementsOf(
      this.#table,
      this.openLine + 1,
      this.closeLine ?? this.#table.length,
      this.blocks,
    );
  }
}

/** Statements of the lines `[from, to)`, those of nested blocks left out. */
export function statementsOf(
  table: LineTable,
  from: number,
  to: number,
  blocks: readonly BlockNode[],
): Statement[] {
  const statements: Statement[] = [];
  let next = 0;
  for (let line = from; line < to; line++) {
    while (blocks[next] && (blocks[next]?.openLine ?? 0) < line) next++;
    const nested = blocks[next];
    const inside = nested?.hasLines && nested.openLine === line ? nested : undefined;
    if (!inside?.live) {
      const statement = readStatement(table, line);
      if (statement) statements.push(statement);
    }
    if (inside) line = inside.closeLine ?? to;
  }
  return statements;
}
