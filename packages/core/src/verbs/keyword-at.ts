import {
  type KeywordStatus,
  keywordRow,
  keywordStatus,
  stretchesOf,
} from '../multipath/data/keywords.ts';
import type { MultipathRelease } from '../multipath/data/releases.ts';
import { readMultipath } from '../multipath/syntax/read.ts';
import type { Block } from '../multipath/syntax/types.ts';
import { given } from '../text/given.ts';

/** What is known of the keyword on a line, for whoever shows it beside the file. */
export interface KeywordFacts {
  readonly keyword: string;
  /** `devices/device`; '' for the file itself. */
  readonly section: string;
  readonly status: KeywordStatus;
  /** Releases that know it there: `0.4.6..0.8.9`; empty when none does. */
  readonly releases: readonly string[];
  readonly replacedBy?: string;
}

/** The keyword of a line, counted from 0, with its section; undefined where the line holds none. Pure. */
export function keywordAt(
  text: string,
  line: number,
  release: MultipathRelease,
): KeywordFacts | undefined {
  const document = readMultipath(text);
  const path: Block[] = [];
  for (let blocks: readonly Block[] = document.blocks; ; ) {
    const around = blocks.find(
      (block) => block.openLine < line && line < (block.closeLine ?? Number.POSITIVE_INFINITY),
    );
    if (!around) break;
    path.push(around);
    blocks = around.blocks;
  }
  const inner = path.at(-1);
  const statement = (inner ?? document).statements.find((each) => each.line === line);
  if (!statement || statement.keyword === '') return undefined;
  const section = path.map(({ name }) => name).join('/');
  const { keyword } = statement;
  const replacedBy = keywordRow(keyword)?.replacedBy;
  return {
    keyword,
    section,
    status: keywordStatus(release, section, keyword),
    releases: stretchesOf(section, keyword),
    ...given({ replacedBy }),
  };
}
