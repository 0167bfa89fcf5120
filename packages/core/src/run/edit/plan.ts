import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { FileOfPackage } from '../../multipath/owner/packages.ts';
import { type Sha256, sha256 } from '../../os/hash.ts';
import { decodeXml, editXml } from '../../storagelink/xml/encoding.ts';
import { type Diagnostic, hasErrors } from '../../text/diagnostic.ts';
import { unifiedDiff } from '../../text/diff.ts';
import type { Edit } from '../../text/edit.ts';
import { editBytes } from '../../text/edit-bytes.ts';
import { type DecodedText, decodeText, type Encoding } from '../../text/encoding.ts';
import { given } from '../../text/given.ts';
import { type PlacedText, placedConf, placedText } from '../../text/line-map.ts';
import type { Finding } from '../report.ts';

/** What the planners of both editors return. */
export interface FilePlan {
  /** Empty when nothing is to be done or the plan is refused. */
  readonly edits: readonly Edit[];
  readonly refused: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** One file, as it was read. */
export interface FileToEdit {
  /** As the user wrote it; `-` for stdin. */
  readonly path: string;
  /** Links resolved; `-` for stdin. */
  readonly realPath: string;
  readonly bytes: Uint8Array;
  /** As the file was read: {@link PresentFile.left}. */
  readonly left?: true;
  /** Whose it is, where rpm was asked. */
  readonly ofPackage?: FileOfPackage;
}

/** What would become of one file's bytes; nothing is written yet. Every byte outside of the edits is kept. */
export type TextPlan<Plan extends FilePlan = FilePlan> = Plan &
  PlacedText & {
    readonly path: string;
    readonly realPath: string;
    readonly left?: true;
    readonly encoding: Encoding;
    /** The new bytes; the old ones when `changed` is false. */
    readonly bytes: Uint8Array;
    readonly changed: boolean;
    readonly beforeSha256: Sha256;
    readonly afterSha256: Sha256;
    /** The unified diff; '' when nothing changes. */
    diff(): string;
    /** The diagnostics with line and column, as a report has them. */
    findings(): readonly Finding[];
  };

/** How a file's bytes become text and text bytes again, without loss, and how its lines are counted. */
export interface Format {
  /** An error among the diagnostics refuses the edit: these bytes can be carried along, not edited. */
  decode(bytes: Uint8Array): DecodedText & { readonly diagnostics?: readonly Diagnostic[] };
  /** The bytes with the edits of their text. */
  edit(bytes: Uint8Array, decoded: DecodedText, edits: readonly Edit[]): Uint8Array;
  place(text: string): PlacedText;
}

export const CONF: Format = { decode: decodeText, edit: editBytes, place: placedConf };
export const XML: Format = { decode: decodeXml, edit: editXml, place: placedText };

/** @throws ProcedureError BAD_INPUT when the new text has no bytes in the file's encoding. */
export function planText<Plan extends FilePlan>(
  file: FileToEdit,
  planner: (text: string, encoding: Encoding) => Plan,
  format: Format,
): TextPlan<Plan> {
  const { path, realPath, bytes: before } = file;
  const { text, encoding, diagnostics: ofBytes = [] } = format.decode(before);
  const found = planner(text, encoding);
  const refused = found.refused || hasErrors(ofBytes);
  const edits = refused ? [] : found.edits;
  const diagnostics = [...ofBytes, ...found.diagnostics];
  const bytes =
    edits.length === 0 ? before : edited(path, before, { text, encoding }, edits, format);
  const beforeSha256 = sha256(before);
  const afterSha256 = bytes === before ? beforeSha256 : sha256(bytes);
  const changed = afterSha256 !== beforeSha256;
  const document = format.place(text);
  const name = path === '-' ? 'stdin' : path;
  return {
    ...found,
    ...document,
    ...{ edits, refused, diagnostics },
    ...{ path, realPath, encoding, bytes, changed, beforeSha256, afterSha256 },
    ...given({ left: file.left }),
    diff: () => (changed ? unifiedDiff(text, edits, { before: name, after: name }) : ''),
    findings: () =>
      diagnostics.map(({ span, position, ...rest }) => ({
        path,
        ...rest,
        ...(position ?? (span && document.positionAt(span.offset))),
      })),
  };
}

function edited(
  path: string,
  bytes: Uint8Array,
  decoded: DecodedText,
  edits: readonly Edit[],
  format: Format,
): Uint8Array {
  try {
    return format.edit(bytes, decoded, edits);
  } catch (cause) {
    if (isProcedureError(cause)) throw cause;
    throw new ProcedureError(
      'BAD_INPUT',
      'the new text cannot be written in the encoding of this file',
      {
        place: path,
        remedy: 'Use ASCII values in the profile or rule, or convert the file to UTF-8.',
        cause,
      },
    );
  }
}
