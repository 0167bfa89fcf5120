import type { Span } from '../../text/diagnostic.ts';
import { contentEnd, readStatement, readValue, skipBlanks, wordEnd } from './lex.ts';
import type { LineTable } from './line-table.ts';
import type { Block, DeviceEntry, Statement } from './types.ts';

const NONE: BlockNode[] = [];

/** What blocks of a kind share. */
export interface BlockKind {
  readonly name: string;
  readonly live: boolean;
  /** False for a block without lines of its own. */
  readonly hasLines: boolean;
}

/** A block while and after it is read, in as few fields as can be; statements are lexed when they are asked for. */
export class BlockNode implements Block {
  readonly openLine: number;
  closeLine: number | undefined = undefined;
  blocks: BlockNode[] = NONE;
  readonly #kind: BlockKind;
  readonly #table: LineTable;

  constructor(table: LineTable, kind: BlockKind, openLine: number) {
    this.#table = table;
    this.#kind = kind;
    this.openLine = openLine;
  }

  get name(): string {
    return this.#kind.name;
  }

  get live(): boolean {
    return this.#kind.live;
  }

  get hasLines(): boolean {
    return this.#kind.hasLines;
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

  /** What the statement of a line sets; undefined for no line. */
  protected valueAt(line: number): string | undefined {
    if (line < 0) return undefined;
    const { text } = this.#table;
    const start = this.#table.start(line);
    const end = contentEnd(text, start, this.#table.end(line));
    return readValue(text, wordEnd(text, skipBlanks(text, start, end), end), end);
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

/** A live device, which is its own block: one object each in a file of a hundred thousand. */
export class DeviceNode extends BlockNode implements DeviceEntry {
  /** The lines that set them, -1 for none. */
  vendorLine = -1;
  productLine = -1;
  /** Asked for several times in each plan; a product only where the vendor is the one that is looked for. */
  #vendor: string | undefined = undefined;

  get vendor(): string | undefined {
    this.#vendor ??= this.valueAt(this.vendorLine);
    return this.#vendor;
  }

  get product(): string | undefined {
    return this.valueAt(this.productLine);
  }

  get block(): Block {
    return this;
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
