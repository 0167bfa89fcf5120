import { applyEdits, type Edit } from '../../text/edit.ts';
import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { readSet } from '../effect/reading.ts';
import type { ReadStanza } from '../effect/types.ts';
import { readMultipath } from '../syntax/read.ts';
import type { Block, MultipathDocument, StanzaMatch } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { unsound } from './prove.ts';
import { lineSpan, openingSpan } from './types.ts';

/**
 * Why nothing is edited where a release takes `devices{` or `device{` for one word: what stands in it is not read,
 * and its closing brace closes what is around it.
 */
export function gluedBraces(
  document: MultipathDocument,
  release: MultipathRelease,
): PlanDiagnostic[] {
  const traits = traitsOf(release);
  if (!traits.gluedBraceIsWord) return [];
  const strange = document.devices.flatMap(({ block }) => otherBlanks(document, block));
  if (strange[0] !== undefined)
    return [
      {
        severity: 'error',
        code: 'glued-brace',
        message: `a character that is not ASCII is part of the word to ${releaseName(release)}, so this line is not read`,
        span: lineSpan(document, strange[0]),
        help: 'write a blank there, and try again',
      },
    ];
  const blocks = [...document.deviceSections, ...document.devices.map(({ block }) => block)];
  return blocks
    .filter((block) => isGlued(document, block))
    .map((block) => ({
      severity: 'error',
      code: 'glued-brace',
      message: `${block.name}{ is one word to ${releaseName(release)}, so nothing in it is read`,
      span: openingSpan(document, block),
      help: `write '${block.name} {' there, and try again`,
    }));
}

/** Lines of a device with something else than ASCII between their words. */
function otherBlanks(document: MultipathDocument, block: Block): number[] {
  const found: number[] = [];
  for (let line = block.openLine; line <= (block.closeLine ?? block.openLine); line++) {
    const { span, tokens } = document.lines.at(line) ?? {
      span: { offset: 0, length: 0 },
      tokens: [],
    };
    let at = span.offset;
    for (const token of tokens) {
      if (/[^\0-\x7f]/.test(document.text.slice(at, token.span.offset))) found.push(line);
      at = token.span.offset + token.span.length;
    }
  }
  return found;
}

function isGlued(document: MultipathDocument, { openLine }: Block): boolean {
  const [name, brace] = document.lines.at(openLine)?.tokens ?? [];
  return (
    brace?.kind === 'open' &&
    name !== undefined &&
    name.span.offset + name.span.length === brace.span.offset
  );
}

/**
 * Reads an edit by the rules of a release of that age, whose words, braces and sections are not those of today: every
 * other device must be as before, and the one of the match must be there, or gone.
 */
export function checkOldReading(
  document: MultipathDocument,
  edits: readonly Edit[],
  match: StanzaMatch,
  release: MultipathRelease,
  isWanted: boolean,
): PlanDiagnostic[] {
  if (!traitsOf(release).gluedBraceIsWord || edits.length === 0) return [];
  const { encoding } = document;
  const after = readMultipath(applyEdits(document.text, edits), { encoding });
  const isOurs = ({ vendor, product }: ReadStanza): boolean =>
    vendor === match.vendor && product === match.product;
  const stanzas = (one: MultipathDocument): readonly ReadStanza[] =>
    readSet({ files: [{ path: '', document: one }], release }).stanzas;
  const others = (all: readonly ReadStanza[]): string =>
    JSON.stringify(
      all
        .filter((one) => !isOurs(one))
        .map(({ values }) => [...values.values()].map(({ keyword, value }) => [keyword, value])),
    );
  const fresh = stanzas(after);
  const isSound = fresh.some(isOurs) === isWanted && others(fresh) === others(stanzas(document));
  return isSound ? [] : [unsound(edits[0])];
}
