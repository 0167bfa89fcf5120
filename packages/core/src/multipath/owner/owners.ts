import { physicalStart } from '../syntax/lines.ts';

/** Lines of a file that another tool writes anew with each of its runs. */
export interface ManagedBlock {
  /** Offsets, the markers included. */
  readonly from: number;
  readonly to: number;
  /** As the opening marker has it, for people. */
  readonly marker: string;
  /** Counted from 1. */
  readonly line: number;
  /** Both halves are there, but it may be a heading of a person rather than a tool's. */
  readonly isHeading?: true;
}

const COMMENT = /^[ \t]*[#!](.*)$/;
/** What stands around the words of a marker: `#### BEGIN x ####`, `#-- start managed zone --`, `# [BEGIN x]`. */
const FRAME = /^[-#!=*<>[\]{}()~+:. \t]+|[-#!=*<>[\]{}()~+:. \t]+$/g;
/** Of blockinfile and who does as it does (Salt's blockreplace, Terraform, shell tools), whose users may choose other words. */
const OPENS: ReadonlySet<string> = new Set(['BEGIN', 'BEGINNING', 'START', 'OPEN', 'OPENING']);
const CLOSES: ReadonlySet<string> = new Set([
  'END',
  'ENDING',
  'STOP',
  'FINISH',
  'CLOSE',
  'CLOSING',
]);
/** Without one of them, and not in capitals, it may be a heading that somebody wrote. */
const TOOL =
  /\b(?:managed?|block|zone|marker|generated|automatic(?:ally)?|ansible|puppet|chef|salt|cfengine|terraform|vdsm)\b/i;

const LONGEST_MARKER = 500;

interface Marker {
  readonly is: 'opening' | 'closing';
  /** What both halves share. */
  readonly label: string;
  readonly isSure: boolean;
}

interface Opening {
  readonly from: number;
  readonly line: number;
  readonly marker: string;
}

/**
 * Pairs of markers in comments: one opens and one closes, and all else in them is the same, wherever in the comment the
 * word stands. A marker without its other half is none. Of blocks within each other the outermost is told.
 */
export function managedBlocks(text: string): ManagedBlock[] {
  const found: ManagedBlock[] = [];
  if (!/BEGIN|START|OPEN|>>|<\//i.test(text)) return found;
  const open = new Map<string, Opening[]>();
  let offset = 0;
  for (let at = 0; offset <= text.length; at++) {
    const lf = text.indexOf('\n', offset);
    const line = text.slice(offset, lf < 0 ? text.length : lf);
    const marker = markerOf(line);
    if (marker?.is === 'opening') {
      const opening = { from: offset, line: at + 1, marker: line.trim() };
      const known = open.get(marker.label);
      if (known) known.push(opening);
      else open.set(marker.label, [opening]);
    }
    const opening = marker?.is === 'closing' ? open.get(marker.label)?.pop() : undefined;
    if (opening && marker) {
      while ((found.at(-1)?.from ?? -1) > opening.from) found.pop();
      const block = { ...opening, to: offset + line.length };
      // one that begins within another and ends behind it is none
      if ((found.at(-1)?.to ?? -1) < opening.from)
        found.push(marker.isSure ? block : { ...block, isHeading: true });
    }
    offset += line.length + 1;
  }
  return found;
}

/** None where no comment, and so no closing marker, is on the line of an offset or behind it: most edits are near the end. */
export function managedAround(text: string, offset: number): ManagedBlock[] {
  return /[#!]/.test(text.slice(physicalStart(text, offset))) ? managedBlocks(text) : [];
}

function markerOf(line: string): Marker | undefined {
  if (line.length > LONGEST_MARKER) return undefined;
  const comment = COMMENT.exec(line.replace(/\r$/, ''))?.[1];
  if (comment === undefined) return undefined;
  const [, arrows, name] = /^[ \t]*(>{2,}|<{2,})[ \t]*(.*)$/.exec(comment) ?? [];
  if (arrows !== undefined && name !== undefined)
    return { is: arrows[0] === '>' ? 'opening' : 'closing', label: labelOf(name), isSure: true };
  const [, slash, tag] = TAG.exec(comment) ?? [];
  if (tag !== undefined)
    return { is: slash ? 'closing' : 'opening', label: labelOf(tag), isSure: true };
  const words = comment
    .replace(FRAME, '')
    .replace(JOINED, apart)
    .split(/[ \t]+/);
  // in capitals anywhere, otherwise as the first or the last word
  const at = words.findIndex(
    (word, index) =>
      isHalf(word) || ((index === 0 || index === words.length - 1) && isHalf(word.toUpperCase())),
  );
  const half = words[at]?.replace(FRAME, '');
  if (half === undefined) return undefined;
  const label = labelOf(words.toSpliced(at, 1).join(' '));
  const isSure = half === half.toUpperCase() || TOOL.test(label);
  return { is: OPENS.has(half.toUpperCase()) ? 'opening' : 'closing', label, isSure };
}

/** `<storage-team>` and `</storage-team>`. */
const TAG = /^[ \t]*<(\/?)(\w[\w .:-]*)>[ \t]*$/;
/** `ansible-begin multipath`, `BEGIN_STORAGE`: a name with the half joined to it is a program's. */
const JOINED =
  /(?<![\w-])(?:([\w-]+?)[-_](begin|start|open|end|stop|close)|(begin|start|open|end|stop|close)[-_]([\w-]+))(?![\w-])/gi;

function apart(_all: string, name = '', last = '', first = '', rest = ''): string {
  return `${first.toUpperCase()}${name || ''} ${last.toUpperCase()}${rest || ''}`;
}

function isHalf(word: string): boolean {
  const bare = word.replace(FRAME, '');
  return OPENS.has(bare) || CLOSES.has(bare);
}

/** What both markers share: words, but not the dashes and warnings that one of them has. */
function labelOf(text: string): string {
  return text
    .replace(/-?DO[- ]NOT[- ]EDIT-?/gi, '')
    .replace(FRAME, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/** Who writes a whole file anew, as it says in its head. */
export interface FileOwner {
  readonly name: string;
  /** What that owner will do, one clause. */
  readonly does: string;
  /** The head only says that it is not to be edited, and not whose it is. */
  readonly isUnnamed?: true;
}

const BY = '(?:generated|managed|maintained|controlled|owned|written|edited|promised|deployed) by';
const ANEW = 'its next run writes the file anew';
const KNOWN: readonly string[] = ['Puppet', 'Chef', 'Salt', 'CFEngine', 'Rudder', 'Terraform'];

const OWNERS: readonly (readonly [words: RegExp, owner: FileOwner])[] = [
  ...KNOWN.map((name): readonly [RegExp, FileOwner] => [
    new RegExp(`${BY} (?:the )?${name}|\\b${name} manage[sd]`, 'i'),
    owner(name, ANEW),
  ]),
  [
    new RegExp(`ansible[ _]managed(?! block)|${BY} ansible`, 'i'),
    owner('Ansible', 'its next play writes the file anew'),
  ],
  [
    /^[ \t]*#[ \t]*VDSM REVISION/im,
    owner('VDSM', 'vdsm-tool writes the file anew unless it says "# VDSM PRIVATE"'),
  ],
  [
    /(?:generated|managed|rendered|provisioned) by \S+|\bauto(?:matically)?[- ]?(?:generated|created|written|rendered)|under configuration management/i,
    owner('another program', 'it writes the file anew when it runs again'),
  ],
  [
    /\bdo not (?:hand[- ]?)?(?:edit|modify|change)\b|\b(?:changes|edits|modifications) .{0,40}\b(?:lost|overwritten|discarded|reverted)\b/i,
    { ...owner('another program', 'its head says that it is not to be edited'), isUnnamed: true },
  ],
];

function owner(name: string, does: string): FileOwner {
  return { name, does };
}

/** Undefined where the head of the file names nobody, or says that it is kept by hand. */
export function ownerOf(text: string): FileOwner | undefined {
  const head = text
    .slice(0, 2000)
    .split('\n')
    .filter((line) => /^[ \t]*[#!]/.test(line) && markerOf(line) === undefined)
    .join('\n');
  // to compile what is looked for takes longer than a small edit
  if (head === '' || /VDSM PRIVATE/.test(head)) return undefined;
  return OWNERS.find(([words]) => words.test(head))?.[1];
}
