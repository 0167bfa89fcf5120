import { createHash } from 'node:crypto';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import { type Diagnostic, hasErrors } from '../../text/diagnostic.ts';
import { unifiedDiff } from '../../text/diff.ts';
import { applyEdits, type Edit } from '../../text/edit.ts';
import { type DecodedText, decodeText, type Encoding, encodeText } from '../../text/encoding.ts';
import type { Sha256 } from '../../text/sha256.ts';

/** What the planners of both editors return. */
export interface FilePlan {
  /** Empty when nothing is to be done or the plan is refused. */
  readonly edits: readonly Edit[];
  readonly refused: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where a text comes from. */
export interface EditSource {
  /** Links resolved; `-` for stdin. */
  readonly realPath: string;
  readonly sha256: Sha256;
  readonly encoding: Encoding;
}

/** A text in, a plan out; looks at nothing that could change while it plans. */
export type Planner<Plan extends FilePlan> = (
  text: string,
  source: EditSource,
) => Plan | Promise<Plan>;

/** How a file's bytes become text and text bytes again, without loss. */
export interface EditCodec {
  /** An error among the diagnostics refuses the edit: these bytes can be carried along, not edited. */
  decode(bytes: Uint8Array): DecodedText & { readonly diagnostics?: readonly Diagnostic[] };
  encode(text: string, encoding: Encoding): Uint8Array;
}

const plainText: EditCodec = { decode: decodeText, encode: encodeText };

/** One file's content, with what would become of it. Nothing is written yet. */
export interface PlannedEdit<Plan extends FilePlan = FilePlan> {
  /** As the user wrote it; `-` for stdin. */
  readonly path: string;
  /** Links resolved; `-` for stdin. */
  readonly realPath: string;
  readonly text: string;
  readonly encoding: Encoding;
  readonly plan: Plan;
  /** The new bytes; the old ones when `changed` is false. */
  readonly bytes: Uint8Array;
  readonly changed: boolean;
  readonly beforeSha256: Sha256;
  readonly afterSha256: Sha256;
}

/**
 * Plans on bytes. Every byte outside the edits is kept: the encoding is lossless, and a text that
 * the planner leaves alone gives back the very same bytes.
 *
 * @throws ProcedureError BAD_INPUT when the new text has no bytes in the file's encoding.
 */
export async function planEdit<Plan extends FilePlan>(
  file: { readonly path: string; readonly realPath: string; readonly bytes: Uint8Array },
  planner: Planner<Plan>,
  codec: EditCodec = plainText,
): Promise<PlannedEdit<Plan>> {
  const { path, realPath, bytes: content } = file;
  const { text, encoding, diagnostics = [] } = codec.decode(content);
  const beforeSha256 = sha256Of(content);
  const found = await planner(text, { realPath, sha256: beforeSha256, encoding });
  const refused = found.refused || hasErrors(diagnostics);
  const edits = refused ? [] : found.edits;
  const plan = { ...found, edits, refused, diagnostics: [...diagnostics, ...found.diagnostics] };
  const bytes =
    edits.length === 0 ? content : encodeEdited(path, applyEdits(text, edits), encoding, codec);
  const afterSha256 = bytes === content ? beforeSha256 : sha256Of(bytes);
  const changed = afterSha256 !== beforeSha256;
  return { path, realPath, text, encoding, plan, bytes, changed, beforeSha256, afterSha256 };
}

/** The unified diff of a planned edit; '' when nothing changes. */
export function diffOfEdit(edit: PlannedEdit): string {
  if (!edit.changed) return '';
  const path = edit.path === '-' ? 'stdin' : edit.path;
  return unifiedDiff(edit.text, edit.plan.edits, { before: path, after: path });
}

function encodeEdited(
  path: string,
  text: string,
  encoding: Encoding,
  codec: EditCodec,
): Uint8Array {
  try {
    return codec.encode(text, encoding);
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

export function sha256Of(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}
